"""Touches of an element."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_an_element_is_touched_once_it_is_there() -> None:
    state = PhoneState()
    await run_steps(
        step("click_element", selector={"by": "description", "value": "Example"}),
        step("click_element", selector=by_id("later")),
        step("click_element", selector={"by": "text", "value": "Here it is"}, _timeout=3),
        state=state,
    )
    assert state.screen.touched == ["icon", "later"]
    assert state.inputs[-1] == ("tap", "360.0", "1176.0")


async def test_one_that_does_not_come_fails_the_step_and_nothing_is_touched() -> None:
    state = PhoneState()
    with pytest.raises(
        StepFailedError, match=r"No element with the id “none” was on the screen within 0.05 s"
    ) as failed:
        await run_steps(step("click_element", selector=by_id("none"), _timeout=0.05), state=state)
    assert failed.value.kind == "not_found"
    assert not state.inputs
