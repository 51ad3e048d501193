"""Starting an app."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, run_steps, step


async def test_an_app_is_started_and_comes_to_the_front() -> None:
    state = PhoneState()
    told = await run_steps(step("launch_app", package="{{app}}"), state=state, variables={"app": APP}, has={"app": APP})
    assert state.screen.page == "main"
    assert told.ended[0].result == {"component": f"{APP}/.MainActivity"}
    assert "am start -W -n com.example.app/.MainActivity" in state.commands


@pytest.mark.parametrize("package", ["com.example.none", "--user", "a.b;reboot"])
async def test_one_that_is_not_there_and_what_is_no_package_are_told_apart(package: str) -> None:
    state = PhoneState()
    with pytest.raises(StepFailedError) as failed:
        await run_steps(step("launch_app", package="{{app}}"), state=state, variables={"app": package}, has={"app": ""})
    assert failed.value.kind == ("app_missing" if package.startswith("com") else "invalid")
    assert bool(state.commands) == package.startswith("com")
