"""How a live picture stands, in words."""

import pytest

from app.devices.live_desk import LiveState, LiveStatus, Trouble, trouble_of
from app.domain.errors import (
    AdbUnavailableError,
    DeviceError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ScreenUnreadableError,
)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (AdbUnavailableError, Trouble.NO_SERVER),
        (DeviceGoneError, Trouble.GONE),
        (DeviceRefusedError, Trouble.REFUSED),
        (DeviceTimeoutError, Trouble.SILENT),
        (ScreenUnreadableError, Trouble.OTHER),
    ],
)
def test_each_trouble_has_its_kind_and_says_what_to_do(error: type[DeviceError], trouble: Trouble) -> None:
    assert trouble_of(error("words")) is trouble
    assert LiveStatus(LiveState.LOST, trouble=trouble).advice.endswith(".")


def test_a_picture_that_is_there_asks_for_nothing() -> None:
    asks = {state for state in LiveState if LiveStatus(state).advice}
    assert asks == {LiveState.BLACK, LiveState.SCREEN_OFF}
