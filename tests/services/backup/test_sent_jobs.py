"""What the journal says of attempts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.enums import OperationType
from app.services.backup.sent_jobs import latest_of_jobs, read_sent

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def line(event: str, submission: str, minutes: int, **more: Any) -> dict[str, Any]:
    known = {"job_id": 1, "provider_id": "fake", "account_id": 2, "operation": "text_to_image"}
    return (
        {"event": event, "at": (NOW + timedelta(minutes=minutes)).isoformat(), "submission_id": submission}
        | known
        | more
    )


def test_an_answer_is_joined_to_what_it_answers() -> None:
    sent = read_sent([line("sending", "a", 0), line("accepted", "a", 1, remote_id="r1"), line("sending", "b", 2)], NOW)
    first, second = sent
    assert (first.submission_id, first.remote_id, first.accepted_at) == ("a", "r1", NOW + timedelta(minutes=1))
    assert first.operation is OperationType.TEXT_TO_IMAGE
    assert (second.submission_id, second.remote_id) == ("b", None)


def test_what_was_told_before_the_moment_is_left_out_unless_its_answer_came_after() -> None:
    records = [line("sending", "a", -9), line("sending", "b", -8), line("accepted", "b", 3, remote_id="r")]
    assert [one.submission_id for one in read_sent(records, NOW)] == ["b"]


def test_of_each_job_the_last_attempt_counts() -> None:
    records = [line("sending", "a", 1), line("sending", "b", 2, job_id=2), line("sending", "c", 3)]
    assert {one.submission_id for one in latest_of_jobs(read_sent(records, NOW))} == {"b", "c"}


@pytest.mark.row("H-22")
@pytest.mark.parametrize(
    "wrong",
    [
        {"job_id": "1"},
        {"job_id": -1},
        {"account_id": 2**70},
        {"operation": "dance"},
        {"at": "soon"},
        {"at": "2026-11-30"},
    ],
)
def test_a_line_that_makes_no_sense_is_passed_over(wrong: dict[str, Any]) -> None:
    records = [line("sending", "x", 1, **wrong), {"event": "sending"}, line("sending", "a", 2)]
    assert [one.submission_id for one in read_sent(records, NOW)] == ["a"]
