"""Repetition."""

import pytest

from app.domain.errors import PresetError
from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step

ROW = {"by": "text", "value": "Item 30"}


async def test_steps_are_repeated_so_many_times_with_their_round() -> None:
    told = await run_steps(step("repeat", times=3, _steps=[step("log", text="x")]), state=PhoneState())
    assert [(ended.path, ended.number) for ended in told.ended] == [("1.1", 0), ("1.1", 1), ("1.1", 2), ("1", 0)]


async def test_a_list_is_scrolled_until_what_is_looked_for_is_there() -> None:
    state = PhoneState()
    state.screen.pages = ["home", "main", "list"]
    told = await run_steps(
        step("repeat", mode="until", times=20, selector=ROW, _steps=[step("swipe")]),
        step("repeat", mode="while", times=5, selector=by_id("items"), _steps=[step("press_back")]),
        state=state,
    )
    assert told.ended[-1].result == {"rounds": 1}
    rounds = [ended for ended in told.ended if ended.path == "1"]
    assert rounds[0].result == {"rounds": 4}
    assert state.screen.page == "main"


async def test_a_repetition_without_an_end_is_ended() -> None:
    with pytest.raises(StepFailedError, match="After 2 rounds the element with the id “icon” is still there") as failed:
        await run_steps(
            step("repeat", mode="while", times=2, selector=by_id("icon"), _steps=[step("press_home")]),
            state=PhoneState(),
        )
    assert failed.value.kind == "timeout"
    with pytest.raises(PresetError, match="An element must be named"):
        await run_steps(step("repeat", mode="until"), state=PhoneState())
