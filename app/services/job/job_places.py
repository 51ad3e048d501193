"""The places of waiting jobs: a number between two others, and new numbers when there is none."""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import JobStatus
from app.domain.job import Job


async def place_before(db: AsyncSession, target: Job, moved: Job) -> float | None:
    """A position between a waiting job and the one before it; None where no number lies between them."""
    before = (Job.position < target.position) | ((Job.position == target.position) & (Job.id < target.id))
    others = (Job.status == JobStatus.PENDING, Job.priority == target.priority, Job.id != moved.id)
    previous = await db.scalar(select(func.max(Job.position)).where(*others, before))
    if previous is None:
        return target.position - 1.0
    place = (previous + target.position) / 2
    return place if previous < place < target.position else None


async def renumber(db: AsyncSession, priority: int, loaded: Sequence[Job]) -> None:
    """Give the waiting jobs of a priority whole numbers for positions; their order stays.

    Args:
        db: In a transaction.
        priority: Whose jobs.
        loaded: Rows in memory that are read again.
    """
    number = func.row_number().over(order_by=(Job.position, Job.id)).label("number")
    ranks = select(Job.id, number).where(Job.status == JobStatus.PENDING, Job.priority == priority).subquery()
    renumbered = update(Job).where(Job.id == ranks.c.id).values(position=ranks.c.number)
    await db.execute(renumbered.execution_options(synchronize_session=False))
    for job in loaded:
        await db.refresh(job)
