"""What a loop may be set to."""

import sqlite3

import pytest

INSERT = (
    "INSERT INTO execution_loops (user_id, name, device_choice, device_ids, variables, delay_seconds, jitter_seconds,"
    " window_from, window_to, daily_cap, stop_after_failures, failures, state, state_reason, next_position, created_at)"
    " VALUES (1, 'l', {choice}, '[]', '{{}}', {delay}, 0, {start}, {end}, {cap}, {stop}, 0, 'stopped', '', 0, 0)"
)
GIVEN = {"choice": "'any_free'", "delay": "5", "start": "1320", "end": "60", "cap": "3", "stop": "3"}


def test_a_preset_that_goes_leaves_the_loops_that_have_it(database: sqlite3.Connection) -> None:
    database.execute(INSERT.format(**GIVEN))
    database.execute(
        "INSERT INTO presets (id, user_id, name, category, content, created_at, changed_at)"
        " VALUES (1, 1, 'p', '', '{}', 0, 0)"
    )
    database.execute("INSERT INTO execution_loop_presets (loop_id, position, preset_id) VALUES (1, 0, 1)")
    database.execute("DELETE FROM presets")
    assert database.execute("SELECT count(*) FROM execution_loop_presets").fetchall() == [(0,)]


@pytest.mark.parametrize(
    "wrong", [{"choice": "'best'"}, {"delay": "-1"}, {"start": "NULL"}, {"end": "1440"}, {"cap": "0"}, {"stop": "0"}]
)
def test_a_limit_that_makes_no_sense_is_refused(database: sqlite3.Connection, wrong: dict[str, str]) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database.execute(INSERT.format(**GIVEN | wrong))
