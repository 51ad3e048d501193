"""The limits that a profile has: jobs a day, jobs at once, bytes in the library.

Jobs count on the day of their making, in the transaction that makes them; the database takes the count of one back
that ends without having been submitted. What is over its limit at once waits in the queue (services/job/next_jobs.py).
A full library takes no upload and no new job; what a job has made, and was perhaps paid for, comes in all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState, OperationType
from app.domain.errors import LibraryFullError, QuotaExceededError, ResourceNotFoundError, ValidationError
from app.domain.quota import QuotaUsage
from app.domain.user import User
from app.services.account.periods import day_of
from app.storage.database import joined
from app.system.clock import Clock

log = structlog.get_logger(__name__)

HIGHEST = 2**53
"""Beyond it a number is not the same in every program that reads it."""
MIB = 1 << 20
MAKE_ROOM = "Delete something and empty the bin, or raise the limit of the profile."


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """What a profile has used of its limits, and the limits; None for no limit.

    Attributes:
        day: The day in the user's calendar: 2026-11-29.
        jobs: Made on that day, by operation.
        library_bytes: Of all its files, those in the bin too.
    """

    day: str
    jobs: Mapping[OperationType, int]
    library_bytes: int
    quota_jobs: int | None
    quota_operations: Mapping[OperationType, int] = field(default_factory=dict)
    quota_running: int | None = None
    quota_bytes: int | None = None

    @property
    def jobs_in_all(self) -> int:
        """Of all operations."""
        return sum(self.jobs.values())


class Quotas:
    """Counts, and refuses what would be too much; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def track(self, user_id: int, jobs: Mapping[OperationType, int]) -> str:
        """Count jobs that are being made; gives the day that they count on.

        Raises:
            QuotaExceededError: They would be too many, or the library is full; nothing was counted.
            ResourceNotFoundError: The user is not there.
        """
        use = await self.read(user_id)
        _check_jobs(use, jobs)
        if use.quota_bytes is not None and use.library_bytes >= use.quota_bytes:
            raise QuotaExceededError(f"The library is full: its limit is {_size(use.quota_bytes)}. {MAKE_ROOM}")
        new = insert(QuotaUsage)
        await self._db.execute(
            new.on_conflict_do_update(set_={"count": QuotaUsage.count + new.excluded.count}),
            [
                {"user_id": user_id, "day": use.day, "operation_type": operation, "count": number}
                for operation, number in jobs.items()
            ],
        )
        return use.day

    async def read(self, user_id: int) -> QuotaUse:
        """What is used today.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        limits = (await self._db.execute(_LIMITS.where(User.id == user_id))).one_or_none()
        if limits is None:
            raise ResourceNotFoundError("profile", user_id)
        day = day_of(self._clock.now(), limits.time_zone).isoformat()
        counted = select(QuotaUsage.operation_type, QuotaUsage.count).where(
            QuotaUsage.user_id == user_id, QuotaUsage.day == day
        )
        return QuotaUse(
            day=day,
            jobs={operation: number for operation, number in await self._db.execute(counted) if number},
            library_bytes=await self._library_bytes(user_id) if limits.quota_bytes is not None else 0,
            quota_jobs=limits.quota_jobs,
            quota_operations={OperationType(name): most for name, most in limits.quota_operations.items()},
            quota_running=limits.quota_running,
            quota_bytes=limits.quota_bytes,
        )

    async def show(self, user_id: int) -> QuotaUse:
        """The same with the bytes of the library, whether or not they have a limit; these are counted one by one."""
        use = await self.read(user_id)
        if use.quota_bytes is not None:
            return use
        return replace(use, library_bytes=await self._library_bytes(user_id))

    async def check_room(self, user_id: int, name: str, size_bytes: int) -> None:
        """See that a file may come into a user's library.

        Args:
            user_id: Whose.
            name: The file's, for show.
            size_bytes: Of the file.

        Raises:
            LibraryFullError: It would be more than the library may hold.
        """
        async with joined(self._db):
            most = await self._db.scalar(select(User.quota_bytes).where(User.id == user_id))
            used = await self._library_bytes(user_id) if most is not None else 0
        if most is not None and used + size_bytes > most:
            raise LibraryFullError(
                name,
                f"the library may hold {_size(most)} and has {_size(used)}; this is {_size(size_bytes)}. {MAKE_ROOM}",
            )

    async def _library_bytes(self, user_id: int) -> int:
        files = (
            select(Asset.sha256, Asset.size_bytes)
            .where(Asset.user_id == user_id, Asset.state.in_((AssetState.READY, AssetState.PLACING)))
            .distinct()
            .subquery()
        )
        return int(await self._db.scalar(select(func.total(files.c.size_bytes))) or 0)


_LIMITS: Select[Any] = select(
    User.time_zone, User.quota_jobs, User.quota_operations, User.quota_running, User.quota_bytes
)


def _check_jobs(use: QuotaUse, jobs: Mapping[OperationType, int]) -> None:
    _check(use.quota_jobs, use.jobs_in_all, sum(jobs.values()), "jobs")
    for operation, number in jobs.items():
        words = f"jobs of {operation.value.replace('_', ' ')}"
        _check(use.quota_operations.get(operation), use.jobs.get(operation, 0), number, words)


def _check(most: int | None, used: int, wanted: int, words: str) -> None:
    if most is None or used + wanted <= most:
        return
    raise QuotaExceededError(
        f"Your limit is {most:,} {words} a day: {used:,} were made today, and {wanted:,} more "
        f"{'is' if wanted == 1 else 'are'} asked for. It begins anew at midnight, or raise the limit of the profile."
    )


def checked_limit(name: str, value: object) -> int | None:
    """A limit that may be set.

    Raises:
        ValidationError: It is none.
    """
    least = 1 if name == "quota_running" else 0
    if value is None:
        return None
    if type(value) is not int or not least <= value <= HIGHEST:
        raise ValidationError(f"A limit is a whole number from {least} on, or none.", field=name)
    return value


def checked_operations(value: object) -> dict[str, int]:
    """The limits of single operations that may be set; those without one are left out.

    Raises:
        ValidationError: One of them is none, or is of no operation.
    """
    if not isinstance(value, Mapping):
        raise ValidationError("The limits of operations are named by them.", field="quota_operations")
    limits: dict[str, int] = {}
    for name, most in value.items():
        if name not in set(OperationType):
            raise ValidationError(f"There is no operation {name}.", field="quota_operations")
        limit = checked_limit("quota_operations", most)
        if limit is not None:
            limits[OperationType(name).value] = limit
    return limits


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MIB:,.1f} MiB"
