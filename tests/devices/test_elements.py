"""Elements that are waited for, and where they are touched."""

import pytest

from app.devices.elements import look_for, place_of, wait_for
from app.devices.hierarchy import Box, Node
from app.devices.selectors import By, Match, Selector
from app.domain.errors import DeviceRefusedError, ScreenUnreadableError, ValidationError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import context_of

CLOCK = Selector(by=By.ID, value="clock")


async def test_a_screen_that_cannot_be_read_for_a_moment_is_read_again_while_there_is_time() -> None:
    state = PhoneState()
    state.faults.dumps = ["ERROR: could not get idle state."] * 2
    with pytest.raises(ScreenUnreadableError):
        await wait_for(context_of(state, timeout=0), CLOCK)
    node = await wait_for(context_of(state, timeout=5), CLOCK)
    assert node is not None
    assert node.text == "12:00"


async def test_an_expression_that_cannot_be_used_is_refused() -> None:
    context = context_of(PhoneState(), timeout=0)
    wrong = Selector.model_construct(by=By.TEXT, value="(a+)+", match=Match.REGEX, index=0, within=None)
    with pytest.raises(ValidationError):
        await look_for(context, wrong)


async def test_the_part_of_an_element_that_is_on_the_screen_is_touched() -> None:
    context = context_of(PhoneState(), timeout=0)
    assert await place_of(context, Node((), bounds=Box(-100, 1500, 100, 1700))) == (50, 1550)
    for box in (Box(), Box(0, 1600, 10, 1700), Box(-20, 0, 0, 10)):
        with pytest.raises(DeviceRefusedError, match="outside the screen"):
            await place_of(context, Node((), bounds=box))
