"""Coroutines started from slots."""

import asyncio

from app.domain.errors import UserError
from app.ui.tasks import UiTasks


class Seen:
    def __init__(self) -> None:
        self.errors: list[tuple[Exception, str]] = []

    def __call__(self, error: Exception, what: str) -> None:
        self.errors.append((error, what))


async def test_an_error_is_shown_with_what_was_being_done() -> None:
    seen = Seen()
    error = UserError("No.")

    async def fail() -> None:
        raise error

    task = UiTasks(seen).start(fail(), what="cancel the jobs")
    assert task is not None
    await task
    assert seen.errors == [(error, "cancel the jobs")]


async def test_a_task_has_the_name_of_its_work() -> None:
    tasks = UiTasks(Seen())
    task = tasks.start(asyncio.sleep(0), what="load the queue")
    assert task is not None
    assert task.get_name() == "load the queue"
    await task


async def test_closing_cancels_what_runs_and_starts_nothing_more() -> None:
    seen = Seen()
    tasks = UiTasks(seen)
    running = tasks.start(asyncio.Event().wait(), what="wait")
    await asyncio.sleep(0)
    await tasks.close()
    assert running is not None
    assert running.cancelled()
    assert tasks.start(asyncio.sleep(0), what="more") is None
    assert seen.errors == []
