"""Each state says what to do."""

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.services.automation.device_states import TEXTS, needs_user, sentence_of


def sentence(state: DeviceState, *, words: str = "", trouble: str = "") -> str:
    return sentence_of(Device(state=state, state_words=words, trouble=trouble))


def test_every_state_has_words_and_what_stays_so_says_what_to_do() -> None:
    assert set(TEXTS) == set(DeviceState)
    assert all(TEXTS[state].advice for state in DeviceState if needs_user(state))
    assert not needs_user(DeviceState.READY)
    assert not needs_user(DeviceState.GONE)
    assert needs_user(DeviceState.UNAUTHORISED)


def test_a_sentence_has_the_state_and_of_a_phone_that_answers_badly_why() -> None:
    assert sentence(DeviceState.READY) == "Connected."
    assert sentence(DeviceState.UNAUTHORISED).startswith("Not authorised. Tap “Allow USB debugging”")
    assert sentence(DeviceState.UNKNOWN, words="rescue") == "Unknown state (rescue). Plug it in again."
    assert sentence(DeviceState.READY, trouble="It sleeps.") == "It sleeps."
