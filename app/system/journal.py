"""The journal: a second record of what was sent to providers, for the day on which the database is lost."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from app.storage.syncing import sync
from app.system.file_systems import sync_folder

log = structlog.get_logger(__name__)

LONGEST_LINE = 16_384


class Journal:
    """Lines of JSON in a file a month, each synced before `append` returns; nothing is ever changed or taken out.

    Several processes may append at once: a line is one write to a file opened for appending.

    Args:
        folder: `journal/` in the data folder; made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, record: Mapping[str, Any], at: datetime) -> None:
        """Write a record down; blocks until it is on the disk.

        Args:
            record: Ids, names and times; no secret and no prompt.
            at: When it happened; it becomes the field `at`.

        Raises:
            OSError: The disk refuses.
            ValueError: The record is too long.
        """
        line = json.dumps({"at": at.isoformat(), **record}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = line.encode() + b"\n"
        if len(data) > LONGEST_LINE:
            raise ValueError(f"a record of {len(data)} bytes is too long for the journal")
        path = self._folder / f"{at:%Y-%m}.jsonl"
        is_new = not path.exists()
        if is_new:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # What a crash cut off stays a line of its own, which `read` leaves out.
            os.write(descriptor, data if self._ends_well(descriptor) else b"\n" + data)
            sync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self._folder)

    def read(self, since: datetime | None = None) -> Iterator[dict[str, Any]]:
        """The records, oldest first; a line that cannot be read is logged and left out.

        Args:
            since: Files of whole months before it are left out.

        Raises:
            OSError: The disk refuses.
        """
        first = f"{since.astimezone(UTC):%Y-%m}" if since is not None else ""
        for path in sorted(path for path in self._folder.glob("*.jsonl") if path.stem >= first):
            with path.open("rb") as file:
                for number, line in enumerate(iter(partial(file.readline, LONGEST_LINE), b""), start=1):
                    record = _parsed(line)
                    if record is not None:
                        yield record
                    elif line.strip():
                        log.warning("journal_line_unreadable", file=path.name, line=number)

    @staticmethod
    def _ends_well(descriptor: int) -> bool:
        size = os.fstat(descriptor).st_size
        if size == 0:
            return True
        os.lseek(descriptor, size - 1, os.SEEK_SET)
        return os.read(descriptor, 1) == b"\n"


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
