"""A touch whose answer was lost."""

from collections.abc import Callable
from typing import Any

import pytest
from typing_extensions import override

from app.devices.actions.registry import discover
from app.domain.errors import DeviceGoneError, DeviceRefusedError, DeviceTimeoutError
from app.services.automation.preset_engine import PresetRun
from app.services.automation.run_events import StepFailedError
from app.system.clock import Clock
from tests.support.direct_phone import DirectControl, DirectPhone
from tests.support.preset_runs import Told, by_id, preset_of, step

ICON = 0.535
"""How far down the icon is, as a share of the screen."""


class MutePhone(DirectControl):
    """Its first touch ends in an error, before it does anything or after it has done it."""

    def __init__(self, phone: DirectPhone, error: Callable[[], Exception], *, does: bool) -> None:
        super().__init__(phone)
        self.error: Callable[[], Exception] | None = error
        self.does = does

    @override
    async def _input(self, *words: object) -> None:
        error, self.error = self.error, None
        if error is None or self.does:
            await super()._input(*words)
        if error is not None:
            raise error()


async def touch(error: Callable[[], Exception], *, does: bool, told: Told | None = None, **given: Any) -> list[str]:
    """Touch an icon twice in two steps; gives what was touched."""
    phone, told = DirectPhone(), told or Told()
    phone.state.faults.dumps = given.pop("dumps", [])
    told.lost_phone = phone
    control = MutePhone(phone, error, does=does)
    tap = {"x": 0.5, "y": ICON} if given.pop("by_place", False) else {"selector": by_id("icon")}
    action = "click_coords" if "x" in tap else "click_element"
    run = PresetRun(phone, control, discover(), told, Clock())
    await run.run(preset_of({**step(action, **tap), "retry_pause": 0.0, **given}), {})
    return phone.state.screen.touched


def late() -> Exception:
    return DeviceTimeoutError("The phone did not answer.")


async def test_a_touch_that_arrived_is_not_done_twice_though_its_answer_was_lost() -> None:
    told = Told()
    assert await touch(late, does=True, told=told, retries=2) == ["icon"]
    assert told.ended[0].result == {"is_answered": False}
    assert told.said == ["The phone did not answer the touch, but the screen changed: it is not done again."]
    # The phone was lost in it: it is looked at when it is back.
    assert await touch(lambda: DeviceGoneError("Lost."), does=True) == ["icon"]
    assert await touch(late, does=True, by_place=True, retries=1) == ["icon"]


async def test_a_touch_that_did_not_arrive_or_was_refused_is_done_again() -> None:
    assert await touch(late, does=False, retries=1) == ["icon"]
    assert await touch(lambda: DeviceGoneError("Lost."), does=False) == ["icon"]
    assert await touch(lambda: DeviceRefusedError("No."), does=False, retries=1) == ["icon"]


async def test_where_it_cannot_be_known_the_step_fails() -> None:
    told = Told()
    with pytest.raises(StepFailedError, match=r"Lost\. Whether the touch arrived cannot be known") as failed:
        await touch(lambda: DeviceGoneError("Lost."), does=True, by_place=True, told=told)
    assert failed.value.kind == "device_lost"
    assert told.ended[0].attempts == 1
    restless = "ERROR: could not get idle state."
    # Neither the screen before it can be read nor the one after it; or the one; or the other.
    for dumps in ([restless] * 9, [restless], ["", restless]):
        with pytest.raises(StepFailedError, match="cannot be known"):
            await touch(late, does=True, by_place=True, retries=1, dumps=dumps)
