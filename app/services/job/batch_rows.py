"""Batches as they are listed: what was thought beside what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.batch import Batch
from app.domain.enums import BatchSource, JobStatus
from app.domain.job import Job

LIST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch with the state of its jobs.

    Attributes:
        job_count: As many as were queued.
        done: Jobs that have their results.
        failed: Jobs that failed and were not made again.
        actual_cost: What has been charged so far; None before anything was.
        estimated_seconds: From the start to the last result, as the forecast said.
        actual_seconds: The same as it was; None while a job is open.
        cancelled: Jobs that were stopped.
    """

    id: int
    name: str
    source: BatchSource
    job_count: int
    done: int
    failed: int
    estimated_cost: int
    actual_cost: int | None
    estimated_seconds: float | None
    actual_seconds: float | None
    credit_type: str | None
    created_at: datetime
    cancelled: int = 0


async def select_batch_rows(db: AsyncSession, user_id: int) -> list[BatchRow]:
    """The user's batches, the newest first."""
    again = aliased(Job)
    is_left = and_(Job.status == JobStatus.FAILED, ~exists().where(again.retry_of == Job.id))
    newest = select(Batch.id).where(Batch.user_id == user_id).order_by(Batch.id.desc()).limit(LIST_LIMIT)
    counted = (
        select(
            Job.batch_id,
            _number_of(Job.status == JobStatus.COMPLETED).label("done"),
            _number_of(is_left).label("failed"),
            _number_of(Job.status == JobStatus.CANCELLED).label("cancelled"),
            _number_of(Job.ended_at.is_(None)).label("open"),
            func.sum(Job.actual_cost).label("cost"),
            func.max(Job.ended_at).label("ended_at"),
        )
        .where(Job.batch_id.in_(newest))
        .group_by(Job.batch_id)
        .subquery()
    )
    columns = (
        counted.c.done,
        counted.c.failed,
        counted.c.cancelled,
        counted.c.open,
        counted.c.cost,
        counted.c.ended_at,
    )
    query = (
        select(Batch, *columns)
        .outerjoin(counted, counted.c.batch_id == Batch.id)
        .where(Batch.id.in_(newest))
        .order_by(Batch.id.desc())
    )
    return [_row(tuple(found)) for found in await db.execute(query)]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _row(found: Sequence[Any]) -> BatchRow:
    batch, done, failed, cancelled, still_open, cost, ended_at = found
    is_over = not still_open and ended_at is not None
    return BatchRow(
        id=batch.id,
        name=batch.name,
        source=batch.source,
        job_count=batch.job_count,
        done=done or 0,
        failed=failed or 0,
        estimated_cost=batch.estimated_cost,
        actual_cost=cost,
        estimated_seconds=batch.estimated_seconds,
        actual_seconds=(ended_at - batch.created_at) / timedelta(seconds=1) if is_over else None,
        credit_type=batch.credit_type,
        created_at=batch.created_at,
        cancelled=cancelled or 0,
    )
