"""The lines of the log as rows, and in words."""

import json
from collections.abc import Hashable
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject
from typing_extensions import override

from app.system.log_reader import LogLine
from app.ui.widgets.lines import Cell, LineColumn, LinesModel

translate = QCoreApplication.translate

_LOOKS: Final = {
    "warning": ("triangle-alert", "state.warning.fg"),
    "error": ("circle-x", "state.failed.fg"),
    "critical": ("circle-x", "state.failed.fg"),
}
_USUAL: Final = ("info", "text.secondary")
_LONGEST: Final = 400
_NOT_TOLD: Final = frozenset({"logger", "exception", "stack_info"})
"""Fields that have a column, or a place of their own."""


class LogModel(LinesModel[LogLine]):
    """Time, level, what happened, who told it, and the fields."""

    def __init__(self, parent: QObject) -> None:
        columns = [
            LineColumn(translate("Log", "Time"), 172, is_mono=True),
            LineColumn(translate("Log", "Level"), 104),
            LineColumn(translate("Log", "Event"), 180, roomy=210),
            LineColumn(translate("Log", "Details"), 160, is_mono=True, stretches=True),
            LineColumn(translate("Log", "Part"), 190, is_mono=True, needs_room=900),
        ]
        super().__init__(columns, parent)

    @override
    def cell(self, row: LogLine, column: int) -> Cell:
        icon, tone = _LOOKS.get(row.level, _USUAL)
        match column:
            case 0:
                return Cell(time_words(row), "text.secondary")
            case 1:
                return Cell(level_words(row.level), tone, icon=icon)
            case 2:
                return Cell(event_words(row.event)[:_LONGEST], is_strong=tone != _USUAL[1])
            case 3:
                return Cell(field_words(row)[:_LONGEST], "text.secondary")
        return Cell(part_words(row), "text.secondary")

    @override
    def key(self, row: LogLine) -> Hashable:
        return id(row)


def level_words(level: str) -> str:
    """A level as it is called."""
    return {
        "debug": translate("Log", "Detail"),
        "info": translate("Log", "Info"),
        "warning": translate("Log", "Warning"),
        "error": translate("Log", "Error"),
        "critical": translate("Log", "Critical"),
    }.get(level, level)


def event_words(event: str) -> str:
    """An event's name as words: "job_created" is "Job created"; a sentence stays as it is, on one line."""
    if event.replace("_", "").isalnum() and event.islower():
        return event.replace("_", " ").capitalize()
    return " ".join(event.split())


def time_words(line: LogLine) -> str:
    """Day and time to the second, in the user's time zone."""
    return "" if line.time is None else f"{line.time.astimezone():%Y-%m-%d %H:%M:%S}"


def part_words(line: LogLine) -> str:
    """The part of the program that told it."""
    return str(line.fields.get("logger", "")).removeprefix("app.")


def field_words(line: LogLine) -> str:
    """The fields in a line."""
    told = [f"{name}={_value(value)}" for name, value in line.fields.items() if name not in _NOT_TOLD]
    return "  ".join(told)


def whole_words(line: LogLine) -> str:
    """All of a line, one field under another, the traceback last."""
    words = [event_words(line.event) if "\n" not in line.event else line.event, ""]
    moment = "" if line.time is None else line.time.astimezone().isoformat(sep=" ", timespec="milliseconds")
    facts: list[tuple[str, Any]] = [
        ("time", moment),
        ("level", line.level),
        ("event", line.event),
        *line.fields.items(),
    ]
    words += [f"{name}: {_value(value)}" for name, value in facts if name not in {"exception", "stack_info"}]
    for name in ("exception", "stack_info"):
        if line.fields.get(name):
            words += ["", str(line.fields[name])]
    return "\n".join(words)


def json_text(line: LogLine) -> str:
    """A line as it stands in the file."""
    moment = None if line.time is None else line.time.isoformat()
    return json.dumps({"timestamp": moment, "level": line.level, "event": line.event, **line.fields}, default=str)


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
