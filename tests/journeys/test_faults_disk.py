"""Faults of the disk and the database, F-20 to F-23, made by the system itself: limits, strace, another writer."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from app.storage.syncing import LOST_PAGES
from tests.support.servers.referee.rig import ROOT, Rig

OpenRig = Callable[..., Rig]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prlimit and strace are Linux's")

NO_LIMIT = -1


def jobs(count: int, **params: Any) -> dict[str, Any]:
    return {"do": "jobs", "prompts": [f"a lake, take {number}" for number in range(count)], "params": params}


@pytest.fixture
def strace() -> None:
    """There is one and it may trace."""
    try:
        tried = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no strace")
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.decode()[:200]}")


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """No file of a process grows: each write behind its end is refused."""
    import resource

    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def injected(pid: int, what: str) -> Iterator[None]:
    """Every call of a running process fails so, until the end of the block."""
    options = ("-e", f"trace={what.partition(':')[0]}", "-e", f"inject={what}")
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid), *options])
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(20)


@pytest.mark.row("F-20")
@pytest.mark.parametrize("moment", ["at the start", "while it runs"])
def test_a_disk_that_takes_nothing_more_pauses_the_queue_and_space_lets_every_job_end(
    rig: OpenRig, moment: str
) -> None:
    opened = rig("own_id", run_seconds=(2.0, 6.0))
    opened.do(opened.account(), jobs(8, size="160x120"))
    result = opened.folder / "told.json"
    running = opened.start(more=["--result", str(result)])
    wanted = "accepted" if moment == "at the start" else "download"
    opened.until(lambda: opened.log(wanted))
    with full_disk(running.pid):
        before = len(opened.log("accepted"))
        time.sleep(1.5)
        assert running.poll() is None
        assert len(opened.log("accepted")) - before <= 4, "it goes on sending what it cannot write down"
    assert running.wait() == 0
    assert result.exists()
    opened.check(completed=8)


@pytest.mark.row("F-20")
@pytest.mark.usefixtures("strace")
def test_a_full_disk_under_the_database_is_told_and_the_outcome_of_what_was_sent_is_kept(rig: OpenRig) -> None:
    opened = rig(
        "own_id", faults=[{"on": "submit", "do": "late", "seconds": 10, "times": 2}], more=["--read-seconds", "60"]
    )
    result = opened.folder / "told.json"
    running = opened.start(opened.account(), jobs(4), more=["--result", str(result)])
    opened.until(lambda: len(opened.log("accepted")) >= 2)
    with injected(running.pid, "pwrite64:error=ENOSPC"):
        time.sleep(2.0)
        assert running.poll() is None
    assert running.wait() == 0
    pauses = result.read_text(encoding="utf-8")
    assert "The database could not be read or written." in pauses
    opened.check(completed=4)


@pytest.mark.row("F-21")
@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("number", [9, *(pytest.param(number, marks=pytest.mark.long) for number in (4, 15))])
def test_an_error_of_fsync_ends_the_program_by_itself_and_the_next_start_is_clean(rig: OpenRig, number: int) -> None:
    opened = rig("own_id", more=["--settle-delay", "8"])
    opened.do(opened.account(), jobs(3))
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"),
            *("-e", f"inject=fsync,fdatasync:error=EIO:when={number}"),
            *opened.command(),
        ],
        cwd=ROOT,
        env={**os.environ, **opened.environment()},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == LOST_PAGES, done.stderr.decode()[-2000:]
    opened.finish()
    opened.check(completed=3)


@pytest.mark.row("F-22")
def test_a_database_that_may_not_grow_says_so_and_keeps_the_rows_before_it(rig: OpenRig) -> None:
    opened = rig("own_id")
    opened.do(opened.account(), jobs(2))
    running = opened.start({"do": "limit pages", "pages": 1}, {"do": "jobs", "prompts": ["x" * 1900] * 300}, run="no")
    assert running.wait() == 1
    assert "The database could not be read or written." in running.errors.read_text()
    assert opened.value("SELECT count(*) FROM jobs") == 2
    opened.finish()
    opened.check(completed=2)


@pytest.mark.long
@pytest.mark.row("F-23")
def test_another_writer_that_holds_the_database_for_ten_seconds_is_waited_for_and_nothing_is_shown(
    rig: OpenRig,
) -> None:
    """At the computer's own pace: the database waits in real seconds."""
    opened = rig("own_id", speed=1.0, run_seconds=(0.1, 0.3), more=["--settle-delay", "5"])
    result = opened.folder / "told.json"
    running = opened.start(opened.account(), jobs(3), more=["--result", str(result)])
    opened.until(lambda: opened.log("accepted"))
    with closing(sqlite3.connect(opened.home / "pixsim7.db", isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(10)
        other.execute("ROLLBACK")
    assert running.wait() == 0
    assert result.read_text(encoding="utf-8").startswith("[[]")
    log = (opened.home / "logs" / "pixsim7.log").read_text(encoding="utf-8")
    assert '"level": "error"' not in log
    opened.check(completed=3)
