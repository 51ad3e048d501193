"""The places of waiting jobs: numbers between two others, and new numbers when there are none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import JobStatus
from app.domain.job import Job


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting job stands."""

    job_id: int
    priority: int
    position: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Between which two positions of a priority jobs are to be put; None where nobody of that priority stands."""

    priority: int
    after: float | None
    before: float | None


def gap_for(line: Sequence[Place], chosen: Collection[int], before_id: int | None) -> Gap:
    """Where chosen jobs go.

    Args:
        line: All that waits, in the order in which it will run.
        chosen: The ids of those that move.
        before_id: Who will stand behind them and gives them its priority; None for the end of the line. One of the
            chosen means the one behind it.
    """
    rest = [place for place in line if place.job_id not in chosen]
    if before_id is None:
        number = len(rest)
        priority = min(place.priority for place in line)
    else:
        number = 0
        for place in line:
            if place.job_id == before_id:
                break
            number += place.job_id not in chosen
        priority = next(place.priority for place in line if place.job_id == before_id)
    neighbours = [rest[number - 1] if number else None, rest[number] if number < len(rest) else None]
    after, before = (
        place.position if place is not None and place.priority == priority else None for place in neighbours
    )
    return Gap(priority, after, before)


def spread(gap: Gap, count: int) -> list[float] | None:
    """So many positions in a gap, in rising order; None where there are not as many numbers."""
    if gap.before is None:
        start = gap.after or 0.0
        return [start + number for number in range(1, count + 1)]
    if gap.after is None:
        return [gap.before - count + number for number in range(count)]
    step = (gap.before - gap.after) / (count + 1)
    places = [gap.after + step * number for number in range(1, count + 1)]
    rising = [gap.after, *places, gap.before]
    return places if all(low < high for low, high in pairwise(rising)) else None


async def renumber(db: AsyncSession, priority: int) -> None:
    """Give the waiting jobs of a priority whole numbers for positions; their order stays."""
    number = func.row_number().over(order_by=(Job.position, Job.id)).label("number")
    waiting = (Job.ended_at.is_(None), Job.status == JobStatus.PENDING, Job.priority == priority)
    ranks = select(Job.id, number).where(*waiting).subquery()
    renumbered = update(Job).where(Job.id == ranks.c.id).values(position=ranks.c.number)
    await db.execute(renumbered.execution_options(synchronize_session=False))
