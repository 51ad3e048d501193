"""The declarative base, the column types and the naming convention for constraints.

SQLite's STRICT tables take INTEGER, REAL, TEXT and BLOB alone (sqlite.org, "STRICT Tables"), so every type here is made
of one of these; the same types serve PostgreSQL.
"""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import CheckConstraint, Dialect, Index, Integer, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from app.domain.errors import StorageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

E = TypeVar("E", bound=StrEnum)


class Flag(TypeDecorator[bool]):
    """A yes or no, stored as 1 or 0."""

    impl = Integer
    cache_ok = True

    @override
    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment with its zone, stored as microseconds since 1970 in UTC: exact, sortable, eight bytes."""

    impl = Integer
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must have a zone")
        return (value - _EPOCH) // _MICROSECOND

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        try:
            return _EPOCH + timedelta(microseconds=value)
        except _UNREADABLE as error:
            raise _unreadable(value) from error


class Json(TypeDecorator[Any]):
    """A JSON value, stored as compact text with sorted keys, so that equal values are equal text."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        try:
            return json.loads(value)
        except _UNREADABLE as error:
            raise _unreadable(value) from error


class Word(TypeDecorator[E]):
    """A member of an enumeration, stored as its value; the table's CHECK names the allowed ones."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    @override
    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:
        if value is None:
            return None
        try:
            return self.kind(value)
        except _UNREADABLE as error:
            raise _unreadable(value) from error


_UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError)


def _unreadable(value: object) -> StorageError:
    """A value that no version of the program has written, by hand or by a fault, is an error of the storage."""
    return StorageError("The database holds a value that cannot be read.", detail=repr(value)[:200])


class Base(DeclarativeBase):
    """What every mapped class inherits."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """A CHECK that a column holds a member of the enumeration."""
    words = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def table_args(*parts: CheckConstraint | Index | UniqueConstraint, **options: object) -> tuple[Any, ...]:
    """`__table_args__` of a STRICT table with these constraints and indexes."""
    return (*parts, {"sqlite_strict": True, **options})
