import logging
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.system.log_file import FILES, NAME, LogFile


def _record(text: str) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": text})


@contextmanager
def _opened(folder: Path, file_bytes: int = 1000) -> Iterator[LogFile]:
    handler = LogFile(folder, file_bytes=file_bytes)
    try:
        yield handler
    finally:
        handler.close()


def _write_many(folder: Path, name: str) -> None:
    with _opened(folder, 20_000) as handler:
        for number in range(500):
            handler.emit(_record(f"{name} {number} {'x' * 50}"))


def _logs(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix != ".lock"]


def test_a_full_file_gives_way_to_a_new_one_and_ten_are_kept(tmp_path: Path) -> None:
    with _opened(tmp_path / "logs") as handler:
        for number in range(500):
            handler.emit(_record(f"line {number:04} {'x' * 40}"))

    files = _logs(tmp_path / "logs")
    assert len(files) == FILES
    assert all(path.stat().st_size <= 1000 for path in files)
    assert "line 0499" in (tmp_path / "logs" / NAME).read_text()


def test_nobody_else_may_read_the_files(tmp_path: Path) -> None:
    with _opened(tmp_path / "logs", 100) as handler:
        for _ in range(5):
            handler.emit(_record("x" * 60))
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "logs").iterdir()} == {0o600}
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700


def test_two_processes_share_the_files_and_no_line_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_many, args=(tmp_path, name)) for name in ("window", "command")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0

    lines = [line.rsplit(" ", 1)[0] for path in _logs(tmp_path) for line in path.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{name} {number}" for name in ("window", "command") for number in range(500))
    assert max(path.stat().st_size for path in _logs(tmp_path)) < 21_000


def test_a_file_that_somebody_removed_is_made_again(tmp_path: Path) -> None:
    with _opened(tmp_path) as handler:
        handler.emit(_record("before"))
        (tmp_path / NAME).unlink()
        handler.emit(_record("after"))
    assert (tmp_path / NAME).read_text() == "after\n"


def test_a_disk_that_refuses_is_no_further_error(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to("/dev/full")
    with _opened(tmp_path) as handler:
        handler.emit(_record("lost"))
    assert (tmp_path / NAME).is_symlink()
