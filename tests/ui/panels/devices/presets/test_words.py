"""Steps in words."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.devices.actions.base import ActionKind, Group
from app.services.automation.preset_file import Step, steps_of
from app.services.automation.shipped_presets import shipped_presets
from app.ui.panels.devices.presets.words import element_words, group_words, summary

OK = {"selector": {"by": "text", "value": "OK"}}


@pytest.mark.parametrize(
    ("action", "params", "words"),
    [
        ("click_element", OK, "Tap “OK”"),
        ("click_element", {}, "Touch an element"),
        ("click_coords", {"x": 0.25}, "Tap at 25\u2009%, 50\u2009%"),
        ("click_coords", {"x": 10, "y": 20, "measure": "pixels"}, "Tap at 10, 20 px"),
        ("long_press", OK, "Hold “OK” for 0.8\u2009s"),
        ("swipe", {}, "Swipe up from 50\u2009%, 70\u2009%"),
        ("swipe", {"x2": 0.9, "y2": 0.7}, "Swipe right from 50\u2009%, 70\u2009%"),
        ("type_text", {"text": "a\nb", "presses_enter": True}, "Type “a b”, then Enter"),
        ("type_text", {"text": "x", "into": OK["selector"]}, "Type “x” into “OK”"),
        ("press_back", {"times": 2}, "Go back \N{MULTIPLICATION SIGN}2"),
        ("press_key", {"key": "volume_up"}, "Press the key volume up"),
        ("wait", {"seconds": 2, "jitter": 1}, "Wait 2 to 3\u2009s"),
        ("wait_for_element", {**OK, "is_gone": True}, "Wait until “OK” is gone"),
        ("check_element_exists", OK, "Check that “OK” shows"),
        ("if_element_not_exists", OK, "If “OK” does not show"),
        ("repeat", {}, "Repeat 3 times"),
        ("repeat", {"mode": "while", **OK}, "Repeat while “OK” shows"),
        ("launch_app", {"package": "com.example"}, "Open com.example"),
        ("read_text", {**OK, "variable": "name"}, "Read “OK” into name"),
        ("pull_file", {"path": "/sdcard/DCIM"}, "Fetch the newest 10 of /sdcard/DCIM"),
        ("press_home", {}, "Press Home"),
        ("gone", {}, "Unknown action gone"),
    ],
)
def test_a_step_says_what_it_does(
    action: str, params: dict[str, Any], words: str, kinds: Mapping[str, ActionKind]
) -> None:
    assert summary(Step(id="a", action=action, params=params), kinds) == words


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"by": "id", "value": "a:id/send"}, "“send”"),
        ({"by": "text", "value": "O", "match": "starts"}, "what starts with “O”"),
        ({"by": "class", "value": "android.widget.Button", "within": "a:id/bar"}, "the Button in “bar”"),
        ({"by": "text", "value": "OK", "index": 1}, "“OK”, number 2"),
        ({"by": "xpath", "value": "/*[1]"}, "the element at /*[1]"),
    ],
)
def test_an_element_says_what_names_it(selector: dict[str, Any], words: str) -> None:
    assert element_words(selector) == words


def test_every_action_and_group_has_words_whatever_a_step_lacks(kinds: Mapping[str, ActionKind]) -> None:
    for name in kinds:
        assert summary(Step(id="a", action=name), kinds)
        assert summary(Step(id="a", action=name, params={"selector": 3, "times": "x", "seconds": None}), kinds)
    assert len({group_words(group) for group in Group}) == len(Group)
    for file in shipped_presets():
        for _, step in steps_of(file):
            assert "Unknown" not in summary(step, kinds)
