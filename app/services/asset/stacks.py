"""Stacks: takes that lie on each other in the gallery, the best of them on top."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import Row, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import AssetChanged, EventLog
from app.services.asset.id_batches import among, batches, own_among

log = structlog.get_logger(__name__)

Former = dict[int, int | None]
"""Assets with the stacks in which they lay before: given back, that undoes a change."""


@dataclass(frozen=True, slots=True)
class _Take:
    """An asset that lies in a stack, or might."""

    id: int
    stack_id: int | None
    rating: int
    is_binned: bool


class Stacks:
    """Stacks many assets at once, inside the caller's transaction.

    A stack is named by its cover and has at least two assets: what is left alone lies in none. What is in the bin stays
    in its stack, but is no cover while others are not in the bin. Each way gives what undoes it.
    """

    def __init__(self, db: AsyncSession, events: EventLog, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._acting_for = acting_for

    async def members(self, stack_id: int) -> list[int]:
        """What lies in a stack and not in the bin, the cover first."""
        takes = (await self._read([stack_id])).values()
        lying = [take.id for take in takes if take.stack_id == stack_id and not take.is_binned]
        return sorted(lying, key=lambda key: key != stack_id)

    async def stack(self, asset_ids: Sequence[int], *, cover_id: int | None = None) -> Former:
        """Put assets on each other; of a stack whose cover is among them all come along.

        Args:
            asset_ids: First to last.
            cover_id: Which lies on top; None for the one with the most stars, of several the first.

        Raises:
            ValidationError: There are fewer than two.
        """
        takes = await self._read(asset_ids)
        order = dict.fromkeys(key for key in asset_ids if key in takes)
        covers = {key for key in order if takes[key].stack_id == key}
        order |= dict.fromkeys(take.id for take in takes.values() if take.stack_id in covers)
        if len(order) < 2:  # noqa: PLR2004 - see the class
            raise ValidationError("A stack has at least two pictures or clips.", field="asset_ids")
        return await self._set(takes | _stacked(takes, list(order), cover_id))

    async def stack_takes(self, asset_ids: Sequence[int]) -> Former:
        """Put on each other what was made by one recipe but for the seed; what has no fellow stays as it is."""
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for ids in batches(asset_ids):
            columns = (Asset.id, Asset.operation_type, Asset.provider_id, Asset.model, Asset.prompt)
            query = select(*columns, Asset.negative_prompt, Asset.params).where(*own_among(ids, self._acting_for))
            recipes = {row.id: _recipe_of(row) for row in await self._db.execute(query)}
            for key in ids:
                if recipes.get(key):
                    groups[recipes[key]].append(key)
        takes = await self._read(asset_ids)
        for order in groups.values():
            if len(order) > 1:
                cover = next((key for key in order if takes[key].stack_id == key), None)
                takes |= _stacked(takes, order, cover)
        return await self._set(takes)

    async def choose_cover(self, asset_id: int) -> Former:
        """Put one on top of its stack.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        takes = await self._read([asset_id])
        if asset_id not in takes:
            raise ResourceNotFoundError("asset", asset_id)
        stack_id = takes[asset_id].stack_id
        if stack_id is None:
            return {}
        order = [take.id for take in takes.values() if take.stack_id == stack_id]
        return await self._set(takes | _stacked(takes, order, asset_id))

    async def take_out(self, asset_ids: Sequence[int]) -> Former:
        """Take assets out of their stacks; the others stay on each other."""
        takes = await self._read(asset_ids)
        return await self._set(takes | {key: replace(takes[key], stack_id=None) for key in asset_ids if key in takes})

    async def unstack(self, asset_ids: Sequence[int]) -> Former:
        """Lay out the stacks in which assets lie."""
        takes = await self._read(asset_ids)
        return await self._set({key: replace(take, stack_id=None) for key, take in takes.items()})

    async def restore(self, former: Mapping[int, int | None]) -> Former:
        """Put assets into the stacks in which they lay; of a stack that is gone for good a new cover is chosen."""
        takes = await self._read([*former, *(key for key in former.values() if key is not None)])
        return await self._set(
            takes | {key: replace(takes[key], stack_id=former[key]) for key in former if key in takes}
        )

    async def settle(self, asset_ids: Sequence[int], *, are_leaving: bool = False) -> Former:
        """Choose other covers after assets went to the bin, or before they are deleted for good; gives what undoes it.

        Args:
            asset_ids: These.
            are_leaving: They are about to be deleted.
        """
        stacked: list[int] = []
        for ids in batches(asset_ids):
            there = select(Asset.id).where(*own_among(ids, self._acting_for), Asset.stack_id.is_not(None))
            stacked += await self._db.scalars(there)
        takes = await self._read(stacked)
        gone = set(stacked) if are_leaving else set()
        covers = {takes[key].stack_id for key in stacked}
        left = {key: replace(take, stack_id=None) if key in gone else take for key, take in takes.items()}
        return await self._set(left, resized=covers)

    async def _read(self, asset_ids: Iterable[int]) -> dict[int, _Take]:
        """These assets, and all that lie in a stack with one of them, in the bin or not."""
        found: dict[int, _Take] = {}
        for ids in batches(asset_ids):
            named = select(Asset.stack_id).where(*own_among(ids, self._acting_for), Asset.stack_id.is_not(None))
            own = () if self._acting_for is None else (Asset.user_id + 0 == self._acting_for,)
            whole = Asset.state != AssetState.PLACING
            columns = (Asset.id, Asset.stack_id, Asset.rating, Asset.deleted_at)
            query = select(*columns).where(or_(Asset.id.in_(among(ids)), Asset.stack_id.in_(named)), whole, *own)
            for row in await self._db.execute(query.order_by(Asset.id)):
                found[row.id] = _Take(row.id, row.stack_id, row.rating, row.deleted_at is not None)
        return found

    async def _set(self, takes: Mapping[int, _Take], *, resized: Collection[int | None] = ()) -> Former:
        """Let every stack among these have a cover and more than one asset, and write what differs.

        Args:
            takes: What is to be.
            resized: Covers of stacks of which another number shows now, whatever is written.
        """
        wanted = {take.id: take.stack_id for take in takes.values()} | _settled(takes.values())
        former: Former = {}
        for ids in batches(wanted):
            query = select(Asset.id, Asset.stack_id).where(*own_among(ids, self._acting_for))
            former |= {key: value for key, value in await self._db.execute(query) if value != wanted[key]}
        alike: defaultdict[int | None, list[int]] = defaultdict(list)
        for key in former:
            alike[wanted[key]].append(key)
        for stack_id, keys in alike.items():
            for ids in batches(keys):
                those = update(Asset).where(Asset.id.in_(among(ids)))
                await self._db.execute(those.values(stack_id=stack_id))
        covers = takes.keys() & {*former.values(), *alike, *resized}
        self._events.record_assets(AssetChanged, covers | former.keys())
        if former:
            log.info("assets_stacked", assets=len(former))
        return former


