"""kill -9 at any moment loses nothing and makes nothing twice."""

import random
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.support.command import Pixsim

JOBS = 6
WINDOW_SECONDS = 100
"""A window of a busy machine has drawn its first picture by then."""


@pytest.fixture
def pixsim(tmp_path: Path) -> Pixsim:
    return Pixsim(tmp_path / "home")


def queue(pixsim: Pixsim, count: int) -> None:
    for number in range(count):
        pixsim.json(
            *("generate", "--provider", "local", "--operation", "text_to_image"),
            *("--param", f"prompt=a lake, take {number}", "--param", "size=480p", "--param", f"seed={number}"),
        )


def submissions_that_hold(home: Path) -> list[tuple[int, int]]:
    """Job id and how many of its submissions are live; more than one would be paid twice."""
    with closing(sqlite3.connect(home / "pixsim7.db")) as database:
        return database.execute(
            "SELECT job_id, count(*) FROM submissions WHERE state IN ('accepted', 'succeeded') GROUP BY job_id"
        ).fetchall()


def check_end(pixsim: Pixsim, jobs: int) -> None:
    counts = pixsim.json("worker", "--until-idle")
    assert counts["completed"] == jobs, counts
    assets = pixsim.json("assets", "list")["assets"]
    assert len(assets) == jobs
    assert len({asset["job_id"] for asset in assets}) == jobs
    assert submissions_that_hold(pixsim.home) == [(number + 1, 1) for number in range(jobs)]
    library = pixsim.home / "library"
    files = [path for path in (library / "files").rglob("*") if path.is_file()]
    assert len(files) == len({asset["sha256"] for asset in assets})
    assert list((library / "incoming").iterdir()) == []
    assert all(row["current_jobs"] == 0 for row in pixsim.json("accounts", "list")["accounts"])
    assert all(check["ok"] for check in pixsim.json("doctor")["checks"])


@pytest.mark.long
def test_a_worker_killed_again_and_again_ends_with_each_job_done_once(pixsim: Pixsim) -> None:
    queue(pixsim, JOBS)
    chance = random.Random(11)  # noqa: S311
    for _ in range(4):
        worker = pixsim.start("worker")
        time.sleep(chance.uniform(0.8, 3.0))
        worker.kill()
        worker.wait()
    check_end(pixsim, JOBS)


@pytest.mark.long
def test_a_long_run_of_random_kills_breaks_nothing(pixsim: Pixsim) -> None:
    queue(pixsim, 30)
    chance = random.Random(12)  # noqa: S311
    for _ in range(40):
        worker = pixsim.start("worker")
        time.sleep(chance.uniform(0.5, 4.0))
        worker.kill()
        worker.wait()
    check_end(pixsim, 30)


@pytest.mark.long
@pytest.mark.row("F-29")
def test_two_workers_on_one_library_do_each_job_once(pixsim: Pixsim) -> None:
    queue(pixsim, 3)
    first, second = pixsim.start("worker", "--until-idle"), pixsim.start("worker", "--until-idle")
    for worker in (first, second):
        try:
            worker.wait(timeout=90)
        finally:
            worker.kill()
            worker.wait()
    check_end(pixsim, 3)


def wait_until(is_so: Callable[[], bool], window: "subprocess.Popen[bytes]", pixsim: Pixsim) -> None:
    deadline = time.monotonic() + WINDOW_SECONDS
    while not is_so():
        assert window.poll() is None, pixsim.said
        assert time.monotonic() < deadline, f"it did not come to that: {pixsim.said}{_log_of(pixsim)}"
        time.sleep(0.1)


def _log_of(pixsim: Pixsim) -> str:
    """The end of the program's log."""
    return (pixsim.home / "logs" / "pixsim7.log").read_text("utf-8", "replace")[-4000:]


def completed(home: Path) -> int:
    with closing(sqlite3.connect(home / "pixsim7.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM jobs WHERE status = 'completed'").fetchone()
    return int(count)


def has_completed(home: Path, count: int) -> bool:
    return completed(home) >= count


@pytest.mark.long
def test_a_window_killed_while_jobs_run_loses_nothing(pixsim: Pixsim) -> None:
    """The window itself, not a worker: it is killed while it draws, twice, and a third one goes on by itself."""
    queue(pixsim, JOBS)
    for done in (1, 3):
        window = pixsim.start("--data-dir", str(pixsim.home))
        try:
            wait_until(partial(has_completed, pixsim.home, done), window, pixsim)
        finally:
            window.kill()
            window.wait()
    check_end(pixsim, JOBS)


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.row("F-29")
def test_a_window_and_the_command_line_on_one_library_do_each_job_once(pixsim: Pixsim) -> None:
    """The window has the runners; a job of the command line is run by it, and taken over when it is killed."""
    queue(pixsim, 1)
    window = pixsim.start("--data-dir", str(pixsim.home))
    try:
        wait_until(lambda: completed(pixsim.home) == 1, window, pixsim)
        answer = pixsim.json(
            *("generate", "--provider", "local", "--operation", "text_to_image", "--wait"),
            *("--param", "prompt=beside the window", "--param", "size=480p"),
        )
        assert answer["status"] == "completed"
        assert window.poll() is None
        queue(pixsim, 2)
    finally:
        window.kill()
        window.wait()
    check_end(pixsim, 4)
