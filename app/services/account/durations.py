"""How long jobs take: measured where enough were, else as they were estimated."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission

MEASURED = 50
"""So many of the newest successful attempts count."""
FEWEST = 5
"""Fewer than this say nothing."""
RECENT_JOBS = 5000
"""Further back nobody looks: a provider of then is not the provider of now."""
_MICROSECONDS = timedelta(seconds=1) // timedelta(microseconds=1)


async def measured_seconds(db: AsyncSession, user_id: int, provider_id: str) -> dict[OperationType, float]:
    """How long each operation took at a provider on average, from accepted to done."""
    newest = select(func.max(Job.id)).where(Job.user_id == user_id).scalar_subquery()
    took = cast(ProviderSubmission.ended_at, Integer) - cast(ProviderSubmission.accepted_at, Integer)
    place = func.row_number().over(partition_by=Job.operation_type, order_by=Job.id.desc())
    recent = (
        select(Job.operation_type, took.label("took"), place.label("place"))
        .join(ProviderSubmission, ProviderSubmission.job_id == Job.id)
        .where(
            Job.user_id == user_id,
            Job.provider_id == provider_id,
            Job.id > newest - RECENT_JOBS,
            ProviderSubmission.state == SubmissionState.SUCCEEDED,
        )
        .subquery("recent")
    )
    found = await db.execute(
        select(recent.c.operation_type, func.avg(recent.c.took))
        .where(recent.c.place <= MEASURED)
        .group_by(recent.c.operation_type)
        .having(func.count() >= FEWEST)
    )
    return {operation: max(0.0, float(average)) / _MICROSECONDS for operation, average in found}


def likely_seconds(
    measured: Mapping[OperationType, float], operation: OperationType | None, estimate: float | None
) -> float | None:
    """How long a job will take; None where nobody knows."""
    found = measured.get(operation) if operation is not None else None
    return estimate if found is None else found
