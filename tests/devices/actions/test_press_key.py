"""Keys by name and number."""

from app.devices.actions.press_key import CODES, Key
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_keys_are_pressed_by_name_and_by_number() -> None:
    state = PhoneState(is_awake=False)
    await run_steps(
        step("press_key", key="wake"),
        step("press_key", key="other", code=25, times=2),
        step("press_key", key="power", is_long=True),
        state=state,
    )
    assert state.inputs == [("keyevent", "224"), *[("keyevent", "25")] * 2, ("keyevent", "--longpress", "26")]


def test_each_key_but_the_other_has_a_number() -> None:
    assert set(Key) - set(CODES) == {Key.OTHER}
