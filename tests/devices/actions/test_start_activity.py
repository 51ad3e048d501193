"""Starting an activity."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, run_steps, step


async def test_an_activity_is_started() -> None:
    state = PhoneState()
    await run_steps(step("start_activity", component=f"{APP}/.MainActivity"), state=state)
    assert state.screen.page == "main"


async def test_one_that_is_not_there_fails() -> None:
    with pytest.raises(StepFailedError, match="There is no such app or activity") as failed:
        await run_steps(step("start_activity", component="com.none.app/.X"), state=PhoneState())
    assert failed.value.kind == "app_missing"
