"""What waits in the queue and is not reserved yet, by what it is thought to cost."""

from collections import Counter, defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission


def is_waiting() -> ColumnElement[bool]:
    """Whether a job is open and no attempt at it is under way: nothing is held for it."""
    is_claimed = exists().where(ProviderSubmission.job_id == Job.id, ProviderSubmission.state.in_(LIVE_STATES))
    return and_(Job.ended_at.is_(None), ~is_claimed)


async def read_waiting(
    db: AsyncSession, user_id: int, credit_type: str, before: datetime | None = None
) -> dict[str, Counter[int]]:
    """How many jobs of a user wait at each provider, by their cost; what is held waits too.

    Args:
        db: In a transaction.
        user_id: Whose jobs.
        credit_type: With what they are paid.
        before: Without what is scheduled for that moment or later.
    """
    query = select(Job.provider_id, Job.estimated_cost, func.count()).where(
        is_waiting(), Job.user_id == user_id, Job.credit_type == credit_type, Job.estimated_cost > 0
    )
    if before is not None:
        query = query.where(or_(Job.scheduled_at.is_(None), Job.scheduled_at < before))
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for provider_id, cost, count in await db.execute(query.group_by(Job.provider_id, Job.estimated_cost)):
        found[provider_id][cost] = count
    return dict(found)


def total_cost(costs: Counter[int]) -> int:
    """What so many jobs of each cost come to."""
    return sum(cost * count for cost, count in costs.items())
