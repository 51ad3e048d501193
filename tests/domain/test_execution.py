"""The states of an execution, and that a phone has one at a time."""

import sqlite3
from datetime import UTC, datetime

import pytest

from app.domain.enums import ExecutionState
from app.domain.errors import InvalidTransitionError
from app.domain.execution import Execution
from tests.domain.test_device import GIVEN, ROW

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 2, tzinfo=UTC)
Q, R, P, D, F, X = ExecutionState
ALLOWED = {(Q, R), (Q, X), (Q, F), (R, P), (R, D), (R, F), (R, X), (P, R), (P, F), (P, X)}


@pytest.mark.parametrize("before", list(ExecutionState))
@pytest.mark.parametrize("after", list(ExecutionState))
def test_a_run_goes_only_where_its_states_allow(before: ExecutionState, after: ExecutionState) -> None:
    run = Execution(id=1, state=before)
    if before == after or (before, after) in ALLOWED:
        run.become(after, NOW)
        assert run.state == after
        assert (run.ended_at is None) == (not after.is_final or before == after)
    else:
        with pytest.raises(InvalidTransitionError):
            run.become(after, NOW)
        assert run.state == before


def test_a_run_that_goes_on_after_a_pause_keeps_its_start() -> None:
    run = Execution(id=1, state=Q, current_path="2.1")
    run.become(R, NOW)
    run.state_reason = "The phone is away."
    run.become(P, NOW)
    run.become(R, LATER)
    assert (run.started_at, run.state_reason) == (NOW, "")
    run.become(D, LATER)
    assert (run.ended_at, run.current_path) == (LATER, None)


def test_a_phone_has_one_run_under_way_and_steps_go_with_their_run(database: sqlite3.Connection) -> None:
    database.execute(ROW.format(**GIVEN))
    run = (
        "INSERT INTO executions (id, user_id, device_id, preset_name, content, variables, state, state_reason,"
        " created_at, ended_at) VALUES ({}, 1, 1, 'p', '{{}}', '{{}}', '{}', '', 0, NULL)"
    )
    database.execute(run.format(1, "running"))
    database.execute(run.format(2, "queued"))
    with pytest.raises(sqlite3.IntegrityError, match="device_id"):
        database.execute(run.format(3, "paused"))
    with pytest.raises(sqlite3.IntegrityError, match="end_known"):
        database.execute("UPDATE executions SET state = 'done' WHERE id = 1")
    database.execute(
        "INSERT INTO execution_steps (execution_id, step_id, path, round, action, state, attempts, started_at,"
        " duration_ms) VALUES (1, 's1', '1', 0, 'wait', 'done', 1, 0, 5)"
    )
    database.execute("DELETE FROM devices")
    assert database.execute("SELECT device_id FROM executions").fetchall() == [(None,), (None,)]
    database.execute("DELETE FROM executions WHERE id = 1")
    assert database.execute("SELECT count(*) FROM execution_steps").fetchall() == [(0,)]
