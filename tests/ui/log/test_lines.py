"""Lines of the log in words."""

import json
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QObject

from app.system.log_reader import LogLine
from app.ui.log.lines import LogModel, event_words, json_text, level_words, time_words, whole_words
from app.ui.widgets.lines import CELL_ROLE

LINE = LogLine(
    datetime(2026, 11, 30, 12, 0, 1, 500_000, tzinfo=UTC),
    "error",
    "poll_failed",
    {"logger": "app.runtime.poller", "job_id": 7, "reason": "no\nanswer", "exception": "Traceback\n  x"},
)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("job_created", "Job created"),
        ("refused", "Refused"),
        ("Task was\n destroyed", "Task was destroyed"),
        ("%n <b>é</b>", "%n <b>é</b>"),
        ("", ""),
    ],
)
def test_an_event_is_told_in_words(event: str, words: str) -> None:
    assert event_words(event) == words


def test_a_line_has_its_columns(theme: QObject) -> None:
    model = LogModel(theme)
    model.set_rows([LINE, LogLine(None, "strange", "x" * 9000)])
    first = [model.index(0, column).data() for column in range(5)]
    assert first[1:] == ["Error", "Poll failed", "job_id=7  reason=no\nanswer", "runtime.poller"]
    assert model.index(0, 1).data(CELL_ROLE).icon == "circle-x"
    assert [model.index(1, column).data() for column in (0, 1, 3, 4)] == ["", "strange", "", ""]
    assert len(model.index(1, 2).data()) == 400
    assert time_words(LINE).endswith(":01")
    assert {level_words(level) for level in ("debug", "info", "warning", "critical")} == {
        *("Detail", "Info", "Warning", "Critical")
    }


def test_all_of_a_line_can_be_read_and_copied() -> None:
    words = whole_words(LINE)
    assert words.startswith("Poll failed\n\ntime: 2026-11-30 ")
    assert "\njob_id: 7\n" in words
    assert words.endswith("\n\nTraceback\n  x")
    assert whole_words(LogLine(None, "info", "two\nlines")).startswith("two\nlines\n")
    told = json.loads(json_text(LINE))
    assert (told["timestamp"], told["event"], told["job_id"]) == ("2026-11-30T12:00:01.500000+00:00", "poll_failed", 7)
    assert json.loads(json_text(LogLine(None, "info", "e")))["timestamp"] is None
