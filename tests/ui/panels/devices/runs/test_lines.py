"""Runs, steps and loops as lines."""

from dataclasses import replace

import pytest

from app.domain.enums import ExecutionState, LoopState, StepState
from app.domain.execution import ExecutionStep
from app.services.automation.execution_history import OpenRun
from app.ui.panels.devices.runs import lines
from tests.ui.panels.devices.runs.test_words import AT, LOOP, ROW


def test_an_ended_run_tells_its_error_and_where_it_ran() -> None:
    row = replace(ROW, state=ExecutionState.FAILED, loop="Night", error="It is gone.", ended_at=AT)
    line = lines.lines_of_run(row, AT)
    assert (line.look, line.title, line.text) == ("failed", "Check in", "Desk · Night · It is gone.")
    assert line.spoken.startswith("Failed, Check in, Desk · Night, It is gone., 0.0\u2009s")
    assert lines.lines_of_run(replace(row, phone="", loop="", error=""), AT).text == "forgotten phone"


def test_an_open_run_tells_its_step_and_a_waiting_one_has_no_bar() -> None:
    line = lines.lines_of_open(OpenRun(ROW, 3, 4), AT)
    assert (line.right, line.fraction, line.icon) == ("step 3/4", 0.5, "play")
    waiting = replace(ROW, state=ExecutionState.QUEUED, started_at=None)
    line = lines.lines_of_open(OpenRun(waiting, 0, 4), AT)
    assert (line.right, line.fraction, line.far, line.icon) == ("waits for the phone", None, "", "")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Done"),
        ({"result": {"text": "Hello", "none": None}}, "text: Hello"),
        ({"round": 2, "attempts": 3}, "round 3 · 3 tries"),
        ({"state": StepState.FAILED, "error_message": "It is gone.", "result": {"a": 1}}, "It is gone."),
        ({"result": {"text": "x" * 200}}, f"text: {'x' * 73}\N{HORIZONTAL ELLIPSIS}"),
    ],
)
def test_a_step_tells_what_came_of_it(fields: dict[str, object], text: str) -> None:
    base = {"path": "2.1", "round": 0, "state": StepState.DONE, "attempts": 1, "duration_ms": 1200}
    step = ExecutionStep(**{**base, "error_message": None, "result": None, **fields})
    line = lines.lines_of_step(step, "Tap “OK”")
    assert (line.title, line.right, line.text) == ("2.1  Tap “OK”", "1.2\u2009s", text)


def test_a_loop_tells_why_it_stopped_in_place_of_its_counts() -> None:
    assert lines.lines_of_loop(LOOP, AT).text == "3 of 10 today"
    stopped = replace(LOOP, state=LoopState.STOPPED, reason="A run failed.", presets=())
    line = lines.lines_of_loop(stopped, AT)
    assert (line.right, line.text, line.look) == ("Stopped", "A run failed.", "failed")
    assert "no preset is left" in line.tip
