"""Long lists of ids in statements: each statement takes a part of them, as one value."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.asset import Asset
from app.domain.enums import AssetState

IDS_A_STATEMENT = 2000
"""So many rows can come back from a statement without the loop being held for long."""


def batches(asset_ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in parts, each id once; of a long list no more is gone through than the parts that were taken."""
    seen: set[int] = set()
    rest = iter(asset_ids)
    while part := list(islice(rest, IDS_A_STATEMENT)):
        fresh = [key for key in dict.fromkeys(part) if key not in seen]
        seen.update(fresh)
        if fresh:
            yield fresh


def among(asset_ids: list[int]) -> Any:
    """A query of these ids, for `in_`; their number does not change the statement."""
    return among_text(json.dumps(asset_ids))


def among_text(asset_ids: Any) -> Any:
    """As `among`, of a list that is a text already, or will be given as one."""
    return select(func.json_each(asset_ids).table_valued("value").c.value)


def own_among(asset_ids: list[int], user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Of these ids, whole and this user's; in the bin or not.

    The sum keeps SQLite from the index by user (asset_rows.py).
    """
    found = (Asset.id.in_(among(asset_ids)), Asset.state != AssetState.PLACING)
    return found if user_id is None else (*found, Asset.user_id + 0 == user_id)


async def read_all(db: AsyncSession, column: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> list[int]:
    """All values of a column, part by part in their order; each value is there once."""
    found: list[int] = []
    while True:
        after = condition if not found else condition & (column > found[-1])
        part = list(await db.scalars(select(column).where(after).order_by(column).limit(IDS_A_STATEMENT)))
        found += part
        if len(part) < IDS_A_STATEMENT:
            return found
