"""The log as the window shows it: read in parts, and once more without secrets."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from app.system.log_reader import LogLine, LogPage, LogQuery, Place, read_page
from app.system.redaction import Redactor

PAGE_LINES: Final = 400
PAGE_BYTES: Final = 2 * 1024**2


class LogBook:
    """Reads the log; for a thread.

    Args:
        folder: Where it is; None where none is written.
        redactor: Knows the secret values: what was written before one was known to be secret is in the log as it was.
    """

    def __init__(self, folder: Path | None, redactor: Redactor) -> None:
        self.folder = folder
        self._redactor = redactor

    def page(self, query: LogQuery, *, before: Place | None = None, after: Place | None = None) -> LogPage:
        """The newest events that are wanted, of a part that is read in a moment.

        Args:
            query: Which ones.
            before: Only what is older.
            after: Only what is newer.
        """
        if self.folder is None:
            return LogPage()
        page = read_page(self.folder, query, before=before, after=after, most_lines=PAGE_LINES, most_bytes=PAGE_BYTES)
        page.lines = [self._without_secrets(line) for line in page.lines]
        return page

    def _without_secrets(self, line: LogLine) -> LogLine:
        return replace(line, event=self._redactor.text(line.event), fields=self._redactor.value(line.fields))
