import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import MediaError, UploadRejectedError, WorkerError
from app.system import processes
from app.system.processes import DECODING, RENDERING, WorkerLimits, WorkerPool
from tests.system import work

SECONDS = 20.0


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool("testing", 1)
    yield pool
    await pool.close()


async def until(is_true: Callable[[], Any], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(0.01)


def is_running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process_id}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


async def noted(note: Path) -> int:
    text = ""

    def is_written() -> str:
        nonlocal text
        text = note.read_text() if note.exists() else ""
        return text

    await until(is_written)
    return int(text)


async def test_a_function_runs_in_another_process(pool: WorkerPool) -> None:
    assert await pool.run(work.add, 2, 3, timeout_seconds=SECONDS) == 5
    assert await pool.run(work.process_id, timeout_seconds=SECONDS) != os.getpid()


async def test_a_worker_is_used_again(pool: WorkerPool) -> None:
    first = await pool.run(work.process_id, timeout_seconds=SECONDS)

    assert await pool.run(work.process_id, timeout_seconds=SECONDS) == first


async def test_no_worker_is_started_before_it_is_needed(pool: WorkerPool) -> None:
    assert pool.size == 1
    assert not pool._idle
    assert not pool._busy


async def test_our_errors_come_through_whole_and_the_worker_stays(pool: WorkerPool) -> None:
    before = await pool.run(work.process_id, timeout_seconds=SECONDS)

    with pytest.raises(MediaError) as picture:
        await pool.run(work.refuse, timeout_seconds=SECONDS)
    with pytest.raises(UploadRejectedError) as upload:
        await pool.run(work.reject, timeout_seconds=SECONDS)

    assert (picture.value.message, picture.value.detail) == ("No picture.", "inner words")
    assert (upload.value.name, upload.value.reason) == ("a.png", "It is empty.")
    assert str(upload.value) == "a.png: It is empty."
    assert await pool.run(work.process_id, timeout_seconds=SECONDS) == before


async def test_a_bug_in_a_function_is_a_worker_error_with_its_traceback(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError, match="ZeroDivisionError") as caught:
        await pool.run(work.divide, timeout_seconds=SECONDS)

    assert "in divide" in (caught.value.detail or "")


async def test_a_worker_that_dies_is_told_and_replaced(pool: WorkerPool) -> None:
    with pytest.raises(WorkerError) as caught:
        await pool.run(work.end_at_once, timeout_seconds=SECONDS)

    assert caught.value.detail == "exit code 7"
    assert await pool.run(work.add, 1, 1, timeout_seconds=SECONDS) == 2


async def test_an_idle_worker_that_was_killed_is_replaced_unnoticed(pool: WorkerPool) -> None:
    first = await pool.run(work.process_id, timeout_seconds=SECONDS)
    os.kill(first, signal.SIGKILL)
    await until(lambda: not pool._idle[0].is_alive)

    assert await pool.run(work.process_id, timeout_seconds=SECONDS) != first


async def test_a_worker_killed_at_work_names_the_signal(pool: WorkerPool, tmp_path: Path) -> None:
    note = tmp_path / "note"
    running = asyncio.ensure_future(pool.run(work.wait_for_ever, str(note), timeout_seconds=SECONDS))
    os.kill(await noted(note), signal.SIGKILL)

    with pytest.raises(WorkerError) as caught:
        await running

    assert caught.value.detail == "SIGKILL"


async def test_a_task_that_takes_too_long_is_ended(pool: WorkerPool, tmp_path: Path) -> None:
    note = tmp_path / "note"
    began = time.monotonic()

    with pytest.raises(WorkerError, match="in time"):
        await pool.run(work.wait_for_ever, str(note), timeout_seconds=0.5)

    assert time.monotonic() - began < 10
    process = await noted(note)
    await until(lambda: not is_running(process))
    assert await pool.run(work.add, 1, 1, timeout_seconds=SECONDS) == 2


