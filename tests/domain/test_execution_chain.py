"""The database itself refuses half a chain."""

import sqlite3

import pytest

from tests.domain.test_device import GIVEN, ROW

RUN = (
    "INSERT INTO executions (id, user_id, device_id, preset_name, content, variables, state, state_reason, created_at)"
    " VALUES (1, 1, 1, 'p', '{}', '{}', 'queued', '', 0)"
)


def test_chains_name_what_is_there_and_go_with_what_waits(database: sqlite3.Connection) -> None:
    database.execute(ROW.format(**GIVEN))
    database.execute(RUN)
    job = database.execute("SELECT count(*) FROM jobs").fetchone()
    assert job == (0,)
    for words, rule in (
        ("execution_outputs VALUES (1, 0, 99)", "FOREIGN KEY"),
        ("job_execution_dependencies VALUES (99, 'first_frame', 1, 0, NULL)", "FOREIGN KEY"),
        ("execution_job_dependencies VALUES (1, 99, 'file', 0, 0)", "FOREIGN KEY"),
        ("execution_job_dependencies VALUES (1, 99, 'file', -1, 0)", "output_not_negative"),
        ("job_execution_dependencies VALUES (99, 'first_frame', 1, -1, NULL)", "output_not_negative"),
        ("execution_outputs VALUES (1, -1, 99)", "output_not_negative"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=rule):
            database.execute(f"INSERT INTO {words}")
