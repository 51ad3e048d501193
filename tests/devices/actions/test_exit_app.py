"""Ending an app."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, run_steps, step


async def test_an_app_is_ended() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main"]
    await run_steps(step("exit_app", package=APP), state=state)
    assert state.screen.page == "home"
