"""Walks the lineage: what lies above and below an asset, nearest first, and the way from one to another."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain.asset import Asset
from app.domain.enums import AssetState
from app.domain.lineage import AssetLineage
from app.services.asset.asset_rows import visible_by_id
from app.services.asset.catalog_rows import read_ids
from app.services.asset.id_batches import among, batches
from app.system.threads import in_thread

LEVELS: Final = 12
"""A walk up to this depth asks for each level; a deeper one for all that is in reach at once."""
_ALL: Final = -1
"""To SQLite, no limit."""
_MANY: Final = 20_000
"""So many edges are sorted into levels in a thread."""

Column: TypeAlias = InstrumentedAttribute[int]

_GIVEN: Final = func.json_each(bindparam("ids")).table_valued("key", "value")
GIVEN_IDS: Final = select(_GIVEN.c.value)
"""The ids of a JSON list, `:ids`, for `in_`."""
_USER: Final = bindparam("user", type_=Integer)
OF_USER: Final = or_(_USER.is_(None), Asset.user_id + 0 == _USER)
"""Whether an asset is `:user`'s; each is where that is None. The sum: asset_rows.py."""


class Way:
    """A direction: from the near end of an edge to its far end; with the statements that go there.

    They are built once: to build one takes longer than most walks. Each gives its numbers as one text out of one step
    of SQLite, as `catalog_rows` does.

    Attributes:
        near: The column of the end that a walk comes from.
        far: The column of the end that it comes to.
        step: The far ends of the edges at `:ids`, in their order.
        shown_step: Near and far ends of the edges at `:ids` whose far ends are shown to `:user`.
        reach: The ids in reach of `:start`, that one first; none where it is not `:user`'s.
        shown_reach: Of these, those that are shown.
        links: Near and far ends of all edges at the first `:most` ids in reach.
    """

    def __init__(self, near: Column, far: Column) -> None:
        self.near, self.far = near, far
        both = near.concat(" ").concat(far)
        edges = select(far).select_from(_GIVEN).join(AssetLineage, near == _GIVEN.c.value)
        ordered = edges.order_by(_GIVEN.c.key, AssetLineage.child_id, AssetLineage.position)
        self.step = _as_text(ordered)
        shown = ordered.with_only_columns(both).join(Asset, Asset.id == far).where(*visible_by_id(None), OF_USER)
        self.shown_step = _as_text(shown)
        start = select(Asset.id.label("id")).where(Asset.id == bindparam("start"), OF_USER)
        reached = _reached(start, self)
        self.reach = select(_joined(reached.c.id))
        among = self.reach.select_from(reached).join(Asset, Asset.id == reached.c.id)
        self.shown_reach = among.where(*visible_by_id(None))
        first = select(reached.c.id).limit(bindparam("most"))
        self.links = _as_text(_in_order(select(both).where(near.in_(first))))


def _as_text(query: Select[Any]) -> Select[Any]:
    return select(_joined(query.subquery().c[0]))


def _joined(column: Any) -> ColumnElement[str]:
    return func.group_concat(column, literal_column("' '"))


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(AssetLineage.child_id, AssetLineage.position)


def _reached(start: Select[Any], way: Way, name: str = "reached") -> CTE:
    """The ids in reach of a start, those too, nearest first.

    Ids alone: a depth beside them would make a row of each length of a path. SQLite takes the rows of a recursion
    without an order first in, first out (sqlite.org, "The WITH Clause"), and the index gives the parents of each in
    their order.
    """
    reached = start.cte(name, recursive=True)
    return reached.union(select(way.far).join(reached, way.near == reached.c.id))


UP: Final = Way(AssetLineage.child_id, AssetLineage.parent_id)
DOWN: Final = Way(AssetLineage.parent_id, AssetLineage.child_id)
_SHOWN_OF: Final = select(Asset.id).where(Asset.id.in_(GIVEN_IDS), *visible_by_id(None), OF_USER)
_PARENT: Final = aliased(Asset)
_HAS_PARENT: Final = exists().where(
    AssetLineage.child_id == Asset.id,
    AssetLineage.parent_id == _PARENT.id,
    _PARENT.deleted_at.is_(None),
    _PARENT.state != AssetState.PLACING,
)
_SHOWN: Final = _as_text(_SHOWN_OF)
_PARENTLESS: Final = _as_text(_SHOWN_OF.where(~_HAS_PARENT))
_ENDS: Final = {
    name: select(func.json_each(bindparam(name)).table_valued("value").c.value.label("id"))
    for name in ("above", "below")
}
_BETWEEN: Final = _as_text(
    select(AssetLineage.parent_id.concat(" ").concat(AssetLineage.child_id)).where(
        AssetLineage.parent_id.in_(select(_reached(_ENDS["above"], DOWN, "under").c.id)),
        # The sum keeps SQLite from asking the index for each pair of a parent and a child.
        (AssetLineage.child_id + 0).in_(select(_reached(_ENDS["below"], UP, "over").c.id)),
    )
)
_OWN: Final = select(Asset.id).where(Asset.id == bindparam("start"), OF_USER)


