"""The states of phones in the language of the window."""

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.ui.models.phone_states import by_arrival, state_advice, state_word


def test_each_has_a_word_and_what_stays_so_an_advice() -> None:
    assert state_word(DeviceState.UNAUTHORISED) == "Not authorised"
    assert "Allow USB debugging" in state_advice(DeviceState.UNAUTHORISED)
    assert state_advice(DeviceState.READY) == ""


def test_they_are_numbered_as_they_came() -> None:
    assert [one.id for one in sorted((Device(id=2, model="A"), Device(id=1, model="B")), key=by_arrival)] == [1, 2]
