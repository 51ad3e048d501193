"""The log of a run."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step


async def test_words_with_variables_go_into_the_log() -> None:
    told = await run_steps(
        step("log", text="{{ a }}{{a}} {{1}}"), state=PhoneState(), variables={"a": "1"}, has={"a": ""}
    )
    assert told.said == ["11 {{1}}"]


async def test_a_variable_without_a_value_is_named() -> None:
    with pytest.raises(StepFailedError, match="The variable “none” has no value") as failed:
        await run_steps(step("log", text="{{none}}"), state=PhoneState())
    assert failed.value.kind == "invalid"
