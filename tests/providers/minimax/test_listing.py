"""What the list of tasks shows."""

from datetime import UTC, datetime

from app.providers.minimax.listing import PAGE_SIZE, jobs_of, wanted

SINCE = datetime(2026, 11, 22, tzinfo=UTC)


def test_older_tasks_and_what_is_no_task_are_left_out() -> None:
    moment = int(SINCE.timestamp())
    task = {"id": "5", "created_at": moment + 5, "model": "MiniMax-H3", "resolution": "768P", "duration": 6}
    jobs, has_more = jobs_of({"items": [task, 4, {"id": "6"}, task | {"id": "7", "created_at": moment - 60}]}, SINCE)
    assert [job.remote_id for job in jobs] == ["5"]
    assert not has_more
    assert dict(jobs[0].fingerprint) == wanted({"model": "MiniMax-H3", "resolution": "768P", "duration": 6, "seed": 4})
    assert jobs_of({"items": [task] * PAGE_SIZE}, SINCE)[1]
    assert not jobs_of({"items": [task | {"created_at": moment - 60}] * PAGE_SIZE}, SINCE)[1]
    assert jobs_of({"items": "none"}, SINCE) == ([], False)
