"""How versions follow one another: one is put after another, and leaves a chain that stays joined."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.batch import JobReplacement
from app.domain.errors import LineageError
from app.domain.events import EventLog, VersionsChanged
from app.domain.job import Job
from app.services.asset.id_batches import among

log = structlog.get_logger(__name__)

_Next = tuple[int | None, datetime | None]


class Succession:
    """Writes which version comes after which; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, events: EventLog) -> None:
        self._db = db
        self._events = events

    async def last_of(self, asset_id: int) -> int:
        """The end of the chain of an asset, in the bin or not; the asset where nothing replaces it."""
        chain = select(Asset.id, Asset.replaced_by_id).where(Asset.id == asset_id).cte("chain", recursive=True)
        further = select(Asset.id, Asset.replaced_by_id).join(chain, Asset.id == chain.c.replaced_by_id)
        whole = chain.union(further)
        last = await self._db.scalar(select(whole.c.id).where(whole.c.replaced_by_id.is_(None)))
        return asset_id if last is None else last

    async def put_after(self, new_id: int, former_id: int, now: datetime) -> int:
        """Let an asset be the next version after the last one of a chain; gives that one.

        Raises:
            LineageError: Both are versions of one another already.
        """
        last = await self.last_of(former_id)
        if last == await self.last_of(new_id):
            raise LineageError(f"Assets {new_id} and {former_id} are versions of one another already.")
        await self._db.execute(update(Asset).where(Asset.id == last).values(replaced_by_id=new_id, replaced_at=now))
        self._events.record(VersionsChanged((last, new_id)))
        log.info("version_replaced", asset_id=last, replaced_by_id=new_id)
        return last

    async def succeed(self, job: Job, outputs: Sequence[Asset], now: datetime) -> None:
        """Let what a completed job made be the next versions of what it was to replace.

        What was replaced by something else meanwhile gets it as the next version after that. An output that is not
        there, or of another kind than what it was to replace, replaces nothing. A recipe that was edited since the job
        was asked for is still to be followed: it goes over to the new version.
        """
        made = {output.output_index: output for output in outputs}
        wanted = select(JobReplacement.output_index, Asset).join(Asset, Asset.id == JobReplacement.asset_id)
        rows = await self._db.execute(
            wanted.where(JobReplacement.job_id == job.id).order_by(Asset.id).execution_options(populate_existing=True)
        )
        for output_index, former in rows.all():
            output = made.get(output_index)
            if output is None or output.media_type != former.media_type:
                log.warning("nothing_replaced", job_id=job.id, asset_id=former.id, output_index=output_index)
                continue
            try:
                await self.put_after(output.id, former.id, now)
            except LineageError as error:
                log.warning("nothing_replaced", job_id=job.id, asset_id=former.id, reason=error.message)
                continue
            if former.edited_at is not None and former.edited_at > await self._asked_at(job):
                output.edited_recipe, output.edited_at = former.edited_recipe, former.edited_at
                output.settled_at = former.settled_at

    async def close_up(self, leaving: Iterable[int]) -> None:
        """Join the versions around assets that are about to be deleted for good.

        What was made from an older one is out of date since the same moment as before.
        """
        gone = list(leaving)
        next_of = await self._next(Asset.id.in_(among(gone)))
        before = await self._next(Asset.replaced_by_id.in_(among(gone)))
        joined = {key: _beyond(key, {**next_of, **before}, set(gone)) for key in before.keys() - set(gone)}
        for key, (newer, at) in joined.items():
            await self._db.execute(update(Asset).where(Asset.id == key).values(replaced_by_id=newer, replaced_at=at))
        if joined:
            self._events.record(VersionsChanged(tuple(sorted(joined))))

    async def _asked_at(self, job: Job) -> datetime:
        """When it was said what a job is to do: one that was made again does what the first one was to do."""
        first = job
        while first.retry_of is not None:
            first = await self._db.get_one(Job, first.retry_of)
        return first.created_at

    async def _next(self, condition: ColumnElement[bool]) -> dict[int, _Next]:
        query = select(Asset.id, Asset.replaced_by_id, Asset.replaced_at).where(condition)
        return {row.id: (row.replaced_by_id, row.replaced_at) for row in await self._db.execute(query)}


def _beyond(key: int, next_of: Mapping[int, _Next], gone: set[int]) -> _Next:
    """The first version after one that stays, and since when there is one; nothing where none does."""
    newer, at = next_of[key]
    while newer is not None and newer in gone:
        newer, further = next_of[newer]
        at = max(at, further) if at is not None and further is not None else at
    return (newer, at) if newer is not None else (None, None)
