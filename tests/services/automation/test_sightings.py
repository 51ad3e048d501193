"""Lines of a list become phones."""

import pytest

from app.devices.tracking import SeenPhone
from app.domain.enums import DeviceState
from app.services.automation.sightings import Identity, line_of, sightings_of, unidentified, usable_serial

USB = SeenPhone("R58M1", DeviceState.READY, "device", usb="1-2", transport_id=1)
WIFI = SeenPhone("192.168.1.7:5555", DeviceState.READY, "device", transport_id=2)
LOCKED = SeenPhone("192.168.1.8:5555", DeviceState.UNAUTHORISED, "unauthorized", transport_id=3)


def test_a_phone_by_cable_and_network_is_one_and_its_cable_comes_first() -> None:
    both = {line_of(WIFI): Identity("R58M1"), line_of(USB): Identity("R58M1")}
    (one,) = sightings_of([WIFI, USB], both, {})
    assert (one.serialno, one.is_identified, one.lines) == ("R58M1", True, (USB, WIFI))
    asleep = SeenPhone("R58M1", DeviceState.OFFLINE, "offline", usb="1-2", transport_id=1)
    (one,) = sightings_of([asleep, WIFI], {line_of(WIFI): Identity("R58M1")}, {})
    assert one.lines == (WIFI, asleep)


def test_a_phone_that_can_be_asked_waits_until_it_was() -> None:
    assert unidentified([USB, LOCKED], {}) == [USB]
    assert [one.serialno for one in sightings_of([USB, LOCKED], {}, {})] == [LOCKED.address]


def test_a_phone_that_cannot_say_who_it_is_is_known_by_where_it_was() -> None:
    (one,) = sightings_of([LOCKED], {}, {LOCKED.address: "R1"})
    assert (one.serialno, one.is_identified) == ("R1", False)
    (one,) = sightings_of([USB], {line_of(USB): Identity("", "silent")}, {})
    assert (one.serialno, one.is_identified, one.trouble) == ("R58M1", False, "silent")


def test_one_line_that_answers_is_enough() -> None:
    silent = {line_of(WIFI): Identity("", "silent"), line_of(USB): Identity("R58M1")}
    for order in ([WIFI, USB], [USB, WIFI]):
        (one,) = sightings_of(order, silent, {WIFI.address: "R58M1"})
        assert (one.is_identified, one.trouble) == (True, "")


@pytest.mark.parametrize(
    ("told", "address", "serialno"),
    [
        (" R1\n", "10.0.0.1:5555", "R1"),
        ("", "R2", "R2"),
        ("a\x00b", "R2", "R2"),
        ("x" * 201, "R2", "R2"),
        ("EMULATOR35X1", "emulator-5554", "emulator-5554"),
    ],
)
def test_a_number_that_says_nothing_is_not_taken(told: str, address: str, serialno: str) -> None:
    assert usable_serial(told, address) == serialno
