"""Reads the log back: the newest lines that are wanted, a part at a time, without going through all of it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.system.log_file import FILES, NAME

MOST_LINES = 200
MOST_BYTES = 16 * 1024**2
"""What is looked through at most, over all files: about a day of hard work."""
LEVELS: Final = ("debug", "info", "warning", "error", "critical")
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


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which events are wanted; what is empty lets all through.

    Attributes:
        level: The least of `LEVELS`.
        loggers: What told it begins with one of these.
        names: Of fields; one of them has the value.
        value: Of such a field, as text.
        words: Each stands somewhere in the line, large or small.
    """

    level: str = ""
    loggers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    value: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line begins: the number of its file, which stays when the file is renamed, and the byte."""

    file: int
    at: int


@dataclass(slots=True)
class LogPage:
    """A part of the log.

    Attributes:
        lines: The newest first.
        newest: From where on there may be more later; None where there is no log.
        before: Where to go on with older ones; None where there are none.
        looked_through: Bytes.
        joins: What was read goes on, without a gap, after the place that was asked for.
    """

    lines: list[LogLine] = field(default_factory=list)
    newest: Place | None = None
    before: Place | None = None
    looked_through: int = 0
    joins: bool = False


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
    query = LogQuery(names=(name,), value=str(value))
    return read_page(folder, query, most_lines=most_lines, most_bytes=most_bytes).lines


def read_page(
    folder: Path,
    query: LogQuery,
    *,
    before: Place | None = None,
    after: Place | None = None,
    most_lines: int = MOST_LINES,
    most_bytes: int = MOST_BYTES,
) -> LogPage:
    """The newest events that are wanted; for a thread.

    Args:
        folder: Where the log is.
        query: Which ones.
        before: Only what is older.
        after: Only what is newer.
        most_lines: No more than these are given.
        most_bytes: No more than these are looked through.
    """
    page, wanted = LogPage(), _Wanted(query)
    for stream, file, size in _files(folder):
        if before is not None and before.file != file:
            continue
        end, before = (size if before is None else before.at), None
        page.joins = after is not None and after.file == file
        # One byte before: a line is whole if the end of the one above it is there.
        first = min(end, max(0, after.at - 1)) if after is not None and page.joins else 0
        start = max(first, end - most_bytes + page.looked_through)
        at = _take(page, wanted, stream, Place(file, end), start, most_lines)
        page.looked_through += end - start
        if start > first or len(page.lines) >= most_lines:
            # A line that is longer than all that may be read at once is passed over piece by piece.
            is_stuck = at == end and end - start >= most_bytes
            page.before = Place(file, start if is_stuck else at)
        if page.before is not None or page.joins:
            break
    return page


def _take(page: LogPage, wanted: "_Wanted", stream: BinaryIO, end: Place, start: int, most_lines: int) -> int:
    """Put what is wanted of a part of a file on the page; gives where the last line begins that was looked at."""
    at = end.at
    for at, line in _lines_before(stream, end.at, start):
        if page.newest is None:
            # What stands after the last line's end is no line yet.
            page.newest = Place(end.file, at)
        if (event := wanted.event(line)) is not None:
            page.lines.append(event)
            if len(page.lines) >= most_lines:
                break
    return at


class _Wanted:
    """Tells by a look at its bytes whether a line can be wanted, and reads only those."""

    def __init__(self, query: LogQuery) -> None:
        self._query = query
        self._words = tuple(json.dumps(word)[1:-1].lower().encode() for word in query.words)
        self._value = json.dumps(query.value)[1:-1].encode() if query.names else b""
        least = LEVELS.index(query.level) if query.level in LEVELS else 0
        self._levels = frozenset(LEVELS[least:]) if least else frozenset[str]()
        self._too_low = tuple(f'"level": "{level}"'.encode() for level in LEVELS[:least])

    def event(self, line: bytes) -> LogLine | None:
        """The event of a line; None where it is none that is wanted."""
        if self._value not in line or any(mark in line for mark in self._too_low):
            return None
        if self._words and not self._has_words(line.lower()):
            return None
        event = _parsed(line)
        return event if event is not None and self._fits(event) else None

    def _has_words(self, line: bytes) -> bool:
        return all(word in line for word in self._words)

    def _fits(self, event: LogLine) -> bool:
        query, fields = self._query, event.fields
        if self._levels and event.level not in self._levels:
            return False
        if query.loggers and not str(fields.get("logger", "")).startswith(query.loggers):
            return False
        return not query.names or any(name in fields and str(fields[name]) == query.value for name in query.names)


def _files(folder: Path) -> Iterator[tuple[BinaryIO, int, int]]:
    """Each file of the log, its number and size, the newest first; one that goes away meanwhile is passed over."""
    for number in range(FILES):
        path = folder / (f"{NAME}.{number}" if number else NAME)
        try:
            with path.open("rb") as stream:
                yield stream, os.fstat(stream.fileno()).st_ino, stream.seek(0, os.SEEK_END)
        except OSError:
            continue


def _lines_before(stream: BinaryIO, end: int, start: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a part of a file and where they begin, the last one first; one that is cut by its start is not."""
    rest = b""
    while end > start:
        block = max(start, end - _BLOCK_BYTES)
        stream.seek(block)
        data = stream.read(end - block) + rest
        first, *whole = data.split(b"\n")
        at = block + len(data)
        for line in reversed(whole):
            at -= len(line)
            yield at, line
            at -= 1
        # Only what is no line of ours is longer: it is let go piece by piece.
        rest, end = first[:_LONGEST_LINE], block
    if start == 0:
        yield 0, rest


def _parsed(line: bytes) -> LogLine | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
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
