import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.system.folder_lock import RUNNER_LOCK, WINDOW_LOCK, FolderLock

HOLD = """
import sys
from pathlib import Path
from app.system.folder_lock import FolderLock
lock = FolderLock(Path(sys.argv[1]))
print(lock.try_take(), flush=True)
sys.stdin.read()
"""


@contextmanager
def _held_by_another_process(path: Path) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        try:
            yield process
        finally:
            process.kill()


def test_one_holds_it_until_it_lets_go(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / WINDOW_LOCK), FolderLock(tmp_path / WINDOW_LOCK)

    assert first.try_take()
    assert first.try_take()
    assert not second.try_take()
    first.release()
    assert second.try_take()
    second.release()


def test_the_two_locks_of_a_folder_do_not_meet(tmp_path: Path) -> None:
    window, runner = FolderLock(tmp_path / WINDOW_LOCK), FolderLock(tmp_path / RUNNER_LOCK)
    assert window.try_take()
    assert runner.try_take()
    window.release()
    runner.release()


@pytest.mark.row("F-29")
def test_a_lock_is_free_again_when_its_owner_was_killed(tmp_path: Path) -> None:
    path = tmp_path / RUNNER_LOCK
    lock = FolderLock(path)
    with _held_by_another_process(path) as process:
        assert not lock.try_take()
        process.kill()
        process.wait(30)
        assert path.exists()
        assert lock.try_take()
    lock.release()


def test_a_left_over_lock_is_free_though_its_process_number_is_in_use_again(tmp_path: Path) -> None:
    mine = FolderLock(tmp_path / "mine.lock")
    assert mine.try_take()
    (tmp_path / WINDOW_LOCK).write_bytes((tmp_path / "mine.lock").read_bytes())

    again = FolderLock(tmp_path / WINDOW_LOCK)

    assert again.try_take()
    again.release()
    mine.release()


def test_a_lock_that_is_being_made_is_left_alone_and_an_old_half_made_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / WINDOW_LOCK
    path.touch()
    lock = FolderLock(path)
    assert not lock.try_take()

    minute_ago = time.time() - 60
    os.utime(path, (minute_ago, minute_ago))
    assert lock.try_take()
    lock.release()


def test_a_folder_that_cannot_be_written_is_an_error_and_no_answer(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"window\.lock"):
        FolderLock(tmp_path / "missing" / WINDOW_LOCK).try_take()
