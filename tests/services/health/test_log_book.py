"""The log is read once more without secrets."""

import json
from pathlib import Path

from app.services.health.log_book import PAGE_LINES, LogBook
from app.system.log_file import NAME
from app.system.log_reader import LogQuery
from app.system.redaction import Redactor

SECRET = "hunter2-is-no-password"  # noqa: S105


def test_what_was_written_before_a_secret_was_known_is_shown_without_it(tmp_path: Path) -> None:
    line = {"level": "info", "event": f"with {SECRET}", "note": [f"with {SECRET}"], "job_id": 5}
    (tmp_path / NAME).write_text((json.dumps(line) + "\n") * (PAGE_LINES + 1))
    redactor = Redactor()
    book = LogBook(tmp_path, redactor)
    assert SECRET in book.page(LogQuery()).lines[0].event
    redactor.register(SECRET)
    page = book.page(LogQuery())
    assert SECRET not in repr(page.lines)
    assert page.lines[0].fields["job_id"] == 5
    assert len(page.lines) == PAGE_LINES
    assert len(book.page(LogQuery(), before=page.before).lines) == 1
    assert book.page(LogQuery(), after=page.newest).lines == []


def test_where_no_log_is_written_there_is_none() -> None:
    page = LogBook(None, Redactor()).page(LogQuery())
    assert (page.lines, page.newest, page.before) == ([], None, None)
