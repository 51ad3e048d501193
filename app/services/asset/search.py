"""The terms of a search as conditions of a query."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_

from app.domain.asset import Asset
from app.domain.enums import MOST_STARS, AssetState, MediaType, Verdict
from app.domain.search import parse

Condition = ColumnElement[bool]

_COMPARED: Final = re.compile(r"(>=|<=|>|<|=|)(.+)")
_SIGNS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_TYPES: Final = {
    "image": MediaType.IMAGE,
    "picture": MediaType.IMAGE,
    "video": MediaType.VIDEO,
    "clip": MediaType.VIDEO,
    "audio": MediaType.AUDIO,
    "sound": MediaType.AUDIO,
}
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MOST_DIGITS: Final = 18
"""Of a number that SQLite can hold."""


def conditions(text: str) -> list[Condition]:
    """What a text looks for, as conditions of a query.

    A field with a value that means nothing is looked for as a word.
    """
    found = []
    for term in parse(text):
        condition = _FIELDS[term.field](term.value) if term.field else None
        if condition is None:
            condition = or_(*(_has(column, term.words) for column in (Asset.prompt, Asset.name, Asset.provider_id)))
        found.append(func.coalesce(condition, 0) == 0 if term.is_unwanted else condition)
    return found


def _has(column: Any, words: str) -> Condition:
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found: Condition = column.like(pattern, escape="\\")
    return found


def _in(column: Any) -> Callable[[str], Condition]:
    return lambda value: _has(column, value)


def _type(value: str) -> Condition | None:
    kind = _TYPES.get(value.casefold().removesuffix("s"))
    return None if kind is None else Asset.media_type == kind


def _is(value: str) -> Condition | None:
    return {
        "kept": Asset.verdict == Verdict.KEPT,
        "rejected": Asset.verdict == Verdict.REJECTED,
        "unjudged": and_(Asset.verdict.is_(None), Asset.rating == 0),
        "missing": Asset.state == AssetState.MISSING,
    }.get(value.casefold())


def _rating(value: str) -> Condition | None:
    sign, stars = _compared(value)
    if not stars.isdecimal() or len(stars) > 1 or int(stars) > MOST_STARS:
        return None
    found: Condition = _SIGNS[sign](Asset.rating, int(stars))
    return found


def _seed(value: str) -> Condition | None:
    return Asset.seed == int(value) if value.isdecimal() and len(value) <= _MOST_DIGITS else None


def _date(value: str) -> Condition | None:
    """A year, a month or a day of the local calendar, or what lies before or after it."""
    sign, words = _compared(value)
    match = _DATE.fullmatch(words)
    if match is None:
        return None
    try:
        first, last = _span(*(int(part) if part else None for part in match.groups()))
    except (ValueError, OverflowError):
        return None
    if sign == ">":
        return Asset.created_at >= last
    if sign == ">=":
        return Asset.created_at >= first
    if sign in {"<", "<="}:
        return Asset.created_at < (first if sign == "<" else last)
    return and_(Asset.created_at >= first, Asset.created_at < last)


def _span(year: int | None, month: int | None, day: int | None) -> tuple[datetime, datetime]:
    """When a year, a month or a day begins, and when the next one does.

    Raises:
        ValueError: There is no such day.
        OverflowError: It is at the end of what can be told.
    """
    first = datetime(year or 1, month or 1, day or 1)  # noqa: DTZ001  (of the local calendar, whose zone comes below)
    if day is not None:
        last = first + timedelta(days=1)
    elif month is not None:
        last = (first + timedelta(days=31)).replace(day=1)
    else:
        last = first.replace(year=first.year + 1)
    return first.astimezone().astimezone(UTC), last.astimezone().astimezone(UTC)


def _compared(value: str) -> tuple[str, str]:
    match = _COMPARED.fullmatch(value)
    return (match[1], match[2]) if match is not None else ("", value)


_FIELDS: Final[Mapping[str, Callable[[str], Condition | None]]] = {
    "prompt": _in(Asset.prompt),
    "name": _in(Asset.name),
    "provider": lambda value: func.lower(Asset.provider_id) == value.casefold(),
    "model": _in(func.json_extract(Asset.params, "$.model")),
    "type": _type,
    "is": _is,
    "rating": _rating,
    "seed": _seed,
    "date": _date,
}
