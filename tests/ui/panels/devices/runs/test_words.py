"""Runs and loops in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.enums import ExecutionState, LoopState, StepState
from app.services.automation.execution_history import OpenRun, RunRow
from app.services.automation.loop_rows import LoopRow
from app.ui.panels.devices.runs import words

AT = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
ROW = RunRow(1, None, "Check in", 1, "Desk", None, "", ExecutionState.RUNNING, "", "", AT, AT, None)
LOOP = LoopRow(1, "Night", LoopState.RUNNING, "", AT, 3, 10, 0, 3, ("A",), is_under_way=False)


def test_a_run_tells_where_it_is_and_how_long_it_takes() -> None:
    assert words.busy_words(OpenRun(ROW, 3, 9)) == "Check in · step 3/9"
    held = replace(ROW, state=ExecutionState.PAUSED)
    assert words.busy_words(OpenRun(held, 0, 9)) == "Check in · held · begins"
    waiting = replace(ROW, state=ExecutionState.QUEUED, started_at=None)
    assert words.busy_words(OpenRun(waiting, 0, 9)) == "Check in · waits for the phone"
    for_job = replace(waiting, state_reason="Waits for job 3.")
    assert words.place_words(OpenRun(for_job, 0, 9)) == "waits for a job"
    assert [words.fraction(OpenRun(ROW, step, 4)) for step in (0, 1, 3)] == [0, 0, 0.5]
    assert words.fraction(OpenRun(ROW, 0, 0)) == 0
    assert words.seconds_of(waiting, AT) is None
    assert words.seconds_of(ROW, AT + timedelta(seconds=8)) == 8
    assert words.seconds_of(replace(ROW, ended_at=AT + timedelta(seconds=3)), AT + timedelta(hours=8)) == 3


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.84, "0.8\u2009s"), (12.4, "12\u2009s"), (185, "3:05"), (3725, "1:02:05")]
)
def test_durations(seconds: float, told: str) -> None:
    assert words.lasting(seconds) == told


def test_every_state_has_a_look_and_a_word() -> None:
    for state in (*ExecutionState, *StepState):
        assert words.state_word(state)
        assert words.look_of(state) in {"running", "warning", "done", "failed", "waiting"}
    assert words.icon_of(ExecutionState.PAUSED) == "circle-pause"


def test_moments() -> None:
    assert words.moment(AT, AT + timedelta(days=40)).endswith(words.moment(AT, AT))
    assert words.moment(AT, AT + timedelta(days=40)) != words.moment(AT, AT)
    assert words.full_moment(AT).endswith(f"{words.moment(AT, AT)}:00")
    for later, told in ((-1, "due now"), (40, "in 40 s"), (720, "in 12 min")):
        assert words.until(AT + timedelta(seconds=later), AT) == told
    assert words.until(AT + timedelta(hours=5), AT).startswith("at ")


def test_a_loop_tells_what_is_next_and_what_of_its_day_is_used() -> None:
    assert words.count_words(LOOP) == "3 of 10 today"
    assert words.count_words(replace(LOOP, failures=1)) == "3 of 10 today · 1 failure in a row"
    assert words.count_words(replace(LOOP, daily_cap=None, failures=2)) == "3 today · 2 failures in a row"
    later = AT - timedelta(seconds=40)
    paused, stopped = replace(LOOP, state=LoopState.PAUSED), replace(LOOP, state=LoopState.STOPPED)
    for row, now, told in (
        (LOOP, later, "in 40 s"),
        (LOOP, AT, "waits for a phone"),
        (replace(LOOP, is_under_way=True), AT, "runs now"),
        (replace(LOOP, next_at=None), AT, ""),
        (paused, later, ""),
        (stopped, later, ""),
    ):
        assert words.next_words(row, now) == told
    failed = replace(stopped, reason="3 runs failed.")
    looks = [(words.loop_look(row), words.loop_state(row)) for row in (LOOP, paused, stopped, failed)]
    assert looks == [("running", "Running"), ("warning", "Paused"), ("waiting", "Stopped"), ("failed", "Stopped")]
    assert len({words.loop_icon(row) for row in (LOOP, paused, stopped, failed)}) == 4
