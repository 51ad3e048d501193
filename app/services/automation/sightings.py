"""Which phones the lines of an adb server's list are: one that comes by cable and network at once is one phone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.devices.tracking import SeenPhone
from app.domain.enums import DeviceState

Line = tuple[str, int | None]
"""Address and transport id: one connection of a phone, which never becomes another phone."""

SILENT = "It is connected and does not answer. Unplug it and plug it in again, or start it anew."
"""The trouble of a phone that did not say who it is."""
_EMULATOR = "emulator-"
_MAX_SERIAL = 200


@dataclass(frozen=True, slots=True)
class Sighting:
    """A phone that is there.

    Attributes:
        serialno: Its own, or its address where that is not known.
        is_identified: It has told its serial number itself.
        lines: Its connections, the one to use first.
        trouble: Why it did not say who it is, as a sentence.
    """

    serialno: str
    is_identified: bool
    lines: tuple[SeenPhone, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a connection said when it was asked who it is: a serial number, or why it said none."""

    serialno: str
    trouble: str = ""


def line_of(phone: SeenPhone) -> Line:
    return phone.address, phone.transport_id


def usable_serial(told: str, address: str) -> str:
    """What a phone is known by: what it told, unless that names many phones, or none.

    All emulators of one version tell the same number.
    """
    words = told.strip()
    is_usable = bool(words) and len(words) <= _MAX_SERIAL and words.isprintable()
    return words if is_usable and not address.startswith(_EMULATOR) else address


def unidentified(seen: Iterable[SeenPhone], identities: Mapping[Line, Identity]) -> list[SeenPhone]:
    """The phones that can be asked who they are, and were not yet."""
    return [phone for phone in seen if phone.state is DeviceState.READY and line_of(phone) not in identities]


def sightings_of(
    seen: Iterable[SeenPhone], identities: Mapping[Line, Identity], known: Mapping[str, str]
) -> list[Sighting]:
    """Put the lines of one phone together; those that are yet to be asked who they are are left out.

    Args:
        seen: The list.
        identities: What was said on these connections.
        known: Addresses of former sights to serial numbers; for phones that cannot be asked.
    """
    groups: dict[str, list[SeenPhone]] = {}
    told: dict[str, Identity] = {}
    for phone in seen:
        identity = identities.get(line_of(phone))
        if identity is None and phone.state is DeviceState.READY:
            continue
        is_told = identity is not None and bool(identity.serialno)
        serialno = identity.serialno if identity and is_told else known.get(phone.address, phone.address)
        groups.setdefault(serialno, []).append(phone)
        if identity is not None and (is_told or serialno not in told):
            told[serialno] = identity
    return [
        Sighting(
            serialno,
            is_identified=serialno in told and bool(told[serialno].serialno),
            lines=tuple(sorted(lines, key=_rank)),
            trouble=told[serialno].trouble if serialno in told else "",
        )
        for serialno, lines in groups.items()
    ]


def _rank(phone: SeenPhone) -> tuple[bool, bool, str]:
    """What answers before what does not, and the cable before the network."""
    return phone.state is not DeviceState.READY, not phone.usb and ":" in phone.address, phone.address
