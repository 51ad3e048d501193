"""Sets of assets: filled by hand, or whatever a saved search finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.asset_set import AssetSet, AssetSetMember, set_name
from app.domain.errors import DuplicateError, ResourceNotFoundError, ValidationError
from app.domain.events import AssetChanged, EventLog, SetsChanged
from app.services.asset.id_batches import among, batches, own_among, read_all
from app.system.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set as a list shows it.

    Attributes:
        search: What it is a saved search for; None for a set that is filled by hand.
        count: How many assets outside of the bin it holds; None for a search.
    """

    id: int
    name: str
    search: str | None
    count: int | None


@dataclass(frozen=True, slots=True)
class DeletedSet:
    """A set that is gone, with all that brings it back."""

    id: int
    name: str
    search: str | None
    created_at: datetime
    asset_ids: Sequence[int]


class AssetSets:
    """Makes, fills and deletes the sets of a user, inside the caller's transaction."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def list_sets(self) -> list[SetRow]:
        """All sets, in the order of their names."""
        linked = select(func.count()).where(AssetSetMember.set_id == AssetSet.id).scalar_subquery()
        query = select(AssetSet.id, AssetSet.name, AssetSet.search, linked).where(AssetSet.user_id == self._owner())
        binned = await self._binned()
        rows = [
            SetRow(set_id, name, search, count - binned.get(set_id, 0) if search is None else None)
            for set_id, name, search, count in await self._db.execute(query)
        ]
        return sorted(rows, key=lambda row: row.name.casefold())

    async def make_set(self, name: str, *, search: str | None = None) -> int:
        """Make a set, filled by hand or by a saved search; gives its id.

        Raises:
            ValidationError: The name cannot be one, or the search is empty.
            DuplicateError: There is a set of this name.
        """
        if search is not None and not search.strip():
            raise ValidationError("A saved search looks for something.", field="search")
        made = AssetSet(
            user_id=self._owner(),
            name=await self._free(name),
            search=None if search is None else search.strip(),
            created_at=self._clock.now(),
        )
        self._db.add(made)
        await self._db.flush()
        self._told("set_made", made.id)
        return made.id

    async def rename_set(self, set_id: int, name: str) -> str:
        """Give a set another name; gives its former one.

        Raises:
            ResourceNotFoundError: There is no such set.
            ValidationError: The name cannot be one.
            DuplicateError: There is another set of this name.
        """
        found = await self._get(set_id)
        former, found.name = found.name, await self._free(name, but=set_id)
        self._told("set_renamed", set_id)
        return former

    async def delete_set(self, set_id: int) -> DeletedSet:
        """Delete a set, not its assets; what it gives brings it back.

        Raises:
            ResourceNotFoundError: There is no such set.
        """
        found = await self._get(set_id)
        members = await read_all(self._db, AssetSetMember.asset_id, AssetSetMember.set_id == set_id)
        gone = DeletedSet(set_id, found.name, found.search, found.created_at, members)
        await self._db.delete(found)
        await self._db.flush()
        self._events.record_assets(AssetChanged, members)
        self._told("set_deleted", set_id)
        return gone

    async def restore_set(self, gone: DeletedSet) -> None:
        """Bring a deleted set back, under its own id.

        Raises:
            DuplicateError: There is another set of its name by now.
        """
        name = await self._free(gone.name)
        owner = self._owner()
        self._db.add(AssetSet(id=gone.id, user_id=owner, name=name, search=gone.search, created_at=gone.created_at))
        await self._db.flush()
        self._told("set_restored", gone.id)
        if gone.asset_ids:
            await self.add_assets(gone.id, gone.asset_ids)

    async def add_assets(self, set_id: int, asset_ids: Iterable[int]) -> list[int]:
        """Put assets into a set that is filled by hand; gives those that were not in it.

        Raises:
            ResourceNotFoundError: There is no such set.
            ValidationError: It is a saved search.
        """
        await self._fillable(set_id)
        added: list[int] = []
        for ids in batches(asset_ids):
            wanted = select(literal(set_id), Asset.id).where(*own_among(ids, self._owner()))
            adding = insert(AssetSetMember).prefix_with("OR IGNORE").from_select(["set_id", "asset_id"], wanted)
            added += await self._db.scalars(adding.returning(AssetSetMember.asset_id))
        self._members_changed(set_id, added)
        return added

    async def remove_assets(self, set_id: int, asset_ids: Iterable[int]) -> list[int]:
        """Take assets out of a set that is filled by hand; gives those that were in it.

        Raises:
            ResourceNotFoundError: There is no such set.
            ValidationError: It is a saved search.
        """
        await self._fillable(set_id)
        removed: list[int] = []
        for ids in batches(asset_ids):
            link = (AssetSetMember.set_id == set_id, AssetSetMember.asset_id.in_(among(ids)))
            removed += await self._db.scalars(delete(AssetSetMember).where(*link).returning(AssetSetMember.asset_id))
        self._members_changed(set_id, removed)
        return removed

    def _members_changed(self, set_id: int, asset_ids: list[int]) -> None:
        if asset_ids:
            self._events.record_assets(AssetChanged, asset_ids)
            self._told("set_filled", set_id)

    def _told(self, what: str, set_id: int) -> None:
        self._events.record(SetsChanged())
        log.info(what, set_id=set_id)

    async def _binned(self) -> dict[int, int]:
        """How many assets in the bin each set holds."""
        in_bin = (Asset.user_id == self._owner(), Asset.deleted_at.is_not(None))
        links = select(AssetSetMember.set_id, func.count()).join(Asset, Asset.id == AssetSetMember.asset_id)
        found = await self._db.execute(links.where(*in_bin).group_by(AssetSetMember.set_id))
        return {row[0]: row[1] for row in found}

    async def _free(self, name: str, *, but: int | None = None) -> str:
        """The name as it is kept, when no set but one has it, in whatever case."""
        name = set_name(name)
        found = await self._db.execute(select(AssetSet.id, AssetSet.name).where(AssetSet.user_id == self._owner()))
        if any(other.casefold() == name.casefold() for set_id, other in found if set_id != but):
            raise DuplicateError(f"There is a set “{name}” already.")
        return name

    async def _fillable(self, set_id: int) -> None:
        if (await self._get(set_id)).search is not None:
            raise ValidationError("A saved search is filled by what it finds.", field="set")

    async def _get(self, set_id: int) -> AssetSet:
        found = await self._db.get(AssetSet, set_id)
        if found is None or found.user_id != self._owner():
            raise ResourceNotFoundError("set", set_id)
        return found

    def _owner(self) -> int:
        if self._acting_for is None:
            raise ResourceNotFoundError("profile", "of the sets")
        return self._acting_for