def _stacked(takes: Mapping[int, _Take], order: Sequence[int], cover_id: int | None) -> dict[int, _Take]:
    """The takes of an order, on each other."""
    best = max(order, key=lambda key: (not takes[key].is_binned, takes[key].rating))
    cover = cover_id if cover_id in order else best
    return {key: replace(takes[key], stack_id=cover) for key in order}


def _settled(takes: Iterable[_Take]) -> Former:
    """What changes so that each stack has more than one asset and a cover that shows."""
    stacks: defaultdict[int, list[_Take]] = defaultdict(list)
    for take in takes:
        if take.stack_id is not None:
            stacks[take.stack_id].append(take)
    changed: Former = {}
    for stack_id, members in stacks.items():
        if len(members) == 1:
            changed[members[0].id] = None
            continue
        shown = [take for take in members if not take.is_binned] or members
        if all(take.id != stack_id for take in shown):
            best = max(shown, key=lambda take: take.rating)
            changed |= {take.id: best.id for take in members}
    return changed


def _recipe_of(row: Row[Any]) -> str:
    """All by which it was made but the seed, as a text; empty for what was not made here."""
    if row.operation_type is None or row.params is None:
        return ""
    params = {name: value for name, value in row.params.items() if name != "seed"}
    facts = [row.operation_type, row.provider_id, row.model, row.prompt, row.negative_prompt, params]
    return json.dumps(facts, sort_keys=True, default=str)
