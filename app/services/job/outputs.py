"""Outputs of jobs and runs, as inputs of what waits for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.batch import JobDependency
from app.domain.enums import AssetState, ExecutionState, JobStatus
from app.domain.errors import ValidationError
from app.domain.execution import Execution
from app.domain.execution_chain import ExecutionJobDependency, ExecutionOutput, JobExecutionDependency
from app.domain.job import Job
from app.providers.base import InputSlot

ENDS = {
    JobStatus.FAILED: "has failed",
    JobStatus.CANCELLED: "was cancelled",
    ExecutionState.FAILED: "has failed",
    ExecutionState.CANCELLED: "was cancelled",
}


@dataclass(frozen=True, slots=True)
class JobOutput:
    """An output of a job.

    Attributes:
        output_index: 0 for the first one.
    """

    job_id: int
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class RunOutput:
    """A file that a run delivers: a picture of the screen, a recording, a file of the phone.

    Attributes:
        output_index: 0 for the first one.
    """

    execution_id: int
    output_index: int = 0


Output: TypeAlias = JobOutput | RunOutput


@dataclass(frozen=True, slots=True)
class Maker:
    """What an output is awaited of.

    Attributes:
        name: "job 5" or "run 12".
        ending: How it ended without an output: "has failed"; empty where it did not.
        error: Why, as a sentence.
    """

    name: str
    ending: str = ""
    error: str = ""

    @property
    def why_in_vain(self) -> str:
        """Why what waits for it does so in vain."""
        reason = f": {self.error}" if self.error else "."
        return f"It waits for {self.name}, which {self.ending or 'has ended'}{reason}"

    def why_not(self, slot: InputSlot | None, output_index: int, asset: Asset | None) -> str:
        """Why an output cannot be an input; empty where it can."""
        if asset is None:
            return f"{self.name.capitalize()} made no output number {output_index + 1}."
        if slot is not None and not slot.fits(asset.media_type):
            return f"What {self.name} made is no {' or '.join(kind.value for kind in slot.takes)}."
        return ""


def maker_of(other: Job | Execution) -> Maker:
    if isinstance(other, Job):
        return Maker(f"job {other.id}", ENDS.get(other.status, ""), other.error_message or "")
    return Maker(f"run {other.id}", ENDS.get(other.state, ""), other.error_message or "")


async def output_of_job(db: AsyncSession, job_id: int, output_index: int) -> Asset | None:
    """What a job made, as far as it is there."""
    found = await db.scalars(
        select(Asset)
        .where(
            Asset.job_id == job_id,
            Asset.output_index == output_index,
            Asset.state != AssetState.PLACING,
            Asset.deleted_at.is_(None),
        )
        .order_by(Asset.id.desc())
        .limit(1)
    )
    return found.one_or_none()


async def output_of_run(db: AsyncSession, execution_id: int, output_index: int) -> Asset | None:
    """What a run delivered, as far as it is there."""
    found = await db.scalars(
        select(Asset)
        .join(ExecutionOutput, ExecutionOutput.asset_id == Asset.id)
        .where(
            ExecutionOutput.execution_id == execution_id,
            ExecutionOutput.output_index == output_index,
            Asset.deleted_at.is_(None),
        )
    )
    return found.one_or_none()


def job_node(job_id: int) -> int:
    """A job in the graph of what waits for what."""
    return job_id


def run_node(execution_id: int) -> int:
    """A run in the graph of what waits for what: below zero, where no job is."""
    return -execution_id


async def nodes_above(db: AsyncSession, node: int) -> set[int]:
    """What a job or a run waits for, and what that waits for in turn."""
    edges = (
        select(JobDependency.job_id.label("node"), JobDependency.depends_on_id.label("above"))
        .union_all(
            select(JobExecutionDependency.job_id, -JobExecutionDependency.execution_id),
            select(-ExecutionJobDependency.execution_id, ExecutionJobDependency.depends_on_id),
        )
        .subquery()
    )
    above = select(edges.c.above).where(edges.c.node == node).cte(recursive=True)
    further = select(edges.c.above).join(above, edges.c.node == above.c.above)
    return set(await db.scalars(select(above.union(further).c.above)))


def check_no_circle(again: Maker, above: Iterable[int], waiting: Maker, node: int) -> None:
    """See that what is made again does not wait for what waits for it.

    Raises:
        ValidationError: It does.
    """
    if node in above:
        raise ValidationError(f"{again.name.capitalize()} waits for {waiting.name} already: neither would ever run.")
