"""The states of phones in the language of the window."""

from app.domain.enums import DeviceState
from app.ui.models.phone_states import state_advice, state_word


def test_each_has_a_word_and_what_stays_so_an_advice() -> None:
    assert state_word(DeviceState.UNAUTHORISED) == "Not authorised"
    assert "Allow USB debugging" in state_advice(DeviceState.UNAUTHORISED)
    assert state_advice(DeviceState.READY) == ""