async def test_cancelling_kills_the_worker(pool: WorkerPool, tmp_path: Path) -> None:
    note = tmp_path / "note"
    running = asyncio.ensure_future(pool.run(work.wait_for_ever, str(note), timeout_seconds=SECONDS))
    process = await noted(note)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    await until(lambda: not is_running(process))
    assert await pool.run(work.add, 1, 1, timeout_seconds=SECONDS) == 2


async def test_cancelling_while_a_worker_starts_leaves_no_process() -> None:
    pool = WorkerPool("testing", 1)
    running = asyncio.ensure_future(pool.run(work.process_id, timeout_seconds=SECONDS))
    await until(lambda: pool._busy)
    worker = next(iter(pool._busy))

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await pool.close()

    assert worker._thread._shutdown
    assert worker._process is None or worker._process._closed  # type: ignore[attr-defined]


async def test_tasks_take_their_turn_in_the_order_in_which_they_came(pool: WorkerPool, tmp_path: Path) -> None:
    log = tmp_path / "log"

    await asyncio.gather(*(pool.run(work.append, str(log), str(n), timeout_seconds=SECONDS) for n in range(8)))

    assert log.read_text().split() == [str(n) for n in range(8)]


async def test_as_many_tasks_run_at_once_as_the_pool_is_large(tmp_path: Path) -> None:
    pool = WorkerPool("testing", 2)
    notes = [tmp_path / name for name in ("a", "b", "c")]
    go = tmp_path / "go"
    running = [asyncio.ensure_future(pool.run(work.hold, str(n), str(go), timeout_seconds=SECONDS)) for n in notes]

    await noted(notes[0])
    await noted(notes[1])
    assert not notes[2].exists()
    go.touch()

    assert len(set(await asyncio.gather(*running))) == 2
    await pool.close()


async def test_a_task_that_stops_waiting_for_its_turn_leaves_the_turn_to_the_next(
    pool: WorkerPool, tmp_path: Path
) -> None:
    note, go = tmp_path / "note", tmp_path / "go"
    first = asyncio.ensure_future(pool.run(work.hold, str(note), str(go), timeout_seconds=SECONDS))
    await noted(note)
    second = asyncio.ensure_future(pool.run(work.add, 1, 1, timeout_seconds=SECONDS))
    third = asyncio.ensure_future(pool.run(work.add, 2, 2, timeout_seconds=SECONDS))
    await until(lambda: pool._waiting == 2)

    second.cancel()
    go.touch()

    assert await third == 4
    await first


async def test_too_many_waiting_tasks_are_refused(pool: WorkerPool) -> None:
    pool._waiting = processes.MAX_WAITING

    with pytest.raises(WorkerError, match="Too many"):
        await pool.run(work.add, 1, 1, timeout_seconds=SECONDS)


async def test_progress_arrives_in_order_and_its_last_value_too(pool: WorkerPool) -> None:
    seen: list[int] = []

    assert await pool.run(work.count, 1000, timeout_seconds=SECONDS, on_progress=seen.append) == "counted"

    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 999


async def test_progress_comes_at_most_thirty_times_a_second(pool: WorkerPool) -> None:
    seen: list[int] = []

    reports = await pool.run(work.count_for, 1.0, timeout_seconds=SECONDS, on_progress=seen.append)

    assert reports > 100
    assert 2 <= len(seen) <= 32


async def test_closing_ends_every_worker_and_what_runs_or_waits(tmp_path: Path) -> None:
    pool = WorkerPool("testing", 1)
    note = tmp_path / "note"
    running = asyncio.ensure_future(pool.run(work.wait_for_ever, str(note), timeout_seconds=SECONDS))
    process = await noted(note)
    waiting = asyncio.ensure_future(pool.run(work.add, 1, 1, timeout_seconds=SECONDS))
    await until(lambda: pool._waiting == 1)

    await pool.close()

    assert not is_running(process)
    for task in (running, waiting):
        with pytest.raises(WorkerError):
            await task
    with pytest.raises(WorkerError, match="closed"):
        await pool.run(work.add, 1, 1, timeout_seconds=SECONDS)


