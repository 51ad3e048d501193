"""The stages of a submission: logged, and kept with their times for the job's detail view."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

import structlog
from sqlalchemy import Table, Text, bindparam, func, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.base import UtcTime
from app.domain.submission import ProviderSubmission, SubmissionStage
from app.system.clock import Clock

log = structlog.get_logger(__name__)


class Stage(StrEnum):
    """What a submission goes through, in this order."""

    START = "pipeline:start"
    ARTIFACT = "pipeline:artifact"
    SUBMIT = "provider:submit"
    STATUS = "provider:status"
    COMPLETE = "provider:complete"
    REVIEW = "review:decided"
    """A person said what became of it; has no length."""


async def enter_first_stages(db: AsyncSession, clock: Clock, submission: ProviderSubmission, note: str) -> None:
    """Note that a submission was claimed, which has no length, and that its inputs are being made ready.

    Inside the claim's transaction, which has written its row.
    """
    now = clock.now()
    start, artifact = _begun(submission, Stage.START, now, note), _begun(submission, Stage.ARTIFACT, now)
    await db.execute(_ENTER, [{**start, "ended_at": now}, {**artifact, "ended_at": None}])


async def enter_stage(
    db: AsyncSession, clock: Clock, submission: ProviderSubmission, stage: Stage, note: str | None = None
) -> None:
    """Begin a stage and end the one before it, inside the caller's transaction."""
    await db.flush()
    await end_stage(db, clock, submission)
    await db.execute(_ENTER, _begun(submission, stage, clock.now(), note))


async def end_stage(db: AsyncSession, clock: Clock, submission: ProviderSubmission, note: str | None = None) -> None:
    """End the stage that runs, if one does."""
    await db.execute(_END, {"of": submission.id, "now": clock.now(), "said": note or None})


def _begun(submission: ProviderSubmission, stage: Stage, now: datetime, note: str | None = None) -> dict[str, Any]:
    log.info("stage_entered", stage=stage.value, job_id=submission.job_id, submission_id=submission.id)
    return {"submission_id": submission.id, "stage": stage.value, "started_at": now, "note": note}


# Of the table and not of the class, and built once: nobody keeps a stage as an object, and each job writes ten times.
_STAGES = cast(Table, SubmissionStage.__table__)
_ENTER = insert(_STAGES)
_END = (
    update(_STAGES)
    .where(_STAGES.c.submission_id == bindparam("of"), _STAGES.c.ended_at.is_(None))
    .values(
        ended_at=bindparam("now", type_=UtcTime()), note=func.coalesce(bindparam("said", type_=Text()), _STAGES.c.note)
    )
)
