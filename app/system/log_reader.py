"""Reads the log back: the newest lines of one subject, without going through all of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.system.log_file import FILES, NAME

MOST_LINES = 200
MOST_BYTES = 16 * 1024**2
"""What is looked through at most, over all files: about a day of hard work."""
_BLOCK_BYTES = 256 * 1024
_LONGEST_LINE = 1024**2


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event of the log.

    Attributes:
        time: None where the line does not tell.
        event: What happened, as a name or a sentence.
        fields: All else that the line tells.
    """

    time: datetime | None
    level: str
    event: str
    fields: dict[str, Any] = field(default_factory=dict)


def read_log(
    folder: Path, name: str, value: int | str, *, most_lines: int = MOST_LINES, most_bytes: int = MOST_BYTES
) -> list[LogLine]:
    """The newest events that have this value in a field, the newest first; for a thread.

    Args:
        folder: Where the log is.
        name: Of the field, such as `job_id`.
        value: What it must be.
        most_lines: No more than these are given.
        most_bytes: No more than these are looked through.
    """
    mark = json.dumps({name: value})[1:-1].encode()
    found: list[LogLine] = []
    for line in _backwards(folder, most_bytes):
        if mark in line and (event := _parsed(line, name, value)) is not None:
            found.append(event)
            if len(found) >= most_lines:
                break
    return found


def _backwards(folder: Path, most_bytes: int) -> Iterator[bytes]:
    """The lines of all files, the newest first; a file that goes away meanwhile is passed over."""
    left = most_bytes
    for number in range(FILES):
        path = folder / (f"{NAME}.{number}" if number else NAME)
        try:
            with path.open("rb") as stream:
                size = stream.seek(0, 2)
                yield from _lines_before(stream, size, max(0, size - left))
                left -= size
        except OSError:
            continue
        if left <= 0:
            return


def _lines_before(stream: BinaryIO, end: int, start: int) -> Iterator[bytes]:
    """The lines of a part of a file, the last one first; one that is cut by the start of it is left out."""
    rest = b""
    while end > start:
        block = max(start, end - _BLOCK_BYTES)
        stream.seek(block)
        first, *whole = (stream.read(end - block) + rest).split(b"\n")
        yield from reversed(whole)
        # Only what is no line of ours is longer: it is let go piece by piece.
        rest, end = first[:_LONGEST_LINE], block
    if start == 0:
        yield rest


def _parsed(line: bytes, name: str, value: int | str) -> LogLine | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.get(name) != value:
        return None
    return LogLine(
        time=_time(fields.pop("timestamp", None)),
        level=str(fields.pop("level", "")),
        event=str(fields.pop("event", "")),
        fields=fields,
    )


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
