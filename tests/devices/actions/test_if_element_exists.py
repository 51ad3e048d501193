"""Steps for an element that is there."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, run_steps, step


async def test_one_of_its_two_ways_is_gone() -> None:
    ways = {"_steps": [step("log", text="yes")], "_otherwise": [step("log", text="no")]}
    told = await run_steps(
        step("if_element_exists", selector=by_id("icon"), **ways),
        step("if_element_exists", selector=by_id("none"), **ways),
        step("if_element_exists", selector=by_id("none")),
        state=PhoneState(),
    )
    assert told.said == ["yes", "no"]
    assert told.path == ["1.1", "1", "2.e1", "2", "3"]
