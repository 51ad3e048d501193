"""Variables in the parameters of steps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from app.domain.errors import PresetError, ValidationError
from app.services.automation.variables import check_unattended, fill, names_in, start_values
from tests.support.preset_runs import preset_of, step


def test_texts_are_filled_wherever_they_stand_and_the_rest_stays() -> None:
    value: JsonValue = {"a": ["{{x}}", 1, None, True], "{{x}}": {"b": "<{{ x }}{{y}}>"}}
    assert fill(value, {"x": "1", "y": "{{x}}"}) == {"a": ["1", 1, None, True], "{{x}}": {"b": "<1{{x}}>"}}
    assert names_in(value) == {"x", "y"}


def test_one_without_a_value_is_named_and_what_is_no_name_stays_as_it_is() -> None:
    with pytest.raises(PresetError, match="The variable “z” has no value"):
        fill("{{z}}", {})
    assert fill("{{1}} {{a b}} {z}", {}) == "{{1}} {{a b}} {z}"


def test_a_run_starts_with_what_is_given_else_with_the_defaults() -> None:
    preset = preset_of(step("log", text=""), variables={"a": {"default": "1"}, "b": {}})
    assert start_values(preset, {"b": "2"}) == {"a": "1", "b": "2"}
    with pytest.raises(PresetError, match="“Test” has no variable c"):
        start_values(preset, {"c": ""})


def test_what_runs_with_nobody_to_ask_has_a_value_for_all_that_it_uses() -> None:
    reading = step("read_text", variable="c", selector={"by": "id", "value": "x"})
    asking = [step("log", text="{{a}}"), step("log", text="{{b}}", _is_off=True), step("log", text="{{c}}")]
    variables = {"a": {"title": "Password"}, "b": {}, "c": {}, "d": {}}
    preset = preset_of(reading, *asking, variables=variables)
    check_unattended(preset, {"a": "1"})
    with pytest.raises(ValidationError, match="“Test”: the variable “Password” has no value"):
        check_unattended(preset, {"a": "", "d": "1"})
    check_unattended(preset_of(*asking[:1], variables={"a": {"default": "1"}}), {})
    with pytest.raises(PresetError, match="There is no action"):
        check_unattended(preset_of({"action": "fly"}), {})


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=30))
def test_a_value_comes_out_as_it_is(text: str) -> None:
    assert fill("{{x}}", {"x": text}) == text
