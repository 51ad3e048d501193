"""Files of presets: read, written, and refused with the place."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from app.devices.selectors import Selector
from app.domain.errors import PresetError, UserError
from app.services.automation.preset_file import (
    LIMIT_BYTES,
    LIMIT_DEPTH,
    LIMIT_STEPS,
    PresetFile,
    Step,
    check_preset,
    read_preset,
    steps_of,
    write_preset,
)


class ClickParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    selector: Selector


class NoParams(BaseModel):
    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Kind:
    params: type[BaseModel]
    has_body: bool = False
    has_otherwise: bool = False


KINDS = {"click": Kind(ClickParams), "wait": Kind(NoParams), "when": Kind(NoParams, has_body=True, has_otherwise=True)}


def click(step_id: str, **selector: Any) -> dict[str, Any]:
    return {"id": step_id, "action": "click", "params": {"selector": {"by": "text", "value": "OK"} | selector}}


def preset(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format": 1, "name": "Send", "steps": list(steps)} | more


def read(given: Any) -> PresetFile:
    return read_preset(json.dumps(given).encode())


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"id": "s0", "action": "when"}
    for number in range(1, depth):
        inner = {"id": f"s{number}", "action": "when", "otherwise" if number % 2 else "steps": [inner]}
    return inner


def test_a_preset_comes_back_from_its_file_as_it_was() -> None:
    given = read(
        preset(
            {"id": "a", "action": "when", "steps": [click("b", value="{{who}}")], "otherwise": [click("c", by="id")]},
            {
                "id": "d",
                "action": "wait",
                "timeout": 2,
                "retries": 3,
                "goes_on": True,
                "is_off": True,
                "note": "$(x) <b>",
            },
            category="Tests",
            variables={"who": {"title": "Who", "default": "Änne 😀"}},
        )
    )
    check_preset(given, KINDS)
    written = write_preset(given)
    assert read_preset(written) == given
    assert b"retry_pause" not in written
    assert [place for place, _ in steps_of(given)] == ["steps.0", "steps.0.steps.0", "steps.0.otherwise.0", "steps.1"]
    assert (given.steps[1].timeout, given.variables["who"].default) == (2.0, "Änne 😀")


def test_the_limits_themselves_are_allowed() -> None:
    check_preset(read(preset(nested(LIMIT_DEPTH))), KINDS)
    check_preset(read(preset(*({"id": f"s{n}", "action": "wait"} for n in range(LIMIT_STEPS)))), KINDS)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Invalid JSON: EOF"),
        (b"\xff\xfe{}", "Invalid JSON"),
        (b"[" * 100_000, "recursion limit"),
        (b" " * (LIMIT_BYTES + 1), "The file is larger than 256 kB."),
        (b"[]", "Input should be an object"),
        (b"{}", "format: Field required"),
        (preset(format=2), "format: Input should be 1"),
        (preset(name=""), "name: String should have at least 1"),
        (preset(name="a\nb"), "name: It holds a line break"),
        (
            preset({"id": "a", "action": "x", "params": {"a": 1.5, "b": [1, {"c": float("nan")}]}}),
            "steps.0.params.b.1.c: ",
        ),
        (b'{"format":1,"name":"\\ud800"}', "Invalid JSON"),
        (b'{"format":1,"name":"n","steps":[{"id":"a","action":"x","params":{"x":1e400}}]}', "steps.0.params.x: "),
        (preset(colour=1), "colour: Extra inputs are not permitted"),
        (preset(variables={"a b": {}}), "variables.a b"),
        (preset(variables={"a": {"default": 1}}), "variables.a.default: Input should be a valid string"),
        (preset({"id": "a"}), "steps.0.action: Field required"),
        (preset({"id": "a", "action": "wait", "retries": 11}), "steps.0.retries: Input should be less than"),
        (preset({"id": "a", "action": "wait", "goes_on": "yes"}), "steps.0.goes_on: Input should be a valid boolean"),
        (preset({"id": "a", "action": "wait", "timeout": -1}), "steps.0.timeout: Input should be greater than"),
        (json.dumps(preset({"id": "a", "action": "wait", "timeout": float("inf")})).encode(), "steps.0.timeout: "),
        (preset({"id": "a\n", "action": "wait"}), "steps.0.id: String should match"),
        (preset({"id": "a", "action": "../x"}), "steps.0.action: String should match"),
        (preset({"id": "a", "action": "wait"}, {"id": "a", "action": "wait"}), "steps.1.id: The id “a” is used twice."),
        (preset(nested(LIMIT_DEPTH + 1)), "steps.0.steps.0.otherwise.0"),
        (
            preset(*({"id": f"s{n}", "action": "wait"} for n in range(LIMIT_STEPS + 1))),
            "steps.500: There are more than",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_wrong_is_refused_with_the_place(data: Any, words: str) -> None:
    with pytest.raises(PresetError) as caught:
        read_preset(data if isinstance(data, bytes) else json.dumps(data).encode())
    assert caught.value.message.startswith(words) or f"Invalid JSON: {words}" in caught.value.message
    assert len(caught.value.message) < 400
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize(
    ("step", "place", "words"),
    [
        ({"id": "x", "action": "fly"}, "steps.3.action", "There is no action “fly”."),
        (
            {"id": "x", "action": "click", "params": {"selector": {"by": "text"}}},
            "steps.3.params.selector.value",
            "Field required",
        ),
        (click("x", by="xpath", value="//B["), "steps.3.params.selector", "The XPath has “its end” where"),
        (click("x", value="(a+)+", match="regex"), "steps.3.params.selector", "A repeated group"),
        ({"id": "x", "action": "wait", "params": {"y": 1}}, "steps.3.params.y", "Extra inputs"),
        ({"id": "x", "action": "wait", "steps": [click("y")]}, "steps.3.steps", "The action “wait” holds no steps."),
        (
            {"id": "x", "action": "wait", "otherwise": [click("y")]},
            "steps.3.otherwise",
            "The action “wait” has no other",
        ),
        (
            {"id": "x", "action": "when", "steps": [click("y", index="a")]},
            "steps.3.steps.0.params.selector.index",
            "Input",
        ),
    ],
)
def test_a_step_that_its_action_does_not_take_is_named(step: dict[str, Any], place: str, words: str) -> None:
    given = read(preset(click("a"), click("b"), click("c"), step))
    with pytest.raises(PresetError) as caught:
        check_preset(given, KINDS)
    assert caught.value.place == caught.value.field == place
    assert caught.value.message.startswith(f"{place}: {words}")


def test_what_would_not_be_read_again_is_not_written() -> None:
    large = [Step(id=f"s{n}", action="wait", note="x" * 2_000) for n in range(140)]
    with pytest.raises(PresetError, match="larger than 256 kB"):
        write_preset(PresetFile(format=1, name="n", steps=tuple(large)))
    with pytest.raises(PresetError, match=r"steps\.0\.params\.x: "):
        write_preset(PresetFile(format=1, name="n", steps=(Step(id="a", action="x", params={"x": float("inf")}),)))


@settings(max_examples=60, deadline=None)
@drawn(st.integers(0, 400), st.binary(max_size=4), st.integers(0, 3))
def test_a_damaged_file_is_read_or_refused(start: int, put_in: bytes, taken_out: int) -> None:
    sound = json.dumps(preset({"id": "a", "action": "when", "steps": [click("b")]}, variables={"v": {}})).encode()
    start %= len(sound)
    try:
        given = read_preset(sound[:start] + put_in + sound[start + taken_out :])
    except PresetError:
        return
    assert read_preset(write_preset(given)) == given


def test_all_faults_are_in_the_detail() -> None:
    given = read(preset(*({"id": f"s{n}", "action": "fly"} for n in range(30))))
    with pytest.raises(PresetError) as caught:
        check_preset(given, KINDS)
    assert len((caught.value.detail or "").splitlines()) == 20
