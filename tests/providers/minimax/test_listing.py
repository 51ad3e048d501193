"""What the list of tasks shows."""

from datetime import UTC, datetime

from app.providers.minimax.listing import PAGE_SIZE, is_last, items_of, jobs_of, wanted

SINCE = datetime(2026, 11, 22, tzinfo=UTC)


def test_older_tasks_are_left_out_and_what_tells_too_little_may_be_any() -> None:
    moment = int(SINCE.timestamp())
    task = {"id": "5", "created_at": moment + 5, "model": "MiniMax-H3", "resolution": "768P", "duration": 6}
    shown = {"items": [task, 4, {"id": "6"}, task | {"id": "7", "created_at": moment - 60}], "total": 3}
    items = items_of(shown)
    jobs = jobs_of(items, SINCE)
    assert jobs is not None
    assert [(job.remote_id, job.fingerprint is None) for job in jobs] == [("5", False), ("6", True)]
    assert jobs[0].fingerprint == wanted({"model": "MiniMax-H3", "resolution": "768P", "duration": 6, "seed": 4})
    assert is_last(shown, items, SINCE, 3)
    assert items_of({"items": "none"}) == []
    assert is_last({}, [], SINCE, 0)
    assert jobs_of([{"created_at": moment + 5}], SINCE) is None, "a task without an id may be any"


def test_a_list_ends_where_no_later_page_can_hold_a_task_that_is_not_older() -> None:
    moment = int(SINCE.timestamp())
    new, old = {"created_at": moment + 60}, {"created_at": moment - 60}
    assert not is_last({}, [new] * PAGE_SIZE, SINCE, PAGE_SIZE)
    assert is_last({}, [old] * PAGE_SIZE, SINCE, PAGE_SIZE)
    assert not is_last({}, [old | {"created_at": 1}] + [old] * PAGE_SIZE, SINCE, PAGE_SIZE), "the oldest come first"
    assert not is_last({"total": 40}, [new] * 20, SINCE, 20), "its pages are shorter than asked for"
    assert is_last({"total": 40}, [new] * 20, SINCE, 40)
    assert not is_last({}, [new] * 20, SINCE, 20), "nobody says how many there are"
