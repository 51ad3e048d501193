"""The places of jobs at work."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.events import JobProgressed
from app.services.job.job_rows import JobRow
from app.ui.models.job_states import state_of
from app.ui.panels.gallery.ghosts import USUAL_ASPECT, Ghosts, shape_of

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def job(job_id: int = 1, status: JobStatus = JobStatus.PROCESSING, **changes: object) -> JobRow:
    values: dict[str, object] = dict.fromkeys(JobRow.__dataclass_fields__)
    values |= {
        "id": job_id,
        "status": status,
        "operation_type": OperationType.TEXT_TO_VIDEO,
        "prompt": "Slow push over the lake",
        "params": {"aspect": "16:9"},
        "started_at": START + timedelta(seconds=job_id),
    }
    return JobRow(**(values | changes))  # type: ignore[arg-type]


def test_a_job_has_a_place_only_while_it_is_at_work() -> None:
    ghosts = Ghosts()
    ghosts.take([job(1, JobStatus.PENDING), job(2)])
    assert [ghost.job_id for ghost in ghosts.listed("", newest_first=True)] == [2]
    ghosts.take([job(2, JobStatus.FAILED)])
    assert ghosts.listed("", newest_first=True) == []


def test_the_job_that_began_first_stands_next_to_the_results() -> None:
    ghosts = Ghosts()
    ghosts.take([job(1), job(3), job(2)])
    assert [ghost.job_id for ghost in ghosts.listed("", newest_first=True)] == [3, 2, 1]
    assert [ghost.job_id for ghost in ghosts.listed("", newest_first=False)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "shows"), [("LAKE push", True), ("desert", False), ("type:video", True), ("type:image", False)]
)
def test_it_shows_where_its_result_would(*, text: str, shows: bool) -> None:
    ghosts = Ghosts()
    ghosts.begin([job()])
    assert bool(ghosts.listed(text, newest_first=True)) is shows


def test_progress_is_kept_for_known_jobs_and_survives_another_read() -> None:
    ghosts = Ghosts()
    ghosts.take([job()])
    assert ghosts.progress(JobProgressed(1, 0.5, 10.0))
    assert not ghosts.progress(JobProgressed(9, 0.5, 10.0))
    ghosts.take([replace(job(), prompt="other")])
    found = ghosts.get(1)
    assert found is not None
    assert found.fraction == 0.5


def test_it_says_what_the_queue_says_and_tells_when_that_changes() -> None:
    ghosts = Ghosts()
    preparing = job(1, JobStatus.PENDING, submission_state=SubmissionState.PREPARING)
    fetching = job(1, submission_state=SubmissionState.SUCCEEDED)
    said = []
    for row in (preparing, job(1, submission_state=SubmissionState.ACCEPTED), fetching):
        assert ghosts.take([row]) == [1]
        ghost = ghosts.get(1)
        assert ghost is not None
        assert ghost.state == state_of(row, START)
        said.append(ghost.state.word)
    assert said == ["Preparing", "Running", "Fetching result"]
    assert ghosts.take([fetching]) == []


@pytest.mark.parametrize(
    ("params", "aspect"),
    [
        ({"aspect": "16:9"}, 1777),
        ({"size": "1024x1536"}, 666),
        ({"size": "720p"}, USUAL_ASPECT),
        ({"aspect": "0:0"}, USUAL_ASPECT),
    ],
)
def test_the_shape_is_what_the_parameters_ask_for(params: dict[str, str], aspect: int) -> None:
    assert shape_of(params) == aspect
