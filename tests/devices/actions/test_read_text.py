"""Reading texts."""

import pytest

from app.domain.errors import PresetError
from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_a_text_or_a_part_of_it_is_read_into_a_variable() -> None:
    told = await run_steps(
        step("read_text", selector=by_id("clock"), variable="time"),
        step("read_text", selector=by_id("clock"), variable="hour", pattern="([0-9]+):"),
        step("read_text", selector=by_id("icon"), variable="what", what="description", pattern="E.a"),
        step("log", text="{{time}} {{hour}} {{what}}"),
        state=PhoneState(),
    )
    assert told.said == ["12:00 12 Exa"]


async def test_a_text_without_the_part_fails_and_an_expression_that_may_take_ages_is_refused() -> None:
    params = {"selector": by_id("clock"), "variable": "x"}
    with pytest.raises(StepFailedError) as failed:
        await run_steps(step("read_text", **params, pattern="[a-z]"), state=PhoneState())
    assert failed.value.kind == "not_found"
    with pytest.raises(PresetError, match=r"steps\.0\.params\.pattern"):
        await run_steps(step("read_text", **params, pattern="(a+)+"), state=PhoneState())
