"""Variables."""

from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_a_variable_is_set_from_others_and_its_text_is_never_looked_at_again() -> None:
    told = await run_steps(
        step("set_variable", variable="b", value="<{{a}}>"),
        step("log", text="{{b}}"),
        state=PhoneState(),
        variables={"a": "{{b}} $x"},
        has={"a": ""},
    )
    assert told.said == ["<{{b}} $x>"]
