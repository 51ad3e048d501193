"""Qt and asyncio share one thread: what would start a nested loop, lose a task or bring in another thread."""

import re

from tests.architecture.sources import find_calls, imports, python_files

WORKER_PROCESSES = {"app/system/processes.py", "app/system/worker.py"}
OWN_A_THREAD = {
    *WORKER_PROCESSES,
    "app/system/threads.py",
    "app/system/http.py",
    "app/system/loop_thread.py",
    "app/system/transfer.py",
    "app/devices/stream.py",
    "app/media/player.py",
    "app/providers/local/ahead.py",
    "app/ui/models/thumbnails.py",
}
# The last one keeps a task for one look, and ends it.
KEEP_TASKS = {"app/ui/tasks.py", "app/runtime/workers.py", "app/devices/scrcpy_control.py"}
NESTED_LOOPS = (
    r"\bQMessageBox\.(about|aboutQt|critical|information|question|warning)$"
    r"|\bQInputDialog\.get\w+$"
    r"|\bQFileDialog\.(get(Open|Save)File\w+|getExistingDirectory\w*)$"
    r"|\b(QColorDialog\.getColor|QFontDialog\.getFont)$"
)


def test_only_the_entry_and_the_drag_call_exec() -> None:
    files = set(python_files("app")) - {"app/main.py", "app/ui/drag.py"}
    assert not find_calls(sorted(files), r"\.exec_?$")


def test_nothing_calls_process_events() -> None:
    assert not find_calls(python_files("app"), r"\bprocessEvents$")


def test_no_dialog_runs_a_loop_of_its_own() -> None:
    assert not find_calls(python_files("app"), NESTED_LOOPS)


def test_tasks_are_started_by_those_who_keep_them() -> None:
    files = set(python_files("app")) - KEEP_TASKS
    assert not find_calls(sorted(files), r"\b(asyncio|loop)\.(create_task|ensure_future)$|\bensure_future$")


def test_threads_and_their_locks_stay_in_the_files_that_own_a_thread() -> None:
    files = sorted(set(python_files("app")) - OWN_A_THREAD)
    threads = (
        r"\bthreading\.(Thread|Lock|RLock|Condition|Semaphore|Event)$|\bcall_soon_threadsafe$|\bThreadPoolExecutor$"
    )
    assert not find_calls(files, threads)
    assert not [f"{name}:{line}" for name in files for line, module in imports(name) if module.endswith(".QThread")]


def test_worker_processes_come_from_one_place() -> None:
    files = set(python_files("app")) - {*WORKER_PROCESSES, "app/__main__.py"}
    wanted = re.compile(r"^(multiprocessing|concurrent\.futures\.Process)")
    assert not [f"{name}:{line}" for name in files for line, module in imports(name) if wanted.search(module)]
