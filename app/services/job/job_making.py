"""Makes jobs: checks what they are asked to do, and writes their rows."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState, OperationType
from app.domain.errors import ValidationError
from app.domain.events import EventLog, JobAdded
from app.domain.job import Job
from app.providers.base import Estimate, InputSlot, OperationParams, input_slots
from app.providers.registry import ProviderRegistry
from app.services.asset.input_check import InputCheck
from app.services.job.dependencies import JobDependencies, check_outputs
from app.services.job.job_queue import check_priority, checked_moment
from app.services.job.outputs import Output
from app.services.provider.provider_service import validate_params
from app.services.user.quotas import Quotas
from app.system.clock import Clock

log = structlog.get_logger(__name__)

ROWS_AT_ONCE = 100
"""The window goes on between these."""
NO_ASSET_YET = 0
"""What stands for an asset that is still to be made, while the parameters are checked."""


@dataclass(frozen=True, slots=True)
class CheckedJob:
    """A job that can be made.

    Attributes:
        params: As the parameter model dumps them; a slot whose input is not there yet is empty.
        awaited: Slot to the output that it waits for.
    """

    user_id: int
    provider_id: str
    operation_type: OperationType
    params: dict[str, Any]
    prompt: str
    first_input: int | None
    estimate: Estimate
    awaited: Mapping[str, Output] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job is to stand in the queue.

    Attributes:
        position: None for the end.
        created_at: None for now.
    """

    priority: int = 0
    position: float | None = None
    is_held: bool = False
    scheduled_at: datetime | None = None
    batch_id: int | None = None
    retry_of: int | None = None
    created_at: datetime | None = None


