"""Columns, tabs and the order of rows."""

import pytest

from app.domain.enums import JobStatus, SubmissionState
from app.ui.panels.queue.order import KEYS, WIDTHS, Column, Tab, is_in, queue_key, title_of
from tests.ui.panels.queue.rows import NOW, ended, job


def test_what_runs_comes_first_then_the_line_then_what_has_ended_newest_first() -> None:
    running = job(9, status=JobStatus.PROCESSING, started_at=NOW)
    preparing = job(8, submission_state=SubmissionState.PREPARING)
    jobs = [ended(1), ended(2), job(3), job(4, priority=5), job(5, position=0.5), running, preparing]
    assert [row.id for row in sorted(jobs, key=queue_key)] == [8, 9, 4, 5, 3, 2, 1]


@pytest.mark.parametrize(
    ("status", "tabs"),
    [
        (JobStatus.PENDING, {Tab.ACTIVE, Tab.ALL}),
        (JobStatus.PROCESSING, {Tab.ACTIVE, Tab.ALL}),
        (JobStatus.COMPLETED, {Tab.DONE, Tab.ALL}),
        (JobStatus.FAILED, {Tab.FAILED, Tab.ALL}),
        (JobStatus.CANCELLED, {Tab.ALL}),
    ],
)
def test_each_job_is_in_its_tabs(status: JobStatus, tabs: set[Tab]) -> None:
    assert {tab for tab in Tab if is_in(tab, job(1, status=status))} == tabs


def test_no_two_rows_are_equal_in_any_order() -> None:
    for key in KEYS.values():
        assert key(job(1)) != key(job(2))
        assert sorted([key(job(1)), key(ended(2)), key(ended(3, actual_cost=2, credit_type="webapi"))])


def test_each_column_has_a_word_and_a_width() -> None:
    assert all(title_of(column) and WIDTHS[column] for column in Column)
