"""Waiting for an element."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_it_waits_until_the_element_is_there_and_reads_the_screen_anew_each_time() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main"]
    told = await run_steps(
        step("click_element", selector=by_id("later")),
        step("wait_for_element", selector=by_id("arrived"), _timeout=3),
        step("wait_for_element", selector=by_id("none"), is_gone=True, _timeout=0),
        state=state,
    )
    assert told.ended[1].result == {"text": "Here it is"}


async def test_it_fails_when_the_time_is_over() -> None:
    for params, kind in (
        ({"selector": by_id("none")}, "not_found"),
        ({"selector": by_id("icon"), "is_gone": True}, "timeout"),
    ):
        with pytest.raises(StepFailedError) as failed:
            await run_steps(step("wait_for_element", **params, _timeout=0), state=PhoneState())
        assert failed.value.kind == kind
