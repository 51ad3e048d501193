"""Each state says what to do."""

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.services.automation.device_states import advice_of


def test_every_state_has_words_and_a_phone_that_answers_badly_says_why() -> None:
    words = {advice_of(Device(state=state, state_words="rescue", trouble="")) for state in DeviceState}
    assert len(words) == len(DeviceState)
    assert "USB debugging" in advice_of(Device(state=DeviceState.UNAUTHORISED, state_words="", trouble=""))
    assert "rescue" in advice_of(Device(state=DeviceState.UNKNOWN, state_words="rescue", trouble=""))
    assert advice_of(Device(state=DeviceState.READY, trouble="It sleeps.")) == "It sleeps."
