"""What a row keeps of what a phone said."""

from datetime import UTC, datetime

from app.devices.facts import PhoneFacts
from app.devices.tracking import SeenPhone
from app.domain.enums import DeviceState
from app.services.automation.device_rows import keep_facts, keep_sighting, mark_gone, new_device, take_over
from app.services.automation.sightings import Sighting

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 2, tzinfo=UTC)
LINE = SeenPhone("R1", DeviceState.READY, "device", usb="1-1", model="Pixel")
FACTS = PhoneFacts(
    serialno="R1",
    name="Ann's",
    model="Pixel 9",
    manufacturer="Example",
    android_version="15",
    sdk=35,
    size=(1080, 2400),
    override_size=(720, 1600),
    rotation=1,
    battery_percent=50,
    is_charging=True,
    free_bytes=1,
    total_bytes=2,
    current_app="a.b",
    is_awake=True,
    network="10.0.0.2",
)


def test_what_a_phone_said_stays_when_it_is_silent_or_gone_and_is_asked_anew_when_it_returns() -> None:
    row = new_device(1, "R1", NOW)
    keep_sighting(row, Sighting("R1", is_identified=True, lines=(LINE,)), NOW)
    assert (row.state, row.address, row.model, row.facts_at) == (DeviceState.READY, "R1", "Pixel", None)
    keep_facts(row, FACTS, NOW)
    assert (row.width, row.height, row.name, row.facts_at, row.trouble) == (720, 1600, "Ann's", NOW, "")
    keep_facts(row, "It sleeps.", LATER)
    assert (row.trouble, row.battery_percent, row.facts_at) == ("It sleeps.", 50, LATER)
    mark_gone(row, LATER)
    assert (row.state, row.address, row.addresses, row.last_seen_at) == (DeviceState.GONE, None, ["R1"], LATER)
    keep_sighting(row, Sighting("R1", is_identified=False, lines=(LINE,)), LATER)
    assert (row.is_identified, row.facts_at, row.trouble, row.model) == (True, None, "", "Pixel 9")


def test_who_does_not_say_who_it_is_is_not_asked_for_facts() -> None:
    row = new_device(1, "R1", NOW)
    keep_sighting(row, Sighting("R1", is_identified=False, lines=(LINE,), trouble="silent"), NOW)
    assert (row.trouble, row.facts_at) == ("silent", NOW)


def test_what_the_user_said_of_a_phone_goes_over_where_nothing_was_said() -> None:
    row, former = new_device(1, "R1", NOW), new_device(1, "10.0.0.2:5555", NOW)
    row.given_name, row.note, former.given_name, former.note, former.account_id = "Left", "", "Right", "cracked", 4
    take_over(row, former)
    assert (row.given_name, row.note, row.account_id) == ("Left", "cracked", 4)
