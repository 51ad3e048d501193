"""A moment as a person types it: "22:30", "+2h", "tomorrow 8:00", "2026-07-12 22:30"."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.ui.amounts import number

_CLOCK: Final = re.compile(r"(\d{1,2})[:.h](\d{2})")
_LATER: Final = re.compile(r"\+?\s*(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?)")
_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\S+))?")
_DAY: Final = re.compile(r"(\w+)(?:\s+(\S+))?")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_WEEKDAYS: Final = ("mo", "tu", "we", "th", "fr", "sa", "su")
_MORNING: Final = time(8)
_DAYS_A_WEEK: Final = 7
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY_SECONDS: Final = 24 * _HOUR


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment that is meant, in the zone of `now`; None where it cannot be told."""
    words = " ".join(text.casefold().split())
    for read in _WAYS:
        found = read(words, now)
        if found is not None:
            return found
    return None


def time_until(moment: datetime, now: datetime) -> str:
    """How long it is until a moment, in its two largest units; one of which there are none is left out."""
    seconds = max(0, round((moment - now).total_seconds()))
    days, hours, minutes = seconds // _DAY_SECONDS, seconds % _DAY_SECONDS // _HOUR, seconds % _HOUR // _MINUTE
    translate = QCoreApplication.translate
    if days:
        one, many = translate("Queue", "1 day"), translate("Queue", "{days} days").format(days=number(days))
        whole = one if days == 1 else many
        both = translate("Queue", "{days} {hours} h")
        return both.format(days=whole, hours=hours) if hours else whole
    if hours:
        whole = translate("Queue", "{hours} h").format(hours=hours)
        both = translate("Queue", "{hours} {minutes} min")
        return both.format(hours=whole, minutes=minutes) if minutes else whole
    return translate("Queue", "{minutes} min").format(minutes=max(1, minutes))


def tonight(now: datetime) -> datetime:
    """The next ten o'clock in the evening."""
    return _next(time(22), now)


def tomorrow_morning(now: datetime) -> datetime:
    """Eight o'clock of the next day."""
    return _at(now + timedelta(days=1), _MORNING)


def _clock_time(words: str, now: datetime) -> datetime | None:
    found = _time_of(words)
    return _next(found, now) if found is not None else None


def _later(words: str, now: datetime) -> datetime | None:
    match = _LATER.fullmatch(words.removeprefix("in "))
    if match is None:
        return None
    return now + timedelta(**{_UNITS[match[2][0]]: int(match[1])})


def _date(words: str, now: datetime) -> datetime | None:
    match = _DATE.fullmatch(words)
    if match is None:
        return None
    clock = _time_of(match[4]) if match[4] else _MORNING
    try:
        day = now.replace(year=int(match[1]), month=int(match[2]), day=int(match[3]))
    except ValueError:
        return None
    return _at(day, clock) if clock is not None else None


def _named_day(words: str, now: datetime) -> datetime | None:
    match = _DAY.fullmatch(words)
    days = _days_to(match[1], now) if match is not None else None
    if match is None or days is None:
        return None
    clock = _time_of(match[2]) if match[2] else _MORNING
    return _at(now + timedelta(days=days), clock) if clock is not None else None


def _days_to(word: str, now: datetime) -> int | None:
    if word in {"today", "tomorrow"}:
        return int(word == "tomorrow")
    day = next((number for number, start in enumerate(_WEEKDAYS) if word.startswith(start)), None)
    return (day - now.weekday() - 1) % _DAYS_A_WEEK + 1 if day is not None else None


def _time_of(words: str) -> time | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    try:
        return time(int(match[1]), int(match[2]))
    except ValueError:
        return None


def _next(clock: time, now: datetime) -> datetime:
    today = _at(now, clock)
    return today if today > now else _at(now + timedelta(days=1), clock)


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)


_WAYS: Final[tuple[Callable[[str, datetime], datetime | None], ...]] = (_clock_time, _later, _date, _named_day)
