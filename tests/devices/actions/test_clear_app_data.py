"""Clearing an app's data."""

import pytest

from app.devices.actions.registry import discover
from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, run_steps, step


async def test_what_an_app_has_stored_is_removed() -> None:
    state = PhoneState()
    state.screen.fields["user"] = "Ann"
    await run_steps(step("clear_app_data", package=APP), state=state)
    assert state.screen.fields["user"] == ""


async def test_an_app_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(StepFailedError) as failed:
        await run_steps(step("clear_app_data", package="com.example.none"), state=PhoneState())
    assert failed.value.kind == "app_missing"


def test_it_is_asked_about_before_it_is_run_by_hand() -> None:
    assert [kind.name for kind in discover().values() if kind.asks] == ["clear_app_data"]
