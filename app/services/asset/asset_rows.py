"""Assets as the gallery shows them: ids for the whole, plain rows for what is in view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, ColorLabel, MediaType, OperationType, Verdict
from app.domain.tag import AssetTag, Tag
from app.services.asset.id_batches import own_among


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset with what a tile and the inspector show."""

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
_COLUMNS: Final = (*(getattr(Asset, name) for name in _OWN), _STACK_SIZE, _TAGS)


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
    return (Asset.id.in_(asset_ids), *visible_by_id(user_id))


async def select_asset_rows(
    db: AsyncSession, asset_ids: Sequence[int], user_id: int | None, *, with_binned: bool = False
) -> list[AssetRow]:
    """These assets, in the order of the ids; those that are not there are left out."""
    shown = own_among(list(asset_ids), user_id) if with_binned else visible_among(asset_ids, user_id)
    found = await db.execute(select(*_COLUMNS).where(*shown))
    by_id = {row[0]: AssetRow(*(*row[:-1], _parted(row[-1]))) for row in found}
    return [by_id[key] for key in asset_ids if key in by_id]


def _parted(tags: str | None) -> tuple[str, ...]:
    return tuple(sorted(tags.split(_BETWEEN), key=str.casefold)) if tags else ()
