"""What its user thinks of assets: stars, kept or rejected, a colour, notes."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.asset import Asset
from app.domain.enums import MOST_STARS, ColorLabel, Verdict
from app.domain.errors import ValidationError
from app.domain.events import AssetChanged, EventLog
from app.services.asset.asset_rows import visible_among

log = structlog.get_logger(__name__)

T = TypeVar("T")

IDS_A_QUERY = 500
LONGEST_NOTES = 20_000

Mark = tuple[int, Verdict | None]
"""Stars, 0 to 5, and verdict."""


class Judging:
    """Judges many assets at once, inside the caller's transaction.

    Each way takes what every asset is to have and gives what those had that changed: given back, that undoes it. Assets
    that are not there, or in the bin, are left out.
    """

    def __init__(self, db: AsyncSession, events: EventLog, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._acting_for = acting_for

    async def marks(self, asset_ids: Sequence[int]) -> dict[int, Mark]:
        """What their user thinks of assets; those that are not there are left out."""
        found: dict[int, Mark] = {}
        for ids in _batched(dict.fromkeys(asset_ids)):
            query = select(Asset.id, Asset.rating, Asset.verdict).where(*visible_among(ids, self._acting_for))
            found |= {row.id: (row.rating, row.verdict) for row in await self._db.execute(query)}
        return found

    async def rate(self, stars: Mapping[int, int]) -> dict[int, int]:
        """Give assets stars, 0 for none.

        Raises:
            ValidationError: There are 0 to 5 stars.
        """
        if not all(0 <= count <= MOST_STARS for count in stars.values()):
            raise ValidationError(f"There are 0 to {MOST_STARS} stars.", field="rating")
        return await self._set(Asset.rating, stars)

    async def judge(self, verdicts: Mapping[int, Verdict | None]) -> dict[int, Verdict | None]:
        """Keep or reject assets; None takes either back."""
        return await self._set(Asset.verdict, verdicts)

    async def label(self, colors: Mapping[int, ColorLabel | None]) -> dict[int, ColorLabel | None]:
        """Give assets a colour; None takes it away."""
        return await self._set(Asset.color, colors)

    async def note(self, notes: Mapping[int, str]) -> dict[int, str]:
        """Write notes to assets, in place of those that they have.

        Raises:
            ValidationError: They are too long.
        """
        if any(len(text) > LONGEST_NOTES for text in notes.values()):
            raise ValidationError(f"Notes have at most {LONGEST_NOTES} characters.", field="notes")
        return await self._set(Asset.notes, notes)

    async def _set(self, column: InstrumentedAttribute[T], wanted: Mapping[int, T]) -> dict[int, T]:
        former: dict[int, T] = {}
        for ids in _batched(wanted):
            found = await self._db.execute(select(Asset.id, column).where(*visible_among(ids, self._acting_for)))
            changed = {key: value for key, value in found if value != wanted[key]}
            for value in {wanted[key] for key in changed}:
                same = [key for key in changed if wanted[key] == value]
                values: dict[Any, Any] = {column: value}
                await self._db.execute(update(Asset).where(Asset.id.in_(same)).values(values))
            former |= changed
        self._events.record_assets(AssetChanged, former)
        if former:
            log.info("assets_judged", what=column.key, assets=len(former))
        return former


def _batched(wanted: Mapping[int, T]) -> list[list[int]]:
    ids = list(wanted)
    return [ids[start : start + IDS_A_QUERY] for start in range(0, len(ids), IDS_A_QUERY)]
