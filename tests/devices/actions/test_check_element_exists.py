"""Checks for an element."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_it_passes_fails_or_keeps_the_answer() -> None:
    told = await run_steps(
        step("check_element_exists", selector=by_id("icon")),
        step("check_element_exists", selector=by_id("none"), is_absent=True),
        step("check_element_exists", selector=by_id("none"), variable="there"),
        step("log", text="{{there}}"),
        state=PhoneState(),
    )
    assert told.said == ["false"]


@pytest.mark.parametrize(("name", "is_absent"), [("none", False), ("icon", True)])
async def test_what_is_not_as_it_must_be_fails_the_step(name: str, *, is_absent: bool) -> None:
    with pytest.raises(StepFailedError) as failed:
        await run_steps(step("check_element_exists", selector=by_id(name), is_absent=is_absent), state=PhoneState())
    assert failed.value.kind == "not_found"


@pytest.mark.parametrize("is_absent", [False, True])
async def test_a_screen_that_cannot_be_read_is_never_taken_for_an_empty_one(*, is_absent: bool) -> None:
    state = PhoneState()
    state.faults.dump = "ERROR: could not get idle state."
    with pytest.raises(StepFailedError) as failed:
        await run_steps(step("check_element_exists", selector=by_id("none"), is_absent=is_absent), state=state)
    assert failed.value.kind == "screen_unreadable"