class LineageWalk:
    """Finds ids along the edges. From an asset of another user nothing is reached.

    What lies in the bin is walked through: that its file may go does not change what was made from what. A path, which
    is shown whole, keeps to what is shown.
    """

    def __init__(self, db: AsyncSession, acting_for: int | None) -> None:
        self._db = db
        self._acting_for = acting_for

    async def reach(self, start_id: int, way: Way, depth: int | None = None) -> list[int]:
        """The ids in reach of an asset, nearest first, each once; without it.

        Args:
            start_id: Where the walk begins.
            way: UP or DOWN.
            depth: At most so many edges away; None for all.
        """
        if depth is not None and depth <= LEVELS:
            return [key for level in await self.levels(start_id, way, depth) for key in level]
        found = await self._numbers(way.reach, start=start_id, user=self._acting_for)
        ids: list[int] = found[1:].tolist()
        # No asset is further away than there are assets.
        if depth is None or len(ids) <= depth:
            return ids
        return [key for level in await self._deep_levels(start_id, way, depth, None) for key in level]

    async def shown_reach(self, start_id: int, way: Way, depth: int | None = None) -> list[int]:
        """As `reach`, of what is there and not in the bin."""
        if depth is not None:
            return await self.shown(await self.reach(start_id, way, depth))
        found = await self._numbers(way.shown_reach, start=start_id, user=self._acting_for)
        ids: list[int] = found.tolist()
        return ids[1:] if ids[:1] == [start_id] else ids

    async def levels(self, start_id: int, way: Way, depth: int, *, most: int | None = None) -> list[list[int]]:
        """The ids in reach of an asset by the number of edges, from 1.

        Args:
            start_id: Where the walk begins.
            way: UP or DOWN.
            depth: At most so many edges away.
            most: Go no further once more than so many are found.
        """
        if depth > LEVELS:
            return await self._deep_levels(start_id, way, depth, most)
        if not await self._is_ours(start_id):
            return []
        seen, level, found = {start_id}, [start_id], list[list[int]]()
        while level and len(found) < depth and (most is None or len(seen) <= most + 1):
            level = [key for key in dict.fromkeys(await self._step(level, way)) if key not in seen]
            seen.update(level)
            found.append(level)
        return [level for level in found if level]

    async def path(self, from_id: int, to_id: int) -> list[int]:
        """The shortest way from one asset to another, both in it; empty where there is none.

        Where one was made from the other, it goes along the making alone; otherwise along the edges either way.
        """
        if set(await self.shown([from_id, to_id])) != {from_id, to_id}:
            return []
        for ways in ((DOWN,), (UP,), (UP, DOWN)):
            found = await self._meet(from_id, to_id, ways)
            if found:
                return found
        return []

    async def reaches(self, start_id: int, way: Way, wanted: Sequence[int]) -> int | None:
        """One of these ids that is in reach of an asset, or is it; None where none is, whoever asks."""
        reached = _reached(select(literal(start_id).label("id")), way)
        return await self._db.scalar(select(reached.c.id).where(reached.c.id.in_(among(list(wanted)))).limit(1))

    async def between(self, above: Iterable[int], below: Iterable[int]) -> list[tuple[int, int]]:
        """The edges, as parent and child, on all ways down from the first of these ids to the second, whoever asks."""
        ends = {"above": json.dumps(list(above)), "below": json.dumps(list(below))}
        found = (await self._numbers(_BETWEEN, **ends)).reshape(-1, 2)
        return [(parent, child) for parent, child in found.tolist()]

    async def shown(self, ids: Sequence[int]) -> list[int]:
        """Those that are there and not in the bin, in their order."""
        return await self._those(_SHOWN, ids)

    async def parentless(self, ids: Sequence[int]) -> list[int]:
        """Those that are shown and have no parent that is, in their order."""
        return await self._those(_PARENTLESS, ids)

    async def _those(self, statement: Select[Any], ids: Sequence[int]) -> list[int]:
        numbers = await self._numbers(statement, ids=json.dumps(list(ids)), user=self._acting_for)
        there = set(numbers.tolist())
        return [key for key in ids if key in there]

    async def siblings(self, asset_id: int) -> list[int]:
        """What was made from the same parents in the same order by the same operations, oldest first; without it."""
        own = (await self._recipes([asset_id])).get(asset_id)
        if own is None or not await self._is_ours(asset_id):
            return []
        first = select(AssetLineage.parent_id).where(AssetLineage.child_id == asset_id).limit(1).scalar_subquery()
        beside = await read_ids(
            self._db, select(AssetLineage.child_id).where(AssetLineage.parent_id == first).distinct()
        )
        found = []
        for part in batches(beside.tolist()):
            recipes = await self._recipes(part)
            found += [key for key in part if recipes[key] == own and key != asset_id]
        return found

    async def _recipes(self, ids: list[int]) -> dict[int, str]:
        """The parents and operations of each, in their order."""
        edges = (
            select(AssetLineage.child_id, AssetLineage.parent_id.concat(" ").concat(AssetLineage.operation_type))
            .where(AssetLineage.child_id.in_(among(ids)))
            .order_by(AssetLineage.child_id, AssetLineage.position)
            .subquery()
        )
        recipe = func.group_concat(edges.c[1], literal(","))
        return {key: said for key, said in await self._db.execute(select(edges.c[0], recipe).group_by(edges.c[0]))}  # noqa: C416  (rows, not pairs)

    async def _is_ours(self, asset_id: int) -> bool:
        return await self._db.scalar(_OWN, {"start": asset_id, "user": self._acting_for}) is not None

    async def _deep_levels(self, start_id: int, way: Way, depth: int, most: int | None) -> list[list[int]]:
        first = _ALL if most is None else most + 2
        found = await self._numbers(way.links, start=start_id, user=self._acting_for, most=first)
        links = found.reshape(-1, 2)
        if len(links) > _MANY:
            return await in_thread(_levels_of, links, start_id, depth, most)
        return _levels_of(links, start_id, depth, most)

    async def _step(self, level: list[int], way: Way) -> list[int]:
        """What lies one edge away from these, in their order and that of the parents of each."""
        ids: list[int] = (await self._numbers(way.step, ids=json.dumps(level))).tolist()
        return ids

    async def _numbers(self, statement: Select[Any], **values: int | str | None) -> NDArray[np.int64]:
        return np.fromstring(await self._db.scalar(statement, values) or "", dtype=np.int64, sep=" ")

    async def _meet(self, from_id: int, to_id: int, ways: tuple[Way, ...]) -> list[int]:
        """A shortest way, found from both ends: the one with fewer to ask goes on by one edge."""
        turned = tuple(DOWN if way is UP else UP for way in ways)
        seen: list[dict[int, int | None]] = [{from_id: None}, {to_id: None}]
        edge = [[from_id], [to_id]]
        while edge[0] and edge[1]:
            met = next((key for key in edge[0] if key in seen[1]), None)
            if met is None:
                met = next((key for key in edge[1] if key in seen[0]), None)
            if met is not None:
                return [*reversed(list(_back(met, seen[0]))), *list(_back(met, seen[1]))[1:]]
            side = 0 if len(edge[0]) <= len(edge[1]) else 1
            edge[side] = await self._spread(edge[side], ways if side == 0 else turned, seen[side])
        return []

    async def _spread(self, level: list[int], ways: tuple[Way, ...], seen: dict[int, int | None]) -> list[int]:
        """Note what lies one edge beyond a level, and from where it was reached; gives it."""
        found = []
        for way in ways:
            for part in batches(level):
                numbers = await self._numbers(way.shown_step, ids=json.dumps(part), user=self._acting_for)
                for near, far in numbers.reshape(-1, 2).tolist():
                    if far not in seen:
                        seen[far] = near
                        found.append(far)
        return found


def _levels_of(links: NDArray[np.int64], start_id: int, depth: int, most: int | None) -> list[list[int]]:
    """The far ends of edges by their distance from the start."""
    beyond: dict[int, list[int]] = {}
    for near, far in links.tolist():
        beyond.setdefault(near, []).append(far)
    seen, level, found = {start_id}, [start_id], list[list[int]]()
    while len(found) < depth and (most is None or len(seen) <= most + 1):
        level = [key for key in dict.fromkeys(far for near in level for far in beyond.get(near, ())) if key not in seen]
        if not level:
            break
        seen.update(level)
        found.append(level)
    return found


def _back(met: int, seen: dict[int, int | None]) -> Iterator[int]:
    """From where two searches met, back to where one began."""
    key: int | None = met
    while key is not None:
        yield key
        key = seen[key]
