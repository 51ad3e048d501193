"""Presets in presets."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import Told, preset_of, run_steps, step


async def test_another_preset_runs_with_its_own_variables() -> None:
    inner = preset_of(
        step("set_variable", variable="a", value="changed"),
        step("log", text="{{b}} {{c}}"),
        name="Inner",
        variables={"a": {}, "b": {"default": "?"}, "c": {"default": "c"}},
    )
    told = Told({"Inner": inner})
    await run_steps(
        step("call_preset", preset="Inner", variables={"b": "{{a}}"}),
        step("log", text="{{a}}"),
        state=PhoneState(),
        told=told,
        variables={"a": "kept"},
        has={"a": ""},
    )
    assert told.said == ["kept c", "kept"]
    assert told.path == ["1.c1", "1.c2", "1", "2"]


async def test_a_circle_a_missing_preset_and_too_many_in_one_another_are_refused() -> None:
    circle = preset_of(step("call_preset", preset="Test"), name="Inner")
    deep = {
        f"P{number}": preset_of(step("call_preset", preset=f"P{number + 1}"), name=f"P{number}") for number in range(9)
    }
    for name, words in (
        ("Inner", "The preset “Test” would run itself: Test → Inner → Test"),
        ("P0", "More than 5 presets"),
        ("None", "There is no preset None"),
    ):
        with pytest.raises(StepFailedError, match=words) as failed:
            await run_steps(
                step("call_preset", preset=name, _retries=3), state=PhoneState(), told=Told({"Inner": circle, **deep})
            )
        assert failed.value.kind == "invalid"
