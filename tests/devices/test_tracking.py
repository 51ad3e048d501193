"""The lists of phones that an adb server sends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.tracking import SeenPhone, read_list
from app.domain.enums import DeviceState

LIST = """\
R58M123ABC             device usb:1-2 product:beyond1 model:SM_G973F device:beyond1 transport_id:3
192.168.1.5:5555       offline transport_id:12
0123456789 no permissions (user in plugdev group; your udev rules are wrong); see [http://x/y] usb:3-1.4 transport_id:4
adb-X-y._adb-tls-connect._tcp unauthorized
XYZ                    bootloader 1-4
"""


def test_a_list_is_read_with_states_of_several_words_and_pairs_from_the_right() -> None:
    first, second, third, fourth, fifth = read_list(LIST)
    assert first == SeenPhone(
        "R58M123ABC", DeviceState.READY, "device", "1-2", "beyond1", "SM G973F", "beyond1", transport_id=3
    )
    assert (second.address, second.state, second.transport_id) == ("192.168.1.5:5555", DeviceState.OFFLINE, 12)
    assert (third.state, third.usb, third.transport_id) == (DeviceState.NO_PERMISSIONS, "3-1.4", 4)
    assert third.words.startswith("no permissions (user in plugdev")
    assert third.words.endswith("[http://x/y]")
    assert (fourth.state, fourth.transport_id) == (DeviceState.UNAUTHORISED, None)
    assert (fifth.state, fifth.usb) == (DeviceState.BOOTLOADER, "1-4")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("authorizing", DeviceState.AUTHORISING),
        ("connecting", DeviceState.CONNECTING),
        ("recovery", DeviceState.RECOVERY),
        ("sideload", DeviceState.SIDELOAD),
        ("detached", DeviceState.DETACHED),
        ("something new", DeviceState.UNKNOWN),
    ],
)
def test_each_state_of_adb_has_its_word(words: str, state: DeviceState) -> None:
    (phone,) = read_list(f"X\t{words}\n")
    assert (phone.state, phone.words) == (state, words)


def test_lines_without_a_phone_are_passed_over_and_a_list_has_an_end() -> None:
    assert read_list("") == read_list("\n \nalone\nX usb:1-2\n") == ()
    assert len(read_list("X device\n" * 300)) == 256


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(phone.address and phone.words for phone in read_list(text))
