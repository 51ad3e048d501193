"""The key home."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_it_shows_the_home_screen() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main", "login"]
    await run_steps(step("press_home"), state=state)
    assert state.screen.pages == ["home"]
