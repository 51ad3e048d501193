"""From the start of the process to the painted window, against a process that paints an empty Qt widget.

Both write a line into a pipe when they have painted, and the clock of this process is read when the line arrives: the
figure does not depend on what either of them takes for its own start.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import PySide6

from tests.benchmarks.measure import against, within

GROUP = "start"

ROOT = Path(__file__).resolve().parents[2]
LATE = {"sqlalchemy", "httpx", "pydantic", "adbutils", "keyring", "av", "numpy"}
DEADLINE_SECONDS = 60.0

APP = [sys.executable, "-m", "app"]
EMPTY_WINDOW = [sys.executable, str(Path(__file__).with_name("empty_window.py"))]


@dataclass(slots=True)
class Start:
    """What one process told: seconds from its spawn to each event, what it said with it, and its memory at the end."""

    seconds: dict[str, float] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    megabytes: float = 0.0
    busy_share: float = 0.0
    """Of one core, while it settled."""


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    runs = 5 if quick else 15
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        scratch = Path(folder)
        # Not the very first start, whose welcome is seen once.
        (scratch / "home").mkdir()
        (scratch / "home" / "settings.json").write_text('{"is_first_run_done": true}', "utf-8")
        start(APP, scratch, until="services_ready")
        empty, started = [], []
        for _ in range(runs):
            empty.append(start(EMPTY_WINDOW, scratch, until="shell_painted"))
            started.append(start(APP, scratch, until="services_ready"))
        bare = [one.seconds["shell_painted"] for one in empty]
        painted = [one.seconds["shell_painted"] for one in started]
        ready = [one.seconds["services_ready"] for one in started]
        yield against("shell_painted", painted, bare, unit="s", at_most=1.7)
        yield against("services_ready", ready, bare, unit="s", at_most=8)
        yield _modules_at_first_paint(started[-1])
        yield against("cold_against_warm", _cold(runs, scratch), painted, unit="s", at_most=2)
        yield _longest_frame(started)


def _modules_at_first_paint(started: Start) -> dict[str, Any]:
    modules = {name.split(".")[0] for name in started.told["shell_painted"]["modules"]}
    early = sorted(modules & LATE)
    row = within("late_modules_at_first_paint", len(early), unit="modules", at_most=0)
    return {**row, "peer": early}


def _longest_frame(started: list[Start]) -> dict[str, Any]:
    longest = [float(one.told["services_ready"]["longest_frame_ms"]) for one in started]
    return within("longest_frame_from_painted_to_ready", sorted(longest)[len(longest) // 2], unit="ms", at_most=33)


def _cold(runs: int, scratch: Path) -> list[float]:
    seconds = []
    for _ in range(max(3, runs // 3)):
        _forget_files()
        seconds.append(start(APP, scratch, until="services_ready").seconds["shell_painted"])
    return seconds


def _forget_files() -> None:
    """Drop what the next start reads from the page cache; needs no rights, and leaves what other processes map."""
    os.sync()
    paths = sysconfig.get_paths()
    for folder in {str(ROOT / "app"), str(ROOT / "resources"), paths["purelib"], paths["stdlib"], *PySide6.__path__}:
        for path in Path(folder).rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file():
                    _forget(path)


def _forget(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def start(command: list[str], scratch: Path, *, until: str, settle_seconds: float = 0.0) -> Start:
    """Start a program on the folder `home` in `scratch`, and end it.

    Args:
        command: What is started.
        scratch: For its folder and what it tells.
        until: The event after which it is ended.
        settle_seconds: So long after that, when its memory is read; meanwhile its use of the processor is counted.
    """
    trace = scratch / "trace"
    trace.unlink(missing_ok=True)
    os.mkfifo(trace)
    reader = os.open(trace, os.O_RDWR | os.O_NONBLOCK)
    environment = {
        # Users have compiled modules; a setting of this shell must not take them away.
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "QT_QPA_PLATFORM": "offscreen",
        "PIXSIM7_HOME": str(scratch / "home"),
        "PIXSIM7_TRACE_START": str(trace),
    }
    spawned = time.monotonic()
    said = scratch / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        told = _listen(process, reader, spawned, until)
        before = _processor_seconds(process.pid)
        time.sleep(settle_seconds)
        told.busy_share = (_processor_seconds(process.pid) - before) / max(settle_seconds, 0.001)
        told.megabytes = _memory(process.pid)
    except (RuntimeError, TimeoutError) as error:
        error.add_note(said.read_text(errors="replace")[-2000:])
        raise
    else:
        return told
    finally:
        os.close(reader)
        _end(process)


def _listen(process: subprocess.Popen[bytes], reader: int, spawned: float, until: str) -> Start:
    start, waiting = Start(), b""
    while until not in start.seconds:
        if time.monotonic() - spawned > DEADLINE_SECONDS:
            raise TimeoutError(f"{process.args!r} did not tell of {until} in {DEADLINE_SECONDS:.0f} s")
        if not select.select([reader], [], [], 0.1)[0]:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode} before {until}")
            continue
        arrived = time.monotonic() - spawned
        *lines, waiting = (waiting + os.read(reader, 1 << 20)).split(b"\n")
        for line in lines:
            told = json.loads(line)
            start.seconds[told["event"]] = arrived
            start.told[told["event"]] = told
    return start


def _memory(pid: int) -> float:
    """What a process holds of the machine's memory alone and in part, in MB; proc(5), smaps_rollup, Pss."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError("The kernel tells no Pss.")


def _processor_seconds(pid: int) -> float:
    """What a process has used of the processor so far; proc(5), stat, the fields after the name in brackets."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
