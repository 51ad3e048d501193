"""What is written into the row of a phone: a sight of it, its facts, that it is gone."""

from datetime import datetime

from app.devices.facts import PhoneFacts
from app.domain.device import LONGEST_NAME, Device
from app.domain.enums import DeviceState
from app.services.automation.sightings import SILENT, Sighting


def new_device(user_id: int, serialno: str, now: datetime) -> Device:
    """The row of a phone that was never seen before; its sight is still to be written."""
    return Device(
        user_id=user_id,
        serialno=serialno,
        is_identified=False,
        model="",
        state=DeviceState.GONE,
        addresses=[],
        created_at=now,
        last_seen_at=now,
    )


def keep_sighting(row: Device, sighting: Sighting, now: datetime) -> None:
    """Write how a phone is connected; one that comes anew is to be asked for its facts again."""
    best = sighting.lines[0]
    addresses = [line.address for line in sighting.lines]
    if row.state is not best.state:
        row.facts_at, row.trouble, row.last_seen_at = None, "", now
    if sighting.trouble:
        # Who does not say who it is is not asked for more.
        row.trouble, row.facts_at = sighting.trouble, row.facts_at or now
    elif row.trouble == SILENT:
        row.trouble, row.facts_at = "", None
    row.state, row.state_words, row.address = best.state, best.words, best.address
    row.addresses = addresses
    row.is_identified = row.is_identified or sighting.is_identified
    row.model = row.model or best.model


def mark_gone(row: Device, now: datetime) -> None:
    """Write that a phone is not there; where it was stays known."""
    if row.state is not DeviceState.GONE:
        row.state, row.state_words, row.address, row.trouble = DeviceState.GONE, "", None, ""
        row.last_seen_at = now


def keep_facts(row: Device, facts: PhoneFacts | str, now: datetime) -> None:
    """Write what a phone said of itself, or why it said nothing: what it said before stays then."""
    row.facts_at = now
    if isinstance(facts, str):
        row.trouble = facts
        return
    row.trouble = ""
    size = facts.override_size or facts.size
    row.own_name = facts.name[:LONGEST_NAME]
    row.model, row.manufacturer = facts.model, facts.manufacturer
    row.android_version, row.sdk = facts.android_version, facts.sdk
    row.width, row.height = size or (None, None)
    row.rotation, row.network = facts.rotation, facts.network
    row.battery_percent, row.is_charging = facts.battery_percent, facts.is_charging
    row.free_bytes, row.total_bytes = facts.free_bytes, facts.total_bytes
    row.current_app, row.is_awake = facts.current_app, facts.is_awake


def take_over(row: Device, former: Device) -> None:
    """Give a phone what its user said of it before it was known which one it is."""
    row.given_name = row.given_name or former.given_name
    row.account_id = row.account_id or former.account_id
    row.note = row.note or former.note
