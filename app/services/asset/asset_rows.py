"""Assets as the gallery shows them: ids for the whole, plain rows for what is in view."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal, select, type_coerce
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.types import NULLTYPE

from app.domain.asset import Asset
from app.domain.base import Json, UtcTime
from app.domain.enums import AssetOrigin, AssetState, ColorLabel, MediaType, OperationType, Verdict
from app.domain.errors import StorageError
from app.domain.tag import AssetTag, Tag
from app.services.asset.id_batches import among, among_text


@dataclass(slots=True)
class AssetRow:
    """An asset with what a tile and the inspector show.

    Read-only by rule: a frozen one takes four times as long to make, and there are hundreds in view.
    """

    id: int
    media_type: MediaType
    state: AssetState
    path: str | None
    sha256: str | None
    mime_type: str
    size_bytes: int | None
    width: int | None
    height: int | None
    duration_ms: int | None
    frame_rate: float | None
    micro: bytes | None
    name: str
    prompt: str
    operation_type: OperationType | None
    provider_id: str
    params: dict[str, Any] | None
    seed: int | None
    job_id: int | None
    origin: AssetOrigin
    arrived_after_cancel: bool
    created_at: datetime
    rating: int = 0
    verdict: Verdict | None = None
    color: ColorLabel | None = None
    notes: str = ""
    negative_prompt: str = ""
    model: str | None = None
    account_id: int | None = None
    stack_id: int | None = None
    deleted_at: datetime | None = None
    stack_size: int = 0
    """Of the cover of a stack: how many lie in it, but for those in the bin."""
    tags: tuple[str, ...] = ()


_BETWEEN: Final = ","
"""A tag has no comma."""
_TAGS: Final = (
    select(func.group_concat(Tag.name, literal(_BETWEEN)))
    .join(AssetTag, AssetTag.tag_id == Tag.id)
    .where(AssetTag.asset_id == Asset.id)
    .scalar_subquery()
)
_LYING: Final = aliased(Asset)
_STACK_SIZE: Final = (
    select(func.count())
    .select_from(_LYING)
    .where(_LYING.stack_id == Asset.id, _LYING.stack_id.is_not(None), _LYING.deleted_at.is_(None))
    .scalar_subquery()
)
_OWN: Final = [name for name in AssetRow.__dataclass_fields__ if name not in {"stack_size", "tags"}]
_COLUMNS: Final = (*(type_coerce(getattr(Asset, name), NULLTYPE) for name in _OWN), _STACK_SIZE, _TAGS)
"""Without their types, whose conversion of each value takes three times as long as reading it."""


def _members(kind: type[StrEnum]) -> Callable[[Any], Any]:
    return {member.value: member for member in kind}.__getitem__


_IDS: Final = "ids"
_USER: Final = "user"
_DIALECT: Final = sqlite.dialect()
_MOMENT: Final = partial(UtcTime().process_result_value, dialect=_DIALECT)
_CONVERTED: Final[Mapping[str, Callable[[Any], Any]]] = {
    "media_type": _members(MediaType),
    "state": _members(AssetState),
    "operation_type": _members(OperationType),
    "params": partial(Json().process_result_value, dialect=_DIALECT),
    "origin": _members(AssetOrigin),
    "arrived_after_cancel": bool,
    "created_at": _MOMENT,
    "verdict": _members(Verdict),
    "color": _members(ColorLabel),
    "deleted_at": _MOMENT,
    "tags": lambda tags: tuple(sorted(tags.split(_BETWEEN), key=str.casefold)),
}
_PLACES: Final = [(list(AssetRow.__dataclass_fields__).index(name), convert) for name, convert in _CONVERTED.items()]


def visible(user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Whole, not in the bin, and this user's."""
    shown = (Asset.state != AssetState.PLACING, Asset.deleted_at.is_(None))
    return shown if user_id is None else (*shown, Asset.user_id == user_id)


def visible_by_id(user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """As `visible`, for a query that names or joins the ids.

    The sum keeps SQLite from the index by user, in which it would go through the whole library instead of looking the
    ids up: without statistics it takes a user's rows for ten.
    """
    return visible(None) if user_id is None else (*visible(None), Asset.user_id + 0 == user_id)


def visible_among(asset_ids: Sequence[int], user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """As `visible`, of these ids."""
    return (Asset.id.in_(among(list(asset_ids))), *visible_by_id(user_id))


async def select_asset_rows(
    db: AsyncSession, asset_ids: Sequence[int], user_id: int | None, *, with_binned: bool = False
) -> list[AssetRow]:
    """These assets, in the order of the ids; those that are not there are left out."""
    statement = _statement(is_one_user=user_id is not None, with_binned=with_binned)
    connection = await db.connection()
    found = await connection.exec_driver_sql(statement.text, statement.values(asset_ids, user_id))
    by_id = {row[0]: _row_of(row) for row in found}
    return [by_id[key] for key in asset_ids if key in by_id]


class _Statement(NamedTuple):
    """A statement as SQLite takes it: to make it each time takes longer than to run it.

    Attributes:
        text: With a question mark for each value.
        given: The values in their order; None for the ids and the user, which `names` tells apart.
        names: The names of the values.
    """

    text: str
    names: Sequence[str]
    given: Mapping[str, Any]

    def values(self, asset_ids: Sequence[int], user_id: int | None) -> tuple[Any, ...]:
        given = {**self.given, _IDS: json.dumps(list(asset_ids)), _USER: user_id}
        return tuple(given[name] for name in self.names)


@cache
def _statement(*, is_one_user: bool, with_binned: bool) -> _Statement:
    wanted: list[ColumnElement[bool]] = [Asset.id.in_(among_text(bindparam(_IDS, type_=NULLTYPE)))]
    wanted.append(Asset.state != AssetState.PLACING)
    if not with_binned:
        wanted.append(Asset.deleted_at.is_(None))
    if is_one_user:
        # See `visible_by_id`.
        wanted.append(Asset.user_id + 0 == bindparam(_USER, type_=NULLTYPE))
    compiled = select(*_COLUMNS).where(*wanted).compile(dialect=_DIALECT)
    return _Statement(str(compiled), compiled.positiontup or (), compiled.params)


def _row_of(found: Sequence[Any]) -> AssetRow:
    values = list(found)
    try:
        for place, convert in _PLACES:
            if values[place] is not None:
                values[place] = convert(values[place])
    except KeyError as error:
        raise StorageError("The database holds a value that cannot be read.", detail=str(error)[:200]) from error
    if values[-1] is None:
        values[-1] = ()
    return AssetRow(*values)
