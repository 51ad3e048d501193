"""Columns, and the order of rows."""

from app.domain.enums import JobStatus, SubmissionState
from app.ui.panels.queue.order import GIVE_WAY, KEYS, USUAL_ORDER, WIDTHS, Column, queue_key, title_of
from tests.ui.panels.queue.rows import NOW, ended, job


def test_what_runs_comes_first_then_the_line_then_what_has_ended_newest_first() -> None:
    running = job(9, status=JobStatus.PROCESSING, started_at=NOW)
    preparing = job(8, submission_state=SubmissionState.PREPARING)
    jobs = [ended(1), ended(2), job(3), job(4, priority=5), job(5, position=0.5), running, preparing]
    assert [row.id for row in sorted(jobs, key=queue_key)] == [8, 9, 4, 5, 3, 2, 1]


def test_no_two_rows_are_equal_in_any_order() -> None:
    for key in KEYS.values():
        assert key(job(1)) != key(job(2))
        assert sorted([key(job(1)), key(ended(2)), key(ended(3, actual_cost=2, credit_type="webapi"))])


def test_by_state_comes_first_what_needs_its_user_and_last_what_is_done() -> None:
    jobs = [ended(1), ended(2, JobStatus.FAILED), job(3), job(4, is_held=True), job(5, needs_attention=True)]
    assert [row.id for row in sorted(jobs, key=KEYS[Column.STATE])] == [5, 3, 4, 2, 1]


def test_by_priority_comes_the_higher_one_first_and_by_batch_its_name() -> None:
    jobs = [job(1, priority=-1), job(2, priority=3), job(3)]
    assert [row.id for row in sorted(jobs, key=KEYS[Column.PRIORITY])] == [2, 3, 1]
    named = [job(1, batch_id=2, batch_name="zebra"), job(2, batch_id=1, batch_name="Apple"), job(3)]
    assert [row.id for row in sorted(named, key=KEYS[Column.BATCH])] == [3, 2, 1]


def test_each_column_has_a_word_a_width_and_a_place() -> None:
    assert all(title_of(column) and WIDTHS[column] for column in Column)
    assert sorted(USUAL_ORDER) == list(Column)
    assert not {Column.INPUT, Column.PROMPT, Column.STATE, Column.PROGRESS} & set(GIVE_WAY)
