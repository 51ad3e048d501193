"""Walking a preset on a screen."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.devices.actions.registry import discover
from app.devices.screen_reading import read_screen
from app.services.automation.dry_looks import Seen
from app.services.automation.dry_run import DryStep, dry_run
from app.services.automation.preset_file import PresetFile, Variable
from tests.support.direct_phone import DirectPhone
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import by_id, preset_of, step

ITEMS = {"selector": by_id("open_list")}
NONE = {"selector": by_id("none")}
TAP = step("click_element", **ITEMS)


@pytest.fixture
async def seen() -> Seen:
    state = PhoneState()
    state.screen.pages = ["home", "main"]
    screen = await read_screen(DirectPhone(state))
    assert not state.inputs
    return Seen(screen, screen.size)


def walk(seen: Seen, *steps: Mapping[str, Any], **given: Variable) -> dict[str, str]:
    """Verdicts by path."""
    preset = preset_of(*steps).model_copy(update={"variables": given})
    return {found.path: str(found.look.verdict) for found in dry_run(preset, discover(), seen)}


def values_of(found: DryStep) -> list[dict[str, str]]:
    return [dict(remark.values) for remark in found.look.remarks]


async def test_what_comes_after_a_touch_is_about_another_screen(seen: Seen) -> None:
    look = step("check_element_exists", **NONE)
    assert walk(seen, look, TAP, look, TAP) == {"1": "missing", "2": "found", "3": "unknown", "4": "found"}
    # What is awaited comes with another screen; what is looked for at once does not.
    awaited = step("wait_for_element", **NONE)
    assert walk(seen, awaited, look) == {"1": "missing", "2": "unknown"}
    assert walk(seen, step("call_preset", preset="x"), look) == {"1": "missing", "2": "unknown"}
    (_, last) = dry_run(preset_of(TAP, look), discover(), seen)
    assert values_of(last)[-1] == {"step": "1"}


async def test_only_the_way_that_a_condition_takes_is_walked(seen: Seen) -> None:
    inside = {"_steps": [TAP, step("check_element_exists", **NONE)], "_otherwise": [step("press_home")]}
    assert walk(seen, step("if_element_exists", **ITEMS, **inside)) == {
        "1": "found",
        "1.1": "found",
        "1.2": "unknown",
        "1.e1": "passed",
    }
    passed = walk(seen, step("if_element_exists", **NONE, **inside), step("check_element_exists", **NONE))
    assert list(passed.values()) == ["missing", "passed", "passed", "runs", "unknown"]
    (_, unknown, inner, *_) = dry_run(
        preset_of(TAP, step("if_element_exists", **ITEMS, _steps=[step("wait")])), discover(), seen
    )
    assert unknown.look.branch == "both"
    assert values_of(inner)[-1] == {"step": "2"}
    off = step("repeat", _is_off=True, _steps=[step("wait", _id="w")])
    assert walk(seen, off, step("wait")) == {"1": "passed", "1.1": "passed", "2": "runs"}
    none = step("repeat", mode="until", **ITEMS, _steps=[step("wait")])
    assert walk(seen, none) == {"1": "found", "1.1": "passed"}


async def test_values_are_filled_in_as_far_as_they_are_known(seen: Seen) -> None:
    read = step("read_text", **ITEMS, variable="word")
    say = step("log", text="{{word}}!")
    preset = preset_of(read, say).model_copy(update={"variables": {"word": Variable()}})
    (_, said) = dry_run(preset, discover(), seen)
    assert values_of(said) == [{"text": "Items!"}]
    # A run asks for it; it is only known in a round; a picture's number is only known when it is there.
    assert walk(seen, say, word=Variable()) == {"1": "unknown"}
    assert walk(seen, say, word=Variable(default="x")) == {"1": "runs"}
    body = step("repeat", _steps=[step("set_variable", variable="word", value="b"), say])
    assert walk(seen, body, say, word=Variable(default="a"))["1.2"] == "runs"
    assert walk(seen, body, say, word=Variable(default="a"))["2"] == "unknown"
    either = step("if_element_exists", **ITEMS, _steps=[step("set_variable", variable="word", value="b")])
    assert walk(seen, either, say, word=Variable())["2"] == "runs"
    assert walk(seen, TAP, either, say, word=Variable())["3"] == "unknown"
    assert walk(seen, step("screenshot", variable="word"), say, word=Variable(default="a"))["2"] == "unknown"
    asked = step("read_text", selector={"by": "text", "value": "{{word}}"}, variable="other")
    again = step("log", text="{{other}}")
    assert walk(seen, asked, again, word=Variable(), other=Variable(default="a")) == {"1": "unknown", "2": "unknown"}


async def test_what_cannot_run_says_so(seen: Seen) -> None:
    steps = step("nothing", _steps=[step("wait", _id="w")]), step("click_element"), step("log", text="{{none}}")
    assert list(walk(seen, *steps).values()) == ["wrong", "runs", "wrong", "wrong"]
    assert dry_run(PresetFile(format=1, name="Empty"), discover(), seen) == []
    given = preset_of(step("log", text="{{who}}")).model_copy(update={"variables": {"who": Variable()}})
    assert values_of(dry_run(given, discover(), seen, {"who": "Ann"})[0]) == [{"text": "Ann"}]
