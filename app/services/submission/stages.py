"""The stages of a submission: logged, and kept with their times for the job's detail view."""

from enum import StrEnum

import structlog
from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

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
    await end_stage(db, clock, submission)
    db.add(SubmissionStage(submission_id=submission.id, stage=stage.value, started_at=clock.now(), note=note))
    await db.flush()
    log.info("stage_entered", stage=stage.value, job_id=submission.job_id, submission_id=submission.id)


async def end_stage(db: AsyncSession, clock: Clock, submission: ProviderSubmission, note: str | None = None) -> None:
    """End the stage that runs, if one does."""
    await db.execute(
        update(SubmissionStage)
        .where(SubmissionStage.submission_id == submission.id, SubmissionStage.ended_at.is_(None))
        .values(ended_at=clock.now(), note=func.coalesce(note or None, SubmissionStage.note))
        .execution_options(synchronize_session=False)
    )
