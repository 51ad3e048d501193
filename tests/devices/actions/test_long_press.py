"""Holding."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_an_element_or_a_place_is_held() -> None:
    state = PhoneState()
    await run_steps(
        step("long_press", selector=by_id("icon"), seconds=0.5),
        step("long_press", x=10, y=20, measure="pixels"),
        state=state,
    )
    assert state.inputs == [
        ("swipe", "360.0", "856.0", "360.0", "856.0", "500"),
        ("swipe", "10.0", "20.0", "10.0", "20.0", "800"),
    ]
    assert state.screen.touched == ["icon"]
