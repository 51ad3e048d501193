"""Why a step failed, in a word and in a sentence."""

import pydantic
import pytest

from app.devices.actions.press_back import PressBackParams
from app.domain.errors import (
    AdbUnavailableError,
    AppMissingError,
    DeviceError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ElementNotFoundError,
    PresetError,
    ScreenUnreadableError,
)
from app.services.automation.run_events import kind_of, milliseconds, words_of


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ElementNotFoundError("x"), "not_found"),
        (DeviceTimeoutError("x"), "timeout"),
        (TimeoutError("x"), "timeout"),
        (DeviceGoneError("x"), "device_lost"),
        (AdbUnavailableError("x"), "device_lost"),
        (ScreenUnreadableError("x"), "screen_unreadable"),
        (AppMissingError("x"), "app_missing"),
        (DeviceRefusedError("x"), "refused"),
        (PresetError("", "x"), "invalid"),
        (DeviceError("x"), "other"),
        (KeyError("x"), "other"),
    ],
)
def test_errors_are_sorted(error: Exception, kind: str) -> None:
    assert kind_of(error) == kind
    assert words_of(error).strip("'") == "x"


class WordlessError(Exception):
    """Has no words."""


def test_a_parameter_at_fault_is_named() -> None:
    with pytest.raises(pydantic.ValidationError) as failed:
        PressBackParams(times=0)
    assert words_of(failed.value) == "times: Input should be greater than or equal to 1"
    assert words_of(WordlessError()) == "WordlessError"


def test_a_duration_is_never_negative() -> None:
    assert [milliseconds(-1), milliseconds(0.0001), milliseconds(2)] == [0, 1, 2000]
