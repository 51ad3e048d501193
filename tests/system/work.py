"""Functions that the tests send to workers: by name, so they live in a module of their own."""

import os
import sys
import time
from pathlib import Path

from app.domain.errors import MediaError, UploadRejectedError
from app.system.processes import report


def add(left: int, right: int) -> int:
    return left + right


def process_id() -> int:
    return os.getpid()


def wait_for_ever(note: str) -> None:
    Path(note).write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def hold(note: str, go: str) -> int:
    """Write `note`, then wait until `go` exists."""
    Path(note).write_text(str(os.getpid()))
    while not Path(go).exists():
        time.sleep(0.01)
    return os.getpid()


def append(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


def burn() -> None:
    while True:
        sum(range(1000))


def end_at_once() -> None:
    os._exit(7)


def take_memory(size: int) -> int:
    return len(bytearray(size))


def write_file(path: str, size: int) -> None:
    with Path(path).open("wb") as file:
        file.truncate(size)


def refuse() -> None:
    raise MediaError("No picture.", detail="inner words")


def reject() -> None:
    raise UploadRejectedError("a.png", "It is empty.")


def divide() -> float:
    return 1 / 0


def count(numbers: int) -> str:
    for number in range(numbers):
        report(number)
    return "counted"


def count_for(seconds: float) -> int:
    end = time.monotonic() + seconds
    reports = 0
    while time.monotonic() < end:
        report(reports)
        reports += 1
        time.sleep(0.001)
    return reports


def environment() -> list[str]:
    return sorted(os.environ)


def niceness() -> int:
    return os.nice(0)


def modules() -> list[str]:
    return sorted(sys.modules)
