"""What each action would find and do on a screen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.devices.actions.base import ActionKind, ActionParams, Group, Selector, selector_field
from app.devices.actions.registry import discover
from app.devices.screen_reading import read_screen
from app.services.automation import dry_looks
from app.services.automation.dry_looks import Look, Looker, Seen, Verdict, What
from tests.support.direct_phone import DirectPhone
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, by_id

ITEMS = {"selector": by_id("open_list")}
NONE = {"selector": by_id("none")}
BUTTONS = {"selector": {"by": "class", "value": "Button", "index": 2}}

RUNS: Mapping[str, tuple[Mapping[str, Any], Verdict, list[What]]] = {
    "call_preset": ({"preset": "Other"}, Verdict.RUNS, [What.CALLS]),
    "check_element_exists": (ITEMS, Verdict.FOUND, [What.ONE_FOUND]),
    "clear_app_data": ({"package": APP}, Verdict.RUNS, [What.WOULD_RUN]),
    "click_coords": ({"x": 0.25, "y": 0.5}, Verdict.RUNS, [What.TAPS]),
    "click_element": (BUTTONS, Verdict.FOUND, [What.SEVERAL_FOUND]),
    "exit_app": ({"package": APP}, Verdict.RUNS, [What.WOULD_RUN]),
    "if_element_exists": (ITEMS, Verdict.FOUND, [What.ONE_FOUND, What.BODY_RUNS]),
    "if_element_not_exists": (ITEMS, Verdict.FOUND, [What.ONE_FOUND, What.OTHERWISE_RUNS]),
    "launch_app": ({"package": APP}, Verdict.RUNS, [What.WOULD_RUN]),
    "log": ({"text": "hello"}, Verdict.RUNS, [What.SAYS]),
    "long_press": ({"seconds": 2}, Verdict.RUNS, [What.HOLDS]),
    "open_deeplink": ({"link": "https://example.org"}, Verdict.RUNS, [What.WOULD_RUN]),
    "press_back": ({}, Verdict.RUNS, [What.WOULD_RUN]),
    "press_home": ({}, Verdict.RUNS, [What.WOULD_RUN]),
    "press_key": ({}, Verdict.RUNS, [What.WOULD_RUN]),
    "pull_file": ({"path": "/sdcard/DCIM"}, Verdict.RUNS, [What.WOULD_RUN]),
    "push_asset": ({"asset": "7"}, Verdict.RUNS, [What.SENDS]),
    "read_text": ({**ITEMS, "variable": "word"}, Verdict.FOUND, [What.ONE_FOUND, What.READS]),
    "repeat": ({"times": 3}, Verdict.RUNS, [What.ROUNDS]),
    "screenshot": ({}, Verdict.RUNS, [What.WOULD_RUN]),
    "set_variable": ({"variable": "word", "value": "x"}, Verdict.RUNS, [What.SETS]),
    "start_activity": ({"component": f"{APP}/.Main"}, Verdict.RUNS, [What.WOULD_RUN]),
    "swipe": ({}, Verdict.RUNS, [What.SWIPES]),
    "type_text": ({"text": "hello"}, Verdict.RUNS, [What.TYPES, What.NO_FOCUS]),
    "wait": ({}, Verdict.RUNS, [What.WOULD_RUN]),
    "wait_for_element": ({**ITEMS, "is_gone": True}, Verdict.MISSING, [What.STILL_THERE]),
}


@pytest.fixture
async def seen() -> Seen:
    state = PhoneState()
    state.screen.pages = ["home", "main"]
    screen = await read_screen(DirectPhone(state))
    return Seen(screen, screen.size, frozenset({"Other"}), {7: "clip.mp4"})


def look(looker: Looker | Seen, action: str, /, **params: Any) -> Look:
    looker = Looker(looker) if isinstance(looker, Seen) else looker
    return looker.look(action, discover()[action].params.filled(params))


def said(found: Look) -> list[What]:
    return [remark.what for remark in found.remarks]


async def test_every_action_has_a_word_and_one_that_is_new_has_one_too(seen: Seen) -> None:
    assert set(RUNS) == set(discover())
    for action, (params, verdict, whats) in RUNS.items():
        found = look(seen, action, **params)
        assert (action, found.verdict, said(found)) == (action, verdict, whats)

    class ShakeParams(ActionParams):
        where: Selector = selector_field()

    async def run(*_: object) -> dict[str, Any]:
        return {}

    kind = ActionKind("shake", "Shake", "circle", Group.TOUCH, ShakeParams, run)
    found = Looker(seen).look(kind.name, kind.params.filled({"where": by_id("later")}))
    assert (found.verdict, len(found.boxes)) == (Verdict.FOUND, 1)
    assert said(Looker(seen).look("shake", ActionParams())) == [What.WOULD_RUN]


async def test_where_it_would_touch_is_told_in_pixels(seen: Seen) -> None:
    found = look(seen, "click_element", **BUTTONS)
    assert (len(found.boxes), found.chosen) == (4, 2)
    assert found.touch == found.boxes[2].centre
    assert found.remarks[0].values == {"count": "4", "number": "3"}
    assert look(seen, "click_coords", x=0.25, y=0.5).touch == (719 / 4, 1599 / 2)
    assert look(seen, "long_press", **ITEMS).touch == look(seen, "click_element", **ITEMS).touch
    assert look(seen, "swipe", x1=10, y1=20, x2=30, y2=40, measure="pixels").way == ((10, 20), (30, 40))
    for action, places in (("click_coords", {"x": 9000}), ("swipe", {"x1": 9000})):
        outside = look(seen, action, **places, measure="pixels")
        assert (outside.verdict, said(outside)) == (Verdict.MISSING, [What.OUTSIDE])
    beside = look(replace(seen, size=(10, 10)), "click_element", **ITEMS)
    assert (beside.verdict, beside.touch, said(beside)) == (Verdict.MISSING, None, [What.ONE_FOUND, What.OUTSIDE])
    typed = look(seen, "type_text", text="x", into=by_id("later"))
    assert (typed.touch is not None, said(typed)) == (True, [What.ONE_FOUND, What.TYPES])


async def test_what_is_not_there_is_missing_and_perhaps_there_on_a_later_screen(seen: Seen) -> None:
    looker = Looker(seen, waits=10.0)
    missing = look(looker, "click_element", **NONE)
    assert (missing.verdict, said(missing)) == (Verdict.MISSING, [What.NONE_FOUND, What.WAITS])
    few = look(seen, "click_element", selector={"by": "class", "value": "Button", "index": 9})
    assert (few.verdict, len(few.boxes), said(few)) == (Verdict.MISSING, 4, [What.TOO_FEW])
    gone = look(seen, "wait_for_element", **NONE, is_gone=True)
    assert (gone.verdict, said(gone)) == (Verdict.FOUND, [What.GONE])
    looker = Looker(seen, changed_by="2")
    later = look(looker, "click_element", **NONE)
    assert (later.verdict, said(later)[-1]) == (Verdict.UNKNOWN, What.LATER_SCREEN)
    assert look(looker, "click_element", **ITEMS).verdict is Verdict.FOUND
    assert look(looker, "wait_for_element", **ITEMS, is_gone=True).verdict is Verdict.UNKNOWN
    unread = look(replace(seen, screen=None), "click_element", **ITEMS)
    assert (unread.verdict, said(unread)) == (Verdict.UNKNOWN, [What.UNREADABLE])
    assert look(replace(seen, screen=None), "wait_for_element", **ITEMS, is_gone=True).verdict is Verdict.UNKNOWN


async def test_conditions_choose_a_way_and_none_is_chosen_on_a_later_screen(seen: Seen) -> None:
    assert look(seen, "if_element_exists", **NONE).branch == "otherwise"
    assert look(seen, "if_element_not_exists", **NONE).branch == "steps"
    assert look(Looker(seen, changed_by="1"), "if_element_exists", **ITEMS).branch == "both"
    assert look(replace(seen, screen=None), "if_element_exists", **ITEMS).branch == "both"
    assert look(seen, "repeat", mode="until", **ITEMS).branch == ""
    assert look(seen, "repeat", mode="while", **ITEMS).branch == "steps"
    assert look(Looker(seen, changed_by="1"), "repeat", mode="while", **ITEMS).branch == "both"


async def test_values_of_variables_are_told_where_they_are_known(seen: Seen) -> None:
    assert look(seen, "read_text", **ITEMS, variable="v").sets == {"v": "Items"}
    assert look(seen, "read_text", **NONE, variable="v").sets == {"v": None}
    assert look(Looker(seen, changed_by="1"), "read_text", **ITEMS, variable="v").sets == {"v": None}
    part = look(seen, "read_text", **ITEMS, variable="v", pattern="[0-9]+")
    assert (part.verdict, said(part)[-1]) == (Verdict.MISSING, What.NO_PART)
    assert look(seen, "check_element_exists", **NONE, variable="v").sets == {"v": "false"}
    assert look(seen, "check_element_exists", **NONE, variable="v", is_absent=True).sets == {"v": "true"}
    assert look(Looker(seen, waits=2.0), "check_element_exists", **NONE, variable="v").sets == {"v": None}
    assert look(seen, "push_asset", asset="8").verdict is Verdict.MISSING
    assert look(seen, "push_asset", asset="x").verdict is Verdict.MISSING
    assert look(seen, "call_preset", preset="None").verdict is Verdict.MISSING


async def test_a_field_with_the_cursor_is_shown_and_a_look_may_not_take_long(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = PhoneState()
    state.screen.pages, state.screen.focus = ["home", "login"], "user"
    screen = await read_screen(DirectPhone(state))
    typed = look(replace(seen, screen=screen), "type_text", text="x")
    assert (len(typed.boxes), typed.chosen, said(typed)) == (1, 0, [What.TYPES])
    assert said(look(Looker(seen, changed_by="1"), "type_text", text="x")) == [What.TYPES]
    wrong = look(seen, "click_element", selector={"by": "xpath", "value": "//*[@text='{{x}}'"})
    assert (wrong.verdict, said(wrong)) == (Verdict.WRONG, [What.WRONG])
    monkeypatch.setattr(dry_looks, "LIMIT_ALL_SECONDS", 0.0)
    assert said(look(seen, "click_element", **ITEMS)) == [What.TOO_LONG]
