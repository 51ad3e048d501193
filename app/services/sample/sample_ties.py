"""What of a sample project its user has built upon: it is not taken away unasked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.asset_set import AssetSetMember
from app.domain.batch import JobDependency
from app.domain.enums import JobStatus
from app.domain.execution_chain import ExecutionJobDependency
from app.domain.job import Job
from app.domain.lineage import AssetLineage
from app.domain.sample import SampleProject
from app.domain.tag import AssetTag, Tag
from app.services.sample.sample_plan import NOTES, TAGS


@dataclass(frozen=True, slots=True)
class SampleTies:
    """What is kept unless its user wants all of it gone.

    Attributes:
        asset_ids: Pictures and clips that something of the user's was made from, that are in a set, a stack or under a
            tag of theirs, or that a job of theirs will use; and what these were made from.
        job_ids: Jobs for whose results something of the user's waits.
    """

    asset_ids: frozenset[int] = frozenset()
    job_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.asset_ids or self.job_ids)


async def sample_assets(db: AsyncSession, sample: SampleProject) -> dict[int, int]:
    """The assets of a sample project, binned ones too: asset to job."""
    made = select(Asset.id, Asset.job_id).where(Asset.job_id.in_(sample.jobs.values()))
    return {row.id: row.job_id for row in await db.execute(made)}


async def find_ties(db: AsyncSession, sample: SampleProject) -> SampleTies:
    """What its user has built upon."""
    assets = set(await sample_assets(db, sample))
    jobs = set(sample.jobs.values())
    tied = set(await db.scalars(select(Asset.id).where(Asset.id.in_(assets), or_(*_tied(sample, assets)))))
    tied |= await _wanted_by_jobs(db, sample, assets)
    return SampleTies(frozenset(await _with_ancestors(db, tied, assets)), frozenset(await _awaited(db, jobs)))


def _tied(sample: SampleProject, assets: set[int]) -> Iterable[ColumnElement[bool]]:
    """The ways in which something of the user's holds on to an asset."""
    other, edge, member, link = aliased(Asset), AssetLineage, AssetSetMember, AssetTag
    yield exists().where(edge.parent_id == Asset.id, edge.child_id.not_in(assets))
    yield exists().where(member.asset_id == Asset.id, member.set_id != (sample.set_id or 0))
    own_tag = exists().where(Tag.id == link.tag_id, Tag.folded.not_in([name.casefold() for name in TAGS]))
    yield exists().where(link.asset_id == Asset.id, own_tag)
    yield Asset.replaced_by_id.is_not(None) & Asset.replaced_by_id.not_in(assets)
    yield exists().where(Asset.stack_id.is_not(None), other.stack_id == Asset.stack_id, other.id.not_in(assets))
    yield (Asset.notes != "") & Asset.notes.not_in(list(NOTES.values()))


async def _wanted_by_jobs(db: AsyncSession, sample: SampleProject, assets: set[int]) -> set[int]:
    """Inputs of jobs of the user that have not ended."""
    ended = [status for status in JobStatus if status.is_final]
    of_user = (Job.user_id == sample.user_id, Job.id.not_in(sample.jobs.values()), Job.status.not_in(ended))
    found: set[int] = set()
    for params in await db.scalars(select(Job.params).where(*of_user)):
        found |= assets.intersection(_numbers(params))
    return found


def _numbers(params: Mapping[str, Any]) -> set[int]:
    """What may be the id of an input: to keep one too many does no harm."""
    return {value for value in params.values() if type(value) is int}


async def _with_ancestors(db: AsyncSession, tied: set[int], assets: set[int]) -> set[int]:
    """These, and what of the project they were made from."""
    known, new = set(tied), set(tied)
    while new:
        parents = select(AssetLineage.parent_id).where(AssetLineage.child_id.in_(new))
        new = (set(await db.scalars(parents)) & assets) - known
        known |= new
    return known


async def _awaited(db: AsyncSession, jobs: set[int]) -> set[int]:
    """Jobs of the project for which another job, or a run, waits; and those for which these wait."""
    depends = select(JobDependency.depends_on_id, JobDependency.job_id).where(JobDependency.depends_on_id.in_(jobs))
    pairs = [(row.depends_on_id, row.job_id) for row in await db.execute(depends)]
    runs = select(ExecutionJobDependency.depends_on_id).where(ExecutionJobDependency.depends_on_id.in_(jobs))
    found = {needed for needed, job in pairs if job not in jobs} | set(await db.scalars(runs))
    while more := {needed for needed, job in pairs if job in found} - found:
        found |= more
    return found
