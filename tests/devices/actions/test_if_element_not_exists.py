"""Steps for an element that is not there."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_one_of_its_two_ways_is_gone() -> None:
    ways = {"_steps": [step("log", text="gone")], "_otherwise": [step("log", text="there")]}
    told = await run_steps(
        step("if_element_not_exists", selector=by_id("icon"), **ways),
        step("if_element_not_exists", selector=by_id("none"), **ways),
        state=PhoneState(),
    )
    assert told.said == ["there", "gone"]
