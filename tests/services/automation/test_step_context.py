"""What an action sees of its phone."""

from app.services.automation.step_context import PhoneScreen
from tests.support.direct_phone import DirectPhone
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import Told, context_of


def dumps(state: PhoneState) -> int:
    return sum(line.startswith("uiautomator") for line in state.commands)


async def test_after_a_touch_the_screen_is_read_until_two_readings_agree() -> None:
    state = PhoneState()
    context = context_of(state, timeout=0)
    await context.screen()
    assert dumps(state) == 1
    await context.control.tap(1, 1)
    await context.screen()
    assert dumps(state) == 3
    await context.screen()
    assert dumps(state) == 4


async def test_a_screen_that_never_rests_is_taken_as_it_is_after_a_while() -> None:
    state = PhoneState()
    ticks = iter(range(10**6))
    # Each reading shows another one: the words appear and go.
    state.screen.pages = ["home", "main"]
    state.screen.later_at = 1.0
    state.screen.clock = lambda: next(ticks) % 2
    seen = PhoneScreen(DirectPhone(state), settle_seconds=0.1)
    seen.is_touched = True
    assert (await seen.read()).nodes
    assert dumps(state) > 1
    assert not seen.is_touched


async def test_words_go_to_the_host_with_the_step_that_says_them() -> None:
    told = Told()
    context = context_of(PhoneState(), timeout=0, told=told)
    await context.say("hello")
    assert told.said == ["hello"]
    assert await context.size() == (720, 1600)
