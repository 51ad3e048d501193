"""The state of a job in words."""

from datetime import timedelta

import pytest

from app.domain.enums import JobStatus, SubmissionState
from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from tests.ui.panels.queue.rows import NOW, ended, job

_S = SubmissionState
_P = JobStatus.PROCESSING
_NO_FILE = {"error_kind": "ResourceNotFoundError", "error_message": "There is no file of asset 4."}


@pytest.mark.parametrize(
    ("changes", "state", "word"),
    [
        ({}, "waiting", "Waiting"),
        ({"is_held": True}, "waiting", "Held by you"),
        ({"not_before": NOW + timedelta(seconds=12)}, "waiting", "Waiting \N{MIDDLE DOT} again in 0:12"),
        ({"not_before": NOW - timedelta(seconds=12)}, "waiting", "Waiting"),
        ({"scheduled_at": NOW + timedelta(hours=1)}, "waiting", "Waiting \N{MIDDLE DOT} from 13:00"),
        ({"submission_state": _S.PREPARING}, "running", "Preparing"),
        ({"submission_state": _S.SENDING}, "running", "Sending"),
        ({"submission_state": _S.REJECTED}, "waiting", "Waiting"),
        ({"status": _P, "submission_state": _S.ACCEPTED}, "running", "Running"),
        ({"status": _P, "submission_state": _S.SUCCEEDED}, "running", "Fetching result"),
        ({"status": _P, "submission_state": _S.UNCERTAIN}, "warning", "Unclear if sent \N{MIDDLE DOT} checking"),
        ({"status": _P, "submission_state": _S.REVIEW}, "warning", "Needs you \N{MIDDLE DOT} unclear if sent"),
        ({"status": _P}, "running", "Running"),
        ({"status": _P, "submission_state": _S.REJECTED}, "waiting", "Waiting"),
        ({"held_for": (4,)}, "waiting", "Waiting \N{MIDDLE DOT} for another job"),
        ({"held_for_runs": (4,)}, "waiting", "Waiting \N{MIDDLE DOT} for a phone"),
        (
            {"status": JobStatus.CANCELLED, "needs_attention": True},
            "warning",
            "Needs you \N{MIDDLE DOT} unclear if sent",
        ),
    ],
)
def test_each_state_has_its_words(changes: dict[str, object], state: str, word: str) -> None:
    said = job_states.state_of(job(1, **changes), NOW)
    assert (said.state, said.word) == (state, word)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (ended(1), "Done"),
        (ended(1, note="1 of 4 pictures was refused."), "Done: 1 of 4 pictures was refused"),
        (ended(1, JobStatus.CANCELLED), "Cancelled"),
        (ended(1, JobStatus.FAILED, error_message="Out of space."), "Failed: Out of space"),
        (ended(1, JobStatus.FAILED, error_kind="ContentRefusedError"), "Refused by provider"),
        (ended(1, JobStatus.FAILED, error_kind="InvalidParametersError"), "Failed"),
    ],
)
def test_what_has_ended_says_how(row: JobRow, word: str) -> None:
    assert job_states.state_of(row, NOW).text == word


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"input_asset_id": 4, "input_name": "lake.png", **_NO_FILE}, "The file of lake.png is missing"),
        ({"input_asset_id": 3, "input_name": "dune.png", **_NO_FILE}, "The file of an input is missing"),
        (
            {"input_asset_id": 4, "input_name": "lake.png", "error_message": "There is no asset 4."},
            "lake.png is not in the library any more",
        ),
        ({"error_message": "There is no asset 4."}, "An input is not in the library any more"),
        ({"error_message": None}, ""),
    ],
)
def test_a_reason_names_the_input_and_not_its_number(changes: dict[str, object], reason: str) -> None:
    assert job_states.reason_of(ended(1, JobStatus.FAILED, **changes)) == reason


def test_a_job_on_its_way_runs_and_one_that_was_refused_waits_again() -> None:
    assert job_states.is_running(job(1, submission_state=_S.PREPARING))
    assert job_states.is_waiting(job(1, submission_state=_S.REJECTED))


def test_a_moment_is_told_as_short_as_it_can_be() -> None:
    now = NOW.astimezone()
    assert job_states.moment_text(None, NOW) == ""
    assert job_states.moment_text(NOW, NOW) == f"{now:%H:%M}"
    assert job_states.moment_text(NOW + timedelta(days=2), NOW) == f"{now + timedelta(days=2):%a %H:%M}"
    assert job_states.moment_text(NOW - timedelta(days=2), NOW) == f"{now - timedelta(days=2):%Y-%m-%d %H:%M}"
