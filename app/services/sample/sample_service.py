"""The sample project: a small library made with the engine inside, and taken away again without a trace."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset_set import AssetSetMember
from app.domain.batch import Batch, JobDependency
from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import DuplicateError, InvalidTransitionError, ResourceNotFoundError
from app.domain.events import EventLog, JobRemoved
from app.domain.job import Job
from app.domain.preset import Preset
from app.domain.sample import SampleProject
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.services.asset.asset_service import AssetService
from app.services.asset.tagging import TagChange
from app.services.automation.preset_file import PresetFile
from app.services.automation.preset_service import PresetService
from app.services.job.batch_plan import BatchPlan
from app.services.job.batch_service import BatchService
from app.services.job.job_service import JobService
from app.services.job.outputs import JobOutput
from app.services.sample import sample_plan as plan
from app.services.sample.sample_ties import SampleTies, find_ties, sample_assets
from app.system.clock import Clock

log = structlog.get_logger(__name__)

_LATER: Final = timedelta(days=7)
_MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class SampleProgress:
    """How far a sample project is.

    Attributes:
        done: How many of its jobs have come to their end, or never will.
        of: Of how many that do so by themselves.
        without_result: How many of these have no result though they should, or wait in vain for one that has none.
        is_settled: Its pictures have their tags, stars and set.
        under_way: How many are at the engine at the moment.
    """

    done: int
    of: int
    is_settled: bool
    under_way: int
    without_result: int = 0

    @property
    def is_made(self) -> bool:
        return self.done == self.of


class SampleService:
    """Makes the sample project of a user, and takes it away."""

    def __init__(
        self,
        db: AsyncSession,
        jobs: JobService,
        batches: BatchService,
        assets: AssetService,
        presets: PresetService,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._batches = batches
        self._assets = assets
        self._presets = presets
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def make(self, user_id: int) -> None:
        """Queue the whole project, all of it or nothing; inside the caller's transaction. The runners make it then.

        Raises:
            DuplicateError: The user has one.
            ResourceNotFoundError: The user is not there.
        """
        if await self._find(user_id) is not None:
            raise DuplicateError("The sample project is there already.")
        moods = BatchPlan(
            provider_id=plan.PROVIDER,
            operation_type=OperationType.TEXT_TO_IMAGE,
            params=plan.BATCH_PARAMS,
            axes={"prompt": list(plan.BATCH_PROMPTS)},
        )
        queued = await self._batches.create_batch(user_id, await self._batches.expand(moods), name=plan.BATCH_NAME)
        ids = dict(zip(plan.BATCH_NAMES, queued.job_ids, strict=True))
        for job in plan.JOBS:
            ids[job.name] = await self._queue(user_id, job, ids)
        preset = await self._presets.create_preset(user_id, await self._preset(user_id))
        sample = SampleProject(
            user_id=user_id, jobs=ids, batch_id=queued.batch.id, preset_id=preset.id, made_at=self._clock.now()
        )
        self._db.add(sample)
        await self._db.flush()
        log.info("sample_project_queued", jobs=len(ids))

    async def progress(self, user_id: int) -> SampleProgress | None:
        """How far it is; None where the user has none.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        sample = await self._find(user_id)
        if sample is None:
            return None
        going = [sample.jobs[name] for name in plan.GOING]
        rows = await self._db.execute(select(Job.id, Job.status).where(Job.id.in_(going)))
        status = {row.id: row.status for row in rows}
        lost = _without_result({name: status.get(key) for name, key in sample.jobs.items() if name in plan.GOING})
        left = sum(not status[sample.jobs[name]].is_final for name in plan.GOING - lost)
        return SampleProgress(
            len(going) - left,
            len(going),
            sample.settled_at is not None,
            len(await self._under_way(sample)),
            len(lost & plan.MADE),
        )

    async def settle(self, user_id: int) -> bool:
        """Give its pictures tags, stars and a set, once they are made; inside the caller's transaction.

        Returns:
            Whether it is the end of the making: not yet, or long ago, is False.
        """
        sample = await self._find(user_id)
        state = await self.progress(user_id)
        if sample is None or state is None or state.is_settled or not state.is_made:
            return False
        assets = {job: asset for asset, job in (await sample_assets(self._db, sample)).items()}
        named = {name: assets[job] for name, job in sample.jobs.items() if job in assets}

        def some(names: Collection[str]) -> list[int]:
            return [named[name] for name in names if name in named]

        def of(values: dict[str, Any]) -> dict[int, Any]:
            return {named[name]: value for name, value in values.items() if name in named}

        await self._assets.tags.change(TagChange({tag: some(names) for tag, names in plan.TAGS.items()}))
        await self._assets.judging.rate(of(plan.STARS))
        await self._assets.judging.judge(of(plan.VERDICTS))
        await self._assets.judging.label(of(plan.COLORS))
        await self._assets.judging.note(of(plan.NOTES))
        sample.set_id = await self._make_set()
        await self._assets.sets.add_assets(sample.set_id, some(plan.SET_OF))
        sample.settled_at = self._clock.now()
        await self._db.flush()
        log.info("sample_project_made", assets=len(named))
        return True

    async def find_ties(self, user_id: int) -> SampleTies:
        """What the user has built upon; empty where there is no project.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        sample = await self._find(user_id)
        return SampleTies() if sample is None else await find_ties(self._db, sample)

    async def stop(self, user_id: int) -> int:
        """Cancel what has not ended, inside the caller's transaction; gives how many are at the engine still.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        sample = await self._find(user_id)
        if sample is None:
            return 0
        awaited = (await find_ties(self._db, sample)).job_ids
        open_jobs = select(Job.id).where(Job.id.in_(sample.jobs.values()), Job.ended_at.is_(None))
        ids = [job for job in await self._db.scalars(open_jobs) if job not in awaited]
        if ids:
            await self._jobs.cancel_jobs(ids)
        return len(await self._under_way(sample) - awaited)

    async def remove(self, user_id: int, *, keeps: SampleTies | None = None) -> None:
        """Take the project away, step by step: files and assets, then the rest. Broken off, it is begun again.

        Args:
            user_id: Whose.
            keeps: What stays; the user's own rows stay in any case.

        Raises:
            InvalidTransitionError: Something of it is at the engine: `stop` it first.
            ResourceNotFoundError: The user is not there.
        """
        kept = keeps or SampleTies()
        async with self._db.begin():
            sample = await self._find(user_id)
            if sample is None:
                return
            if await self._under_way(sample) - kept.job_ids:
                raise InvalidTransitionError("The sample project is being made: stop it first.")
            assets = await sample_assets(self._db, sample)
            gone = [asset for asset, job in assets.items() if asset not in kept.asset_ids and job not in kept.job_ids]
            await self._assets.bin.put(gone)
        if gone:
            await self._assets.bin.empty(user_id, only=gone)
        async with self._db.begin():
            sample = await self._get(user_id)
            jobs = await self._remove_jobs(sample, kept)
            await self._remove_batch(sample)
            await self._remove_preset(sample)
            await self._remove_set(sample)
            await self._db.delete(sample)
        log.info("sample_project_removed", jobs=jobs, assets=len(gone), kept=len(kept.asset_ids))

    async def _queue(self, user_id: int, job: plan.SampleJob, ids: dict[str, int]) -> int:
        made = await self._jobs.create_job(
            user_id,
            plan.PROVIDER,
            job.operation,
            job.params,
            scheduled_at=self._clock.now() + _LATER if job.is_later else None,
            held=job.is_held,
            depends_on={slot: JobOutput(ids[name]) for slot, name in job.inputs.items()},
        )
        if job.is_cancelled:
            await self._jobs.cancel_job(made.id)
        return made.id

    async def _preset(self, user_id: int) -> PresetFile:
        """The preset under a name that is free."""
        file = PresetFile.model_validate(plan.PRESET)
        names = {row.name for row in await self._presets.list_presets(user_id)}
        return file.model_copy(update={"name": _free(file.name, names)})

    async def _make_set(self) -> int:
        names = {row.name for row in await self._assets.sets.list_sets()}
        return await self._assets.sets.make_set(_free(plan.SET_NAME, names))

    async def _under_way(self, sample: SampleProject) -> set[int]:
        """Jobs that the engine has, or whose results are on their way into the library."""
        attempt = ProviderSubmission
        is_fetched = (attempt.state == SubmissionState.SUCCEEDED) & attempt.is_collected
        live = select(attempt.job_id).where(
            attempt.job_id.in_(sample.jobs.values()), attempt.state.in_(LIVE_STATES), ~is_fetched
        )
        return set(await self._db.scalars(live))

    async def _remove_jobs(self, sample: SampleProject, kept: SampleTies) -> int:
        """Delete its jobs with their attempts, which are no record of money: the engine inside is free."""
        ids = set(sample.jobs.values()) - kept.job_ids
        await self._db.execute(delete(JobDependency).where(JobDependency.depends_on_id.in_(ids)))
        await self._db.execute(delete(ProviderSubmission).where(ProviderSubmission.job_id.in_(ids)))
        await self._db.execute(delete(Job).where(Job.id.in_(ids)))
        for job in ids:
            self._events.record(JobRemoved(job))
        return len(ids)

    async def _remove_batch(self, sample: SampleProject) -> None:
        others = exists().where(Job.batch_id == Batch.id)
        await self._db.execute(delete(Batch).where(Batch.id == sample.batch_id, ~others))

    async def _remove_preset(self, sample: SampleProject) -> None:
        """One that its user changed is theirs."""
        preset = await self._db.get(Preset, sample.preset_id)
        if preset is not None and preset.user_id == sample.user_id and preset.changed_at == preset.created_at:
            await self._presets.delete_preset(preset.id)

    async def _remove_set(self, sample: SampleProject) -> None:
        """One in which something is left is its user's."""
        if sample.set_id is None:
            return
        left = await self._db.scalar(select(exists().where(AssetSetMember.set_id == sample.set_id)))
        names = {row.id: row for row in await self._assets.sets.list_sets()}
        if not left and sample.set_id in names:
            await self._assets.sets.delete_set(sample.set_id)

    async def _find(self, user_id: int) -> SampleProject | None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        return await self._db.get(SampleProject, user_id)

    async def _get(self, user_id: int) -> SampleProject:
        sample = await self._find(user_id)
        if sample is None:
            raise ResourceNotFoundError("sample project", user_id)
        return sample


def _without_result(status: Mapping[str, JobStatus | None]) -> set[str]:
    """The jobs that ended without a result or are gone, and those that wait for one of them: they wait in vain."""
    lost: set[str] = set()
    for job in plan.JOBS:
        if job.name not in status:
            continue
        found = status[job.name]
        has_none = found is None or found in {JobStatus.FAILED, JobStatus.CANCELLED}
        if has_none or (found is not JobStatus.COMPLETED and lost.intersection(job.inputs.values())):
            lost.add(job.name)
    batch = {name for name in plan.BATCH_NAMES if status.get(name) in {None, JobStatus.FAILED, JobStatus.CANCELLED}}
    return lost | batch


def _free(name: str, taken: Collection[str]) -> str:
    """A name that nothing has yet."""
    numbered = (name if number == 1 else f"{name} {number}" for number in range(1, _MOST_NAMES))
    return next(found for found in numbered if found not in taken)
