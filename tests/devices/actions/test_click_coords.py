"""Touches of a place."""

import pytest

from app.domain.errors import PresetError
from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_a_place_is_touched_by_pixels_and_by_shares_of_the_screen_however_it_is_held() -> None:
    state = PhoneState()
    icon = step("click_coords", x=0.5, y=0.53)
    told = await run_steps(icon, step("click_coords", x=360, y=350, measure="pixels"), state=state)
    assert state.screen.touched == ["icon", "open_login"]
    assert told.ended[0].result == {"x": 360, "y": 847}
    turned = PhoneState(rotation=1)
    await run_steps(icon, state=turned)
    assert turned.screen.touched == ["icon"]


async def test_a_place_outside_the_screen_is_refused() -> None:
    state = PhoneState()
    with pytest.raises(PresetError, match=r"steps\.0\.params: A share of the screen lies between 0 and 1"):
        await run_steps(step("click_coords", x=2), state=state)
    with pytest.raises(StepFailedError, match="lies outside the screen of 720 by 1600 pixels"):
        await run_steps(step("click_coords", x=720, y=5, measure="pixels"), state=state)
    assert not state.inputs