async def test_a_worker_is_replaced_after_its_number_of_tasks() -> None:
    pool = WorkerPool("testing", 1, limits=WorkerLimits(tasks_per_worker=2))

    seen = [await pool.run(work.process_id, timeout_seconds=SECONDS) for _ in range(4)]
    await pool.close()

    assert seen[0] == seen[1] != seen[2] == seen[3]


async def test_an_idle_worker_uses_no_processor_time(pool: WorkerPool) -> None:
    process = await pool.run(work.process_id, timeout_seconds=SECONDS)

    def used() -> list[str]:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]

    before = used()
    await asyncio.sleep(0.5)

    assert used() == before


async def test_a_decoding_worker_cannot_take_more_memory_than_its_limit() -> None:
    pool = WorkerPool("testing", 1, limits=DECODING)

    with pytest.raises(WorkerError, match="MemoryError"):
        await pool.run(work.take_memory, 1200 * 1024**2, timeout_seconds=SECONDS)
    assert await pool.run(work.take_memory, 100 * 1024**2, timeout_seconds=SECONDS) == 100 * 1024**2
    await pool.close()


async def test_a_decoding_worker_cannot_write_a_larger_file_than_its_limit(tmp_path: Path) -> None:
    pool = WorkerPool("testing", 1, limits=WorkerLimits(file_size_bytes=1000))

    await pool.run(work.write_file, str(tmp_path / "small"), 1000, timeout_seconds=SECONDS)
    with pytest.raises(WorkerError, match="too large"):
        await pool.run(work.write_file, str(tmp_path / "large"), 1001, timeout_seconds=SECONDS)
    await pool.close()


async def test_a_task_that_uses_too_much_processor_time_is_ended_and_the_next_one_has_its_own() -> None:
    pool = WorkerPool("testing", 1, limits=WorkerLimits(cpu_seconds=1))

    with pytest.raises(WorkerError) as caught:
        await pool.run(work.burn, timeout_seconds=SECONDS)
    assert caught.value.detail == "SIGXCPU"
    for _ in range(3):
        await pool.run(work.count_for, 0.1, timeout_seconds=SECONDS)
    await pool.close()


async def test_a_decoding_worker_has_no_environment_and_a_renderer_has_but_is_nice() -> None:
    decoders, renderers = WorkerPool("testing", 1, limits=DECODING), WorkerPool("testing", 1, limits=RENDERING)

    assert await decoders.run(work.environment, timeout_seconds=SECONDS) == []
    assert "PATH" in await renderers.run(work.environment, timeout_seconds=SECONDS)
    assert await renderers.run(work.niceness, timeout_seconds=SECONDS) == os.nice(0) + 10
    await decoders.close()
    await renderers.close()


SCRIPT = """
import asyncio, sys
from app.system.processes import WorkerPool
from tests.system import work

async def main():
    pool = WorkerPool("testing", 2)
    folder, notes = sys.argv[1], sys.argv[2:]
    await asyncio.gather(*(pool.run(work.hold, note, folder + "/warm", timeout_seconds=60) for note in notes))
    await pool.run(work.wait_for_ever, folder + "/busy", timeout_seconds=600)

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(SCRIPT)
    notes = [tmp_path / "a", tmp_path / "b"]
    root = Path(__file__).parents[2]
    parent = await asyncio.create_subprocess_exec(
        sys.executable, script, tmp_path, *notes, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}
    )
    workers = [await noted(note) for note in notes]
    (tmp_path / "warm").touch()
    workers.append(await noted(tmp_path / "busy"))
    assert all(is_running(worker) for worker in workers)

    parent.kill()
    await asyncio.wait_for(parent.wait(), 10)

    await until(lambda: not any(is_running(worker) for worker in workers))
