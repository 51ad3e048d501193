"""Swipes."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_a_list_is_scrolled() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main", "list"]
    told = await run_steps(step("swipe", ms=200), state=state)
    assert state.screen.scrolled == 640
    assert told.ended[0].result == {"from": [360, 1119], "to": [360, 480]}
    assert state.inputs[-1][-1] == "200"
