"""Chains: jobs whose inputs are outputs that other jobs have yet to make."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.batch import JobDependency, media_made_by
from app.domain.enums import AssetState, JobStatus, OperationType
from app.domain.errors import DependencyError, ProviderNotFoundError, ValidationError
from app.domain.events import EventLog, JobChanged
from app.domain.job import Job
from app.providers.base import InputSlot, OperationParams, input_slots
from app.providers.registry import ProviderRegistry
from app.services.job.job_access import IDS_A_QUERY
from app.system.clock import Clock

log = structlog.get_logger(__name__)

ROWS_AT_ONCE = 20
"""The window goes on between these: a picture may have a thousand others made from it."""
KIND = DependencyError.__name__
_ENDS = {JobStatus.FAILED: "has failed", JobStatus.CANCELLED: "was cancelled"}


@dataclass(frozen=True, slots=True)
class JobOutput:
    """An output of a job.

    Attributes:
        output_index: 0 for the first one.
    """

    job_id: int
    output_index: int = 0


@dataclass(frozen=True, slots=True)
class Inputs:
    """What becomes of the inputs of a job that are outputs of others.

    Attributes:
        ready: Slot to asset, of outputs that are there already.
        awaited: Slot to output, of those that are not.
    """

    ready: Mapping[str, int] = field(default_factory=dict)
    awaited: Mapping[str, JobOutput] = field(default_factory=dict)


class JobDependencies:
    """Keeps which job waits for which, and hands outputs on."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._registry = registry
        self._events = events
        self._clock = clock

    async def check(
        self,
        user_id: int,
        model: type[OperationParams],
        depends_on: Mapping[str, JobOutput],
        *,
        may_wait_for_ended: bool = False,
    ) -> Inputs:
        """See that each slot can take what the other job will make.

        Args:
            user_id: Whose jobs.
            model: The parameters of the job that waits.
            depends_on: Slot to output.
            may_wait_for_ended: A job that failed or was cancelled may be waited for: it can be made again.

        Raises:
            ValidationError: One cannot; `field` names the slot.
        """
        slots = {slot.name: slot for slot in input_slots(model)}
        ready: dict[str, int] = {}
        awaited: dict[str, JobOutput] = {}
        for name, output in depends_on.items():
            slot = slots.get(name)
            if slot is None:
                raise ValidationError(f"There is no input {name}.", field=name)
            other = await self._other(user_id, slot, output)
            if other.status == JobStatus.COMPLETED:
                ready[name] = (await self._made(other, slot, output)).id
            elif other.status in _ENDS and not may_wait_for_ended:
                raise ValidationError(f"{slot.title}: job {other.id} {_ENDS[other.status]}.", field=name)
            else:
                awaited[name] = output
        return Inputs(ready, awaited)

    def add(self, job_id: int, awaited: Mapping[str, JobOutput]) -> None:
        """Note what a new job waits for."""
        self._db.add_all(
            JobDependency(job_id=job_id, slot=slot, depends_on_id=output.job_id, output_index=output.output_index)
            for slot, output in awaited.items()
        )

    async def awaited_by(self, job_id: int) -> dict[str, JobOutput]:
        """What a job still waits for, or waited for when it ended."""
        rows = await self._db.scalars(
            select(JobDependency).where(JobDependency.job_id == job_id, JobDependency.asset_id.is_(None))
        )
        return {row.slot: JobOutput(row.depends_on_id, row.output_index) for row in rows}

    async def has_waiting(self, job_id: int) -> bool:
        """Whether a job that has not ended waits for this one."""
        waits = exists().where(
            JobDependency.depends_on_id == job_id,
            JobDependency.asset_id.is_(None),
            JobDependency.job_id == Job.id,
            Job.ended_at.is_(None),
        )
        return bool(await self._db.scalar(select(waits)))

    async def satisfy(self, job: Job, assets: Sequence[Asset]) -> None:
        """Hand the outputs of a job that has just been completed to those that wait for them.

        A job for which there is no such output, or not of the kind that it takes, has failed.

        Args:
            job: It is completed.
            assets: Its results.
        """
        made = {asset.output_index: asset for asset in assets}
        wait_for_it = (JobDependency.depends_on_id == job.id, Job.ended_at.is_(None))
        while rows := await self._rows(*wait_for_it, most=ROWS_AT_ONCE):
            for dependency, waiting in rows:
                self._hand_on(dependency, waiting, job, made.get(dependency.output_index))
            await self._db.flush()
            await asyncio.sleep(0)

    async def settle(self, job_ids: Collection[int] | None = None) -> None:
        """Bring what waits for ended jobs up to date: a failed or cancelled one is told, an output is handed on.

        Args:
            job_ids: The ended jobs, where they are known; None for all.
        """
        is_short = job_ids is not None and len(job_ids) <= IDS_A_QUERY
        wanted = (JobDependency.depends_on_id.in_(job_ids or ()),) if is_short else ()
        for dependency, waiting in await self._rows(*wanted, _is_unsettled()):
            other = await self._db.get_one(Job, dependency.depends_on_id, populate_existing=True)
            if other.status == JobStatus.COMPLETED:
                self._hand_on(dependency, waiting, other, await self._output(other.id, dependency.output_index))
            else:
                self._tell(waiting, _why(other))

    async def is_unsettled(self) -> bool:
        """Whether `settle` has something to do."""
        return bool(await self._db.scalar(_ANY_UNSETTLED))

    async def repoint(self, former: Job, again: Job) -> None:
        """Let what waits for an ended job, or did so when it ended, wait for the one that was made in its place.

        Raises:
            ValidationError: The new one waits for it in turn.
        """
        rows = await self._rows(JobDependency.depends_on_id == former.id)
        above = await self._all_above(again.id) if rows else set()
        for dependency, waiting in rows:
            if waiting.id in above:
                raise ValidationError(f"Job {again.id} waits for job {waiting.id} already: neither would ever run.")
            dependency.depends_on_id = again.id
            if not waiting.status.is_final:
                _forget_error(waiting)
                self._events.record(JobChanged(waiting.id))

    async def _other(self, user_id: int, slot: InputSlot, output: JobOutput) -> Job:
        other = await self._db.get(Job, output.job_id)
        if other is None or other.user_id != user_id:
            raise ValidationError(f"{slot.title}: there is no job {output.job_id}.", field=slot.name)
        made = media_made_by(other.operation_type)
        if not made & set(slot.takes):
            words = " or ".join(sorted(f"{media.value}s" for media in made))
            raise ValidationError(
                f"{slot.title} takes {slot.kinds}, and job {other.id} makes {words}.", field=slot.name
            )
        if output.output_index < 0:
            raise ValidationError(f"{slot.title}: outputs are counted from 0.", field=slot.name)
        return other

    async def _made(self, other: Job, slot: InputSlot, output: JobOutput) -> Asset:
        asset = await self._output(other.id, output.output_index)
        why_not = _why_not(other, slot, output.output_index, asset)
        if asset is None or why_not:
            raise ValidationError(f"{slot.title}: {why_not}", field=slot.name)
        return asset

    async def _output(self, job_id: int, output_index: int) -> Asset | None:
        found = await self._db.scalars(
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

    def _hand_on(self, dependency: JobDependency, waiting: Job, other: Job, asset: Asset | None) -> None:
        slots = self._slots(waiting)
        slot = next((slot for slot in slots if slot.name == dependency.slot), None)
        why_not = _why_not(other, slot, dependency.output_index, asset)
        self._events.record(JobChanged(waiting.id))
        if asset is None or why_not:
            waiting.error_kind, waiting.error_message = KIND, why_not
            waiting.become(JobStatus.FAILED, self._clock.now())
            log.warning("output_not_there", job_id=waiting.id, depends_on_id=other.id, reason=why_not)
            return
        dependency.asset_id = asset.id
        waiting.params = {**waiting.params, dependency.slot: asset.id}
        given = (waiting.params.get(slot.name) for slot in slots)
        waiting.input_asset_id = next((value for value in given if isinstance(value, int)), asset.id)
        _forget_error(waiting)
        log.info("output_handed_on", job_id=waiting.id, depends_on_id=other.id, asset_id=asset.id)

    def _tell(self, waiting: Job, reason: str) -> None:
        waiting.error_kind, waiting.error_message = KIND, reason
        self._events.record(JobChanged(waiting.id))
        log.info("chain_is_broken", job_id=waiting.id, reason=reason)

    def _slots(self, job: Job) -> tuple[InputSlot, ...]:
        """The inputs of a job; none where its provider is not there any more."""
        try:
            return input_slots(self._registry.get(job.provider_id).manifest.params_model(job.operation_type))
        except (ProviderNotFoundError, ValidationError):
            return ()

    async def _rows(self, *conditions: ColumnElement[bool], most: int | None = None) -> list[tuple[JobDependency, Job]]:
        """What is not there yet, with the jobs that it is for."""
        rows = await self._db.execute(
            select(JobDependency, Job)
            .join(Job, Job.id == JobDependency.job_id)
            .where(JobDependency.asset_id.is_(None), *conditions)
            .order_by(JobDependency.job_id, JobDependency.slot)
            .limit(most)
            .execution_options(populate_existing=True)
        )
        return [(dependency, job) for dependency, job in rows]

    async def _all_above(self, job_id: int) -> set[int]:
        """The jobs that one waits for, and those that they wait for in turn."""
        above = select(JobDependency.depends_on_id).where(JobDependency.job_id == job_id).cte(recursive=True)
        further = select(JobDependency.depends_on_id).join(above, JobDependency.job_id == above.c.depends_on_id)
        return set(await self._db.scalars(select(above.union(further).c.depends_on_id)))


def check_outputs(model: type[OperationParams], makers: Mapping[str, OperationType]) -> Collection[str]:
    """See that each slot can take what an operation makes; gives the slots.

    Raises:
        ValidationError: One cannot; `field` names the slot.
    """
    slots = {slot.name: slot for slot in input_slots(model)}
    for name, operation in makers.items():
        slot = slots.get(name)
        if slot is None:
            raise ValidationError(f"There is no input {name}.", field=name)
        if not media_made_by(operation) & set(slot.takes):
            raise ValidationError(f"{slot.title} takes {slot.kinds} only.", field=name)
    return makers.keys()


def _forget_error(waiting: Job) -> None:
    if waiting.error_kind == KIND:
        waiting.error_kind = waiting.error_message = None


def _is_unsettled() -> ColumnElement[bool]:
    """Whether a job waits for one that has ended, and does not say so."""
    other = aliased(Job)
    says_nothing = or_(Job.error_kind.is_(None), Job.error_kind != KIND)
    ended = and_(other.id == JobDependency.depends_on_id, other.ended_at.is_not(None))
    is_news = exists().where(ended, or_(other.status == JobStatus.COMPLETED, says_nothing))
    return and_(Job.ended_at.is_(None), is_news)


# Built once: it is asked after each change.
_ANY_UNSETTLED = select(
    exists().where(JobDependency.job_id == Job.id, JobDependency.asset_id.is_(None), _is_unsettled())
)


def _why(other: Job) -> str:
    """Why a job waits in vain."""
    reason = f": {other.error_message}" if other.error_message else "."
    return f"It waits for job {other.id}, which {_ENDS.get(other.status, 'has ended')}{reason}"


def _why_not(other: Job, slot: InputSlot | None, output_index: int, asset: Asset | None) -> str:
    """Why an output cannot be an input; empty where it can."""
    if asset is None:
        return f"Job {other.id} made no output number {output_index + 1}."
    if slot is not None and not slot.fits(asset.media_type):
        return f"What job {other.id} made is no {' or '.join(kind.value for kind in slot.takes)}."
    return ""
