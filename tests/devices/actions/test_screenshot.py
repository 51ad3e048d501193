"""Pictures of the screen."""

from app.media.recipes.picture_parts import PNG_START
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_a_picture_goes_into_the_library_and_its_id_into_a_variable() -> None:
    told = await run_steps(
        step("screenshot", name="{{what}}", variable="shot"),
        step("log", text="{{shot}}"),
        state=PhoneState(),
        variables={"what": "Home"},
        has={"what": ""},
    )
    assert [name for name, _ in told.kept] == ["Home.png"]
    assert told.kept[0][1].startswith(PNG_START)
    assert told.said == ["1"]
