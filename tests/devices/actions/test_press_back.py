"""The key back."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_it_goes_back_so_many_times() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main", "login"]
    await run_steps(step("press_back", times=2), state=state)
    assert state.screen.page == "home"
