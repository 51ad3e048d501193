"""Makes room: files that their provider keeps for good go when they take too much, the longest unused first."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.enums import AssetState
from app.domain.events import AssetChanged, EventLog
from app.providers.registry import ProviderRegistry
from app.services.asset.id_batches import among
from app.services.asset.library import Library
from app.services.asset.placing import lock_of_content
from app.services.asset.reach import within_reach
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

AT_ONCE: Final = 100

Measure = Callable[[str], Awaitable[int | None]]
"""The length of the file at a link now; None where it cannot be had."""


@dataclass(frozen=True, slots=True)
class Evicted:
    """What went.

    Attributes:
        files: How many.
        bytes: Their size.
        kept: How many had to stay, because their provider does not have them any more.
        kept_ids: These.
    """

    files: int = 0
    bytes: int = 0
    kept: int = 0
    kept_ids: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: int
    sha256: str
    path: str
    size_bytes: int
    remote_url: str


class Eviction:
    """Never takes what has no other copy: uploads, results of other providers, and what is gone at its link."""

    def __init__(
        self,
        db: AsyncSession,
        library: Library,
        registry: ProviderRegistry,
        measure: Measure,
        locks: KeyedLocks,
        events: EventLog,
    ) -> None:
        self._db = db
        self._library = library
        self._registry = registry
        self._measure = measure
        self._locks = locks
        self._events = events

    async def evict(self, limit_bytes: int, *, but: Collection[int] = ()) -> Evicted:
        """Let files go until those that can be fetched again take no more than this; it commits step by step.

        Args:
            limit_bytes: So much may stay.
            but: Assets that are not asked for: their provider did not have them a while ago.
        """
        keepers = [one.manifest.id for one in self._registry.all() if one.manifest.keeps_results]
        room = await self._total(keepers) - limit_bytes
        files = freed = 0
        kept: list[int] = []
        passed = list(but)
        reachable = await within_reach(self._library)
        while room > freed:
            candidates = await self._oldest(keepers, passed, reachable)
            if not candidates:
                break
            for one in candidates:
                passed.append(one.id)
                if await self._measure(one.remote_url) != one.size_bytes:
                    kept.append(one.id)
                elif await self._let_go(one, keepers):
                    files, freed = files + 1, freed + one.size_bytes
                if freed >= room:
                    break
        if files or kept:
            log.info("files_evicted", files=files, freed_bytes=freed, kept=len(kept))
        return Evicted(files, freed, len(kept), tuple(kept))

    async def _total(self, keepers: Sequence[str]) -> int:
        sizes = _candidates(keepers, Asset.sha256, func.max(Asset.size_bytes).label("size")).group_by(Asset.sha256)
        async with self._db.begin():
            return int(await self._db.scalar(select(func.total(sizes.subquery().c.size))) or 0)

    async def _oldest(
        self, keepers: Sequence[str], passed: list[int], reachable: ColumnElement[bool]
    ) -> list[_Candidate]:
        columns = (Asset.id, Asset.sha256, Asset.path, Asset.size_bytes, Asset.remote_url)
        used = func.coalesce(Asset.last_accessed_at, Asset.created_at)
        query = _candidates(keepers, *columns).where(Asset.id.not_in(among(passed)), reachable)
        query = query.order_by(used, Asset.id).limit(AT_ONCE)
        async with self._db.begin():
            return [_Candidate(*row) for row in await self._db.execute(query)]

    async def _let_go(self, one: _Candidate, keepers: Sequence[str]) -> bool:
        """Give up the file of an asset, and of those that share it; gives whether it went.

        The same content may have come in since it was listed: from this process before we have its lock, from another
        one at any time (as in bin.py).
        """
        async with self._locks.hold(lock_of_content(one.sha256)):
            async with self._db.begin():
                if await self._db.scalar(_candidates(keepers, Asset.id).where(Asset.id == one.id)) is None:
                    return False
                same = (Asset.sha256 == one.sha256, Asset.state == AssetState.READY)
                change = update(Asset).where(*same).values(state=AssetState.REMOTE).returning(Asset.id)
                changed = list(await self._db.scalars(change))
                self._events.record_assets(AssetChanged, changed)
            # The rows first: what a crash leaves is a file that its row does not count on.
            name = await in_thread(self._library.take_out, one.path)
            if name is None:
                return True
            async with self._db.begin():
                here = Asset.state.in_((AssetState.READY, AssetState.PLACING))
                is_needed = await self._db.scalar(select(Asset.id).where(Asset.sha256 == one.sha256, here).limit(1))
            if is_needed is not None:
                await in_thread(self._library.place, name, one.path)
                return False
            await in_thread(self._library.incoming(name).unlink)
        return True


def _candidates(keepers: Sequence[str], *columns: object):  # type: ignore[no-untyped-def]
    """Assets whose file, and every asset that shares it, its provider keeps."""
    other = aliased(Asset)
    needed = exists().where(
        other.sha256 == Asset.sha256, other.remote_url.is_(None) | other.provider_id.not_in(keepers)
    )
    there = (Asset.state == AssetState.READY, Asset.remote_url.is_not(None), Asset.size_bytes.is_not(None))
    return select(*columns).where(*there, Asset.provider_id.in_(keepers), ~needed)  # type: ignore[call-overload]
