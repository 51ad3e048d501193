"""Runs, their steps and loops as lines of a list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.enums import StepState
from app.domain.execution import ExecutionStep
from app.services.automation.execution_history import OpenRun, RunRow
from app.services.automation.loop_rows import LoopRow
from app.ui.language import told
from app.ui.panels.devices.runs.two_lines import TwoLines
from app.ui.panels.devices.runs.words import (
    DOT,
    count_words,
    fraction,
    full_moment,
    icon_of,
    lasting,
    look_of,
    loop_icon,
    loop_look,
    loop_state,
    moment,
    next_words,
    phone_words,
    place_words,
    seconds_of,
    state_word,
    tr,
)

_FAILED = "state.failed.fg"
_LONGEST = 80


def phone_of(row: RunRow) -> str:
    """The phone of a run."""
    return phone_words(row.phone_number, row.phone) if row.phone else tr("forgotten phone")


def lines_of_run(row: RunRow, now: datetime) -> TwoLines:
    """A run that has ended."""
    seconds = seconds_of(row, now)
    lasted = lasting(seconds) if seconds is not None else ""
    where = DOT.join(part for part in (phone_of(row), row.loop) if part)
    ended = row.ended_at or row.created_at
    when, word = moment(ended, now), state_word(row.state)
    return TwoLines(
        look=look_of(row.state),
        icon=icon_of(row.state),
        title=row.preset_name,
        right=when,
        text=DOT.join(part for part in (where, row.error) if part),
        tone=_FAILED if row.error else "",
        far=lasted,
        tip="\n".join(part for part in (row.preset_name, where, word, row.error, full_moment(ended)) if part),
        spoken=", ".join(part for part in (word, row.preset_name, where, row.error, lasted, when) if part),
    )


def lines_of_open(run: OpenRun, now: datetime) -> TwoLines:
    """A run that is under way or waits."""
    row = run.row
    seconds = seconds_of(row, now)
    word, place = state_word(row.state), place_words(run)
    where = DOT.join(part for part in (phone_of(row), row.loop) if part)
    return TwoLines(
        look=look_of(row.state),
        icon=icon_of(row.state) or ("play" if seconds is not None else ""),
        title=row.preset_name,
        right=place,
        text=DOT.join(part for part in (where, told(row.state_reason)) if part),
        far=lasting(round(seconds)) if seconds is not None else "",
        fraction=fraction(run) if seconds is not None else None,
        tip="\n".join(part for part in (row.preset_name, where, word, place, told(row.state_reason)) if part),
        spoken=", ".join(part for part in (word, row.preset_name, where, place, told(row.state_reason)) if part),
    )


def lines_of_step(step: ExecutionStep, words: str) -> TwoLines:
    """A step of a run that is over.

    Args:
        step: The row.
        words: What it does.
    """
    lasted, word = lasting(step.duration_ms / 1000), state_word(step.state)
    more = [
        told(step.error_message or ""),
        tr("round {}").format(step.round + 1) if step.round else "",
        tr("{} tries").format(step.attempts) if step.attempts > 1 else "",
        result_words(step.result) if not step.error_message else "",
    ]
    text = DOT.join(part for part in more if part)
    return TwoLines(
        look=look_of(step.state),
        icon=icon_of(step.state),
        title=f"{step.path}  {words}",
        right=lasted,
        text=text or word,
        tone=_FAILED if step.state is StepState.FAILED else "",
        tip="\n".join(part for part in (words, word, *more) if part),
        spoken=", ".join(part for part in (step.path, words, word, text, lasted) if part),
    )


def result_words(result: Mapping[str, Any] | None) -> str:
    """What a step gave, in a line: "text: Hello, times: 2"."""
    words = ", ".join(f"{name}: {value}" for name, value in (result or {}).items() if value not in (None, "", [], {}))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def lines_of_loop(row: LoopRow, now: datetime) -> TwoLines:
    """A loop: when it runs next, what of its day is used, or why it stopped."""
    coming, counts, state = next_words(row, now), count_words(row), loop_state(row)
    presets = ", ".join(row.presets) or tr("no preset is left")
    return TwoLines(
        look=loop_look(row),
        icon=loop_icon(row),
        title=row.name,
        right=coming or state,
        text=told(row.reason or "") or counts,
        tone=_FAILED if row.reason else "",
        tip="\n".join(part for part in (row.name, state, told(row.reason), counts, presets) if part),
        spoken=", ".join(part for part in (row.name, state, coming, told(row.reason), counts) if part),
    )
