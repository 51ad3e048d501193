"""Tags: given to many assets at once, counted, renamed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import delete, exists, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.errors import ResourceNotFoundError
from app.domain.events import AssetChanged, EventLog, TagsChanged
from app.domain.tag import AssetTag, Tag, tag_name
from app.services.asset.id_batches import among, batches, own_among, read_all

log = structlog.get_logger(__name__)

_LAST = chr(0x10FFFF)
"""Comes after every letter."""


@dataclass(frozen=True, slots=True)
class TagChange:
    """Which assets get which tags, and which lose them: first what is removed, then what is added."""

    added: Mapping[str, Sequence[int]] = field(default_factory=dict)
    removed: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def reverse(self) -> "TagChange":
        """What takes it back."""
        return TagChange(self.removed, self.added)

    @property
    def asset_ids(self) -> set[int]:
        """Every asset that it is about."""
        return {asset_id for ids in (*self.added.values(), *self.removed.values()) for asset_id in ids}


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag, and how many assets outside of the bin have it."""

    name: str
    count: int


class Tagging:
    """Tags many assets at once, inside the caller's transaction.

    Names are compared without case; a tag that no asset has any more is gone. Assets that are not there are left out.
    """

    def __init__(self, db: AsyncSession, events: EventLog, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._acting_for = acting_for

    async def change(self, wanted: TagChange) -> TagChange:
        """Give and take tags.

        Returns:
            What changed by it; its reverse, given back, undoes exactly that.

        Raises:
            ValidationError: One of the new names cannot be a tag.
            ResourceNotFoundError: Nobody's tags are meant.
        """
        removed, added = {}, {}
        for name, ids in wanted.removed.items():
            tag = await self._find(name)
            if tag is not None and (lost := await self._take(tag, ids)):
                removed[tag.name] = lost
        await self.forget_unused()
        for name, ids in wanted.added.items():
            tag = await self._find(name) or await self._make(name)
            if got := await self._give(tag, ids):
                added[tag.name] = got
        await self.forget_unused()
        changed = TagChange(added, removed)
        if asset_ids := changed.asset_ids:
            self._events.record_assets(AssetChanged, asset_ids)
            self._events.record(TagsChanged())
            log.info("assets_tagged", assets=len(asset_ids), added=len(added), removed=len(removed))
        return changed

    async def rename(self, name: str, new_name: str) -> TagChange:
        """Give a tag another name, for all assets; if there is a tag of that name, they become one.

        Raises:
            ResourceNotFoundError: There is no such tag.
            ValidationError: The new name cannot be a tag.
        """
        return await self.merge([name], new_name)

    async def merge(self, names: Iterable[str], new_name: str) -> TagChange:
        """Let several tags become one, for all assets; if there is a tag of that name, it is this one.

        Raises:
            ResourceNotFoundError: There is no tag of one of the names.
            ValidationError: The new name cannot be a tag.
        """
        wanted = tag_name(new_name)
        removed = await self._links(names)
        ids = dict.fromkeys(asset_id for linked in removed.values() for asset_id in linked)
        return await self.change(
            TagChange({wanted: list(ids)}, {name: linked for name, linked in removed.items() if name != wanted})
        )

    async def delete(self, names: Iterable[str]) -> TagChange:
        """Take tags from all assets, whereby they are gone.

        Raises:
            ResourceNotFoundError: There is no tag of one of the names.
        """
        return await self.change(TagChange({}, await self._links(names)))

    async def list_tags(self, prefix: str = "", *, limit: int | None = None) -> list[TagRow]:
        """The tags that begin with some letters, those of most assets first."""
        folded = prefix.strip().casefold()
        linked = select(func.count()).where(AssetTag.tag_id == Tag.id).scalar_subquery()
        query = select(Tag.id, Tag.name, linked).where(Tag.user_id == self._owner())
        if folded:
            query = query.where(Tag.folded >= folded, Tag.folded < folded + _LAST)
        binned = await self._binned()
        rows = [TagRow(name, count - binned.get(tag_id, 0)) for tag_id, name, count in await self._db.execute(query)]
        return sorted(rows, key=lambda row: (-row.count, row.name.casefold()))[:limit]

    async def count_among(self, asset_ids: Iterable[int]) -> dict[str, int]:
        """The tags of these assets, in the order of their names, and how many of these have each."""
        counts: dict[str, int] = {}
        for ids in batches(asset_ids):
            query = (
                select(Tag.name, func.count())
                .join(AssetTag, AssetTag.tag_id == Tag.id)
                .where(AssetTag.asset_id.in_(among(ids)), Tag.user_id == self._owner())
                .group_by(Tag.id)
            )
            for name, count in await self._db.execute(query):
                counts[name] = counts.get(name, 0) + count
        return dict(sorted(counts.items(), key=lambda item: item[0].casefold()))

    async def forget_unused(self) -> None:
        """Remove the tags that no asset has."""
        is_used = exists().where(AssetTag.tag_id == Tag.id)
        await self._db.execute(delete(Tag).where(Tag.user_id == self._owner(), ~is_used))

    async def _links(self, names: Iterable[str]) -> dict[str, list[int]]:
        """Tags as they are written, with their assets, those in the bin too."""
        found: dict[str, list[int]] = {}
        for name in names:
            tag = await self._find(name)
            if tag is None:
                raise ResourceNotFoundError("tag", name)
            found[tag.name] = await read_all(self._db, AssetTag.asset_id, AssetTag.tag_id == tag.id)
        return found

    async def _binned(self) -> dict[int, int]:
        """How many assets in the bin have each tag: of few assets, where all others would be many."""
        in_bin = (Asset.user_id == self._owner(), Asset.deleted_at.is_not(None))
        query = select(AssetTag.tag_id, func.count()).join(Asset, Asset.id == AssetTag.asset_id).where(*in_bin)
        return {row[0]: row[1] for row in await self._db.execute(query.group_by(AssetTag.tag_id))}

    async def _find(self, name: str) -> Tag | None:
        folded = " ".join(name.split()).casefold()
        found: Tag | None = await self._db.scalar(select(Tag).where(Tag.user_id == self._owner(), Tag.folded == folded))
        return found

    async def _make(self, name: str) -> Tag:
        name = tag_name(name)
        tag = Tag(user_id=self._owner(), name=name, folded=name.casefold())
        self._db.add(tag)
        await self._db.flush()
        return tag

    async def _give(self, tag: Tag, asset_ids: Iterable[int]) -> list[int]:
        got: list[int] = []
        for ids in batches(asset_ids):
            wanted = select(literal(tag.id), Asset.id).where(*own_among(ids, self._owner()))
            adding = insert(AssetTag).prefix_with("OR IGNORE").from_select(["tag_id", "asset_id"], wanted)
            got += await self._db.scalars(adding.returning(AssetTag.asset_id))
        return got

    async def _take(self, tag: Tag, asset_ids: Iterable[int]) -> list[int]:
        lost: list[int] = []
        for ids in batches(asset_ids):
            link = (AssetTag.tag_id == tag.id, AssetTag.asset_id.in_(among(ids)))
            lost += await self._db.scalars(delete(AssetTag).where(*link).returning(AssetTag.asset_id))
        return lost

    def _owner(self) -> int:
        if self._acting_for is None:
            raise ResourceNotFoundError("profile", "of the tags")
        return self._acting_for
