"""The stages of a submission: logged, and kept with their times for the job's detail view."""

from enum import StrEnum
from typing import cast

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


async def enter_stage(
    db: AsyncSession, clock: Clock, submission: ProviderSubmission, stage: Stage, note: str | None = None
) -> None:
    """Begin a stage and end the one before it, inside the caller's transaction."""
    await db.flush()
    await end_stage(db, clock, submission)
    values = {"submission_id": submission.id, "stage": stage.value, "started_at": clock.now(), "note": note}
    await db.execute(_ENTER, values)
    log.info("stage_entered", stage=stage.value, job_id=submission.job_id, submission_id=submission.id)


async def end_stage(db: AsyncSession, clock: Clock, submission: ProviderSubmission, note: str | None = None) -> None:
    """End the stage that runs, if one does."""
    await db.execute(_END, {"of": submission.id, "now": clock.now(), "said": note or None})


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
