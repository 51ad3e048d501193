"""What is said of a job beside its state."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.enums import JobStatus, SubmissionState
from app.services.job.job_rows import JobRow
from app.ui.panels.queue import words
from app.ui.panels.queue.words import NextStep
from tests.ui.panels.queue.rows import NOW, ended, job

_S = SubmissionState
_P = JobStatus.PROCESSING


@pytest.mark.parametrize(
    ("row", "step"),
    [
        (ended(1, result_asset_id=5), NextStep.SHOW_RESULT),
        (ended(1), None),
        (ended(1, JobStatus.CANCELLED), NextStep.TRY_AGAIN),
        (ended(1, JobStatus.CANCELLED, needs_attention=True), NextStep.DECIDE),
        (ended(1, JobStatus.FAILED, error_message="Out of space."), NextStep.TRY_AGAIN),
        (ended(1, JobStatus.FAILED, error_kind="ContentRefusedError"), NextStep.EDIT_PROMPT),
        (ended(1, JobStatus.FAILED, error_kind="InvalidParametersError"), NextStep.EDIT),
    ],
)
def test_what_has_ended_has_one_next_step_at_most(row: JobRow, step: NextStep | None) -> None:
    assert words.next_step(row) == step
    assert step is None or words.step_text(step)


def test_there_is_nothing_to_do_with_a_job_that_waits() -> None:
    assert words.next_step(job()) is None


def test_times_are_told_as_far_as_they_are_known() -> None:
    running = job(1, status=_P, started_at=NOW - timedelta(seconds=62))
    assert words.elapsed_text(job(), NOW, None) == words.NOTHING
    assert words.elapsed_text(job(1, estimated_seconds=100.0), NOW, None) == "~\N{NO-BREAK SPACE}1:40"
    assert words.elapsed_text(ended(1, started_at=None, estimated_seconds=9.0), NOW, None) == words.NOTHING
    assert words.elapsed_text(running, NOW, None) == "1:02"
    assert words.elapsed_text(running, NOW, 38) == "1:02 / 0:38 left"
    assert words.elapsed_text(running, NOW, 0.2) == "1:02"
    assert words.elapsed_text(ended(1), NOW, 38) == "1:00"


def test_only_what_is_not_settled_is_marked_as_an_estimate() -> None:
    paid: dict[str, Any] = {"estimated_cost": 30, "credit_type": "webapi"}
    assert words.credits_of(job()) == "free"
    assert words.credits_of(job(1, **paid)) == "~\N{NO-BREAK SPACE}30"
    uncertain = job(1, status=_P, submission_state=_S.UNCERTAIN, **paid)
    assert words.credits_of(uncertain) == "~\N{NO-BREAK SPACE}30 held"
    assert words.credits_of(job(1, needs_attention=True, **paid)) == "~\N{NO-BREAK SPACE}30 held"
    assert words.credits_of(ended(1, actual_cost=30, **paid)) == "30"
    assert words.credits_of(ended(1, actual_cost=28, **paid)) == "28 / ~\N{NO-BREAK SPACE}30"
    assert words.credits_of(ended(1, JobStatus.FAILED, actual_cost=28, **paid)) == "28"
    assert words.credits_of(ended(1, JobStatus.CANCELLED, **paid)) == "0"
    left_alone = ended(1, JobStatus.CANCELLED, submission_state=_S.ACCEPTED, **paid)
    assert words.credits_of(left_alone) == "~\N{NO-BREAK SPACE}30 held"
    assert words.credits_of(ended(1, actual_cost=0)) == "free"


def test_what_waits_takes_the_next_free_account() -> None:
    assert words.account_of(job(1, account_label="studio-2")) == "next free"
    assert words.account_of(ended(1, account_label="studio-2")) == "studio-2"
    assert words.account_of(ended(1)) == words.NOTHING


def test_a_batch_and_a_priority_are_named_where_there_are_any() -> None:
    assert (words.batch_of(job()), words.batch_id_of(job()), words.priority_text(0)) == ("", 0, "")
    row = job(1, batch_id=3, batch_name="Dunes")
    assert (words.batch_of(row), words.batch_id_of(row)) == ("Dunes", 3)
    assert (words.priority_text(2), words.priority_text(-1)) == ("+2", "\N{MINUS SIGN}1")


def test_an_error_is_one_line() -> None:
    assert words.error_line(job()) == ""
    row = ended(7, JobStatus.FAILED, error_kind="ProviderError", error_message="No.")
    assert words.error_line(row) == "7 ProviderError: No."