class JobMaking:
    """Checks and writes jobs; inside the caller's transaction."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        dependencies: JobDependencies,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._registry = registry
        self._dependencies = dependencies
        self._inputs = InputCheck(db, registry)
        self._quotas = Quotas(db, clock)
        self._events = events
        self._clock = clock

    async def check(
        self,
        user_id: int,
        provider_id: str,
        operation_type: OperationType,
        params: Mapping[str, Any],
        *,
        depends_on: Mapping[str, Output] | None = None,
        yet_to_make: Mapping[str, OperationType] | None = None,
        is_copy: bool = False,
    ) -> CheckedJob:
        """See that a job could run.

        Args:
            user_id: Whose.
            provider_id: Who makes it.
            operation_type: What is made.
            params: As the operation's parameter model takes them; an input slot holds an asset's id.
            depends_on: Slot to the output of another job, or of a run, that it will hold.
            yet_to_make: Slot to what makes the asset that it will hold, where that job is not in the queue yet; such a
                job can be looked at, but not put there.
            is_copy: Another job did the same: it may wait for what has failed, as that one did.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed, or an input is not there; `field` names it.
        """
        provider = self._registry.get(provider_id)
        model = provider.manifest.params_model(operation_type)
        inputs = await self._dependencies.check(user_id, model, depends_on or {}, may_wait_for_ended=is_copy)
        unmade = {*inputs.awaited, *check_outputs(model, yet_to_make or {})}
        checked = validate_params(model, _with_inputs(model, params, inputs.ready, unmade))
        first_input = await self._check_inputs(user_id, provider_id, checked, awaited=unmade)
        return CheckedJob(
            user_id=user_id,
            provider_id=provider_id,
            operation_type=operation_type,
            params={**checked.model_dump(mode="json"), **dict.fromkeys(unmade)},
            prompt=str(getattr(checked, "prompt", "") or ""),
            first_input=first_input,
            estimate=provider.estimate(operation_type, checked),
            awaited=inputs.awaited,
        )

    async def put(self, jobs: Sequence[tuple[CheckedJob, Standing]]) -> list[Job]:
        """Write jobs into the queue, in this order.

        Raises:
            ValidationError: A priority is out of bounds, or a moment has no zone.
            QuotaExceededError: They are more than their user may make today, or the library is full.
        """
        days = await self._count(jobs)
        end = await self._db.scalar(select(func.max(Job.position)).where(Job.ended_at.is_(None))) or 0.0
        made: list[Job] = []
        for start in range(0, len(jobs), ROWS_AT_ONCE):
            part = jobs[start : start + ROWS_AT_ONCE]
            rows = [
                self._row(job, standing, end + start + place, days[job.user_id])
                for place, (job, standing) in enumerate(part, start=1)
            ]
            self._db.add_all(rows)
            await self._db.flush()
            self._note(rows, part)
            made += rows
        await self._db.flush()
        return made

    async def _count(self, jobs: Sequence[tuple[CheckedJob, Standing]]) -> dict[int, str]:
        """Count new jobs against the quotas of their users; gives the day of each user."""
        made: dict[int, Counter[OperationType]] = {}
        for job, _ in jobs:
            made.setdefault(job.user_id, Counter())[job.operation_type] += 1
        return {user_id: await self._quotas.track(user_id, counts) for user_id, counts in made.items()}

    def _note(self, rows: Sequence[Job], jobs: Sequence[tuple[CheckedJob, Standing]]) -> None:
        """Tell of new jobs, and keep what they wait for."""
        for row, (job, _) in zip(rows, jobs, strict=True):
            self._dependencies.add(row.id, job.awaited)
            self._events.record(JobAdded(row.id))
            log.info("job_created", job_id=row.id, provider_id=row.provider_id, operation=row.operation_type.value)

    def _row(self, job: CheckedJob, standing: Standing, last: float, quota_day: str) -> Job:
        check_priority(standing.priority)
        return Job(
            user_id=job.user_id,
            provider_id=job.provider_id,
            operation_type=job.operation_type,
            params=job.params,
            prompt=job.prompt,
            priority=standing.priority,
            position=last if standing.position is None else standing.position,
            is_held=standing.is_held,
            scheduled_at=checked_moment(standing.scheduled_at),
            batch_id=standing.batch_id,
            retry_of=standing.retry_of,
            input_asset_id=job.first_input,
            estimated_cost=job.estimate.cost,
            estimated_seconds=job.estimate.seconds,
            credit_type=job.estimate.credit_type,
            quota_day=quota_day,
            created_at=standing.created_at or self._clock.now(),
        )

    async def _check_inputs(
        self, user_id: int, provider_id: str, params: OperationParams, *, awaited: Collection[str]
    ) -> int | None:
        """See that each input slot holds an asset of the user that fits; gives the first one's id."""
        taken: list[tuple[InputSlot, Asset]] = []
        for slot in input_slots(type(params)):
            value = getattr(params, slot.name)
            if value is None or slot.name in awaited:
                continue
            asset = await self._db.get(Asset, value) if isinstance(value, int) else None
            if asset is None or asset.user_id != user_id or asset.deleted_at is not None:
                raise ValidationError(f"{slot.title}: there is no asset {value}.", field=slot.name)
            if not slot.fits(asset.media_type):
                raise ValidationError(f"{slot.title} takes {slot.kinds} only.", field=slot.name)
            if asset.state == AssetState.MISSING:
                raise ValidationError(f"{slot.title}: the file of {asset.name} is missing.", field=slot.name)
            taken.append((slot, asset))
            refusal = (await self._inputs.look(asset, provider_id, slot)).refusal
            refusal = refusal or await self._inputs.apart(taken, provider_id)
            if refusal:
                raise ValidationError(f"{slot.title}: {refusal}", field=slot.name)
        return taken[0][1].id if taken else None


def _with_inputs(
    model: type[OperationParams],
    params: Mapping[str, Any],
    ready: Mapping[str, int],
    awaited: Collection[str],
) -> dict[str, Any]:
    """The parameters with what other jobs made, and with something in the place of what they will make.

    Raises:
        ValidationError: A slot was given an asset too.
    """
    filled = dict(params)
    for name in (*ready, *awaited):
        if filled.get(name) is not None:
            title = model.model_fields[name].title or name
            raise ValidationError(f"{title} cannot be an asset and the output of a job or a run at once.", field=name)
        filled[name] = ready.get(name, NO_ASSET_YET)
    return filled
