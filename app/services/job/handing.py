"""Hands an output into the slot of a job that waits for it, or tells the job why there is none."""

import structlog
from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.batch import JobDependency
from app.domain.enums import JobStatus
from app.domain.errors import DependencyError, ProviderNotFoundError, ValidationError
from app.domain.events import EventLog, JobChanged
from app.domain.execution_chain import JobExecutionDependency
from app.domain.job import Job
from app.providers.base import InputSlot, input_slots
from app.providers.registry import ProviderRegistry
from app.services.job.outputs import Maker
from app.system.clock import Clock

log = structlog.get_logger(__name__)

KIND = DependencyError.__name__


class Handing:
    """Changes jobs that wait; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._registry = registry
        self._events = events
        self._clock = clock

    def hand_on(
        self, dependency: JobDependency | JobExecutionDependency, waiting: Job, maker: Maker, asset: Asset | None
    ) -> None:
        """Fill the slot; a job for which there is no such output, or not of the kind that it takes, has failed."""
        slots = self._slots(waiting)
        slot = next((slot for slot in slots if slot.name == dependency.slot), None)
        why_not = maker.why_not(slot, dependency.output_index, asset)
        self._events.record(JobChanged(waiting.id))
        if asset is None or why_not:
            waiting.error_kind, waiting.error_message = KIND, why_not
            waiting.become(JobStatus.FAILED, self._clock.now())
            log.warning("output_not_there", job_id=waiting.id, depends_on=maker.name, reason=why_not)
            return
        dependency.asset_id = asset.id
        waiting.params = {**waiting.params, dependency.slot: asset.id}
        given = (waiting.params.get(slot.name) for slot in slots)
        waiting.input_asset_id = next((value for value in given if isinstance(value, int)), asset.id)
        forget_error(waiting)
        log.info("output_handed_on", job_id=waiting.id, depends_on=maker.name, asset_id=asset.id)

    def tell(self, waiting: Job, maker: Maker) -> None:
        """Say that a job waits in vain, until what it waits for is made again."""
        reason = maker.why_in_vain
        waiting.error_kind, waiting.error_message = KIND, reason
        self._events.record(JobChanged(waiting.id))
        log.info("chain_is_broken", job_id=waiting.id, reason=reason)

    def wait_again(self, waiting: Job) -> None:
        """Say no more that a job waits in vain."""
        if not waiting.status.is_final:
            forget_error(waiting)
            self._events.record(JobChanged(waiting.id))

    def _slots(self, job: Job) -> tuple[InputSlot, ...]:
        """The inputs of a job; none where its provider is not there any more."""
        try:
            return input_slots(self._registry.get(job.provider_id).manifest.params_model(job.operation_type))
        except (ProviderNotFoundError, ValidationError):
            return ()


def forget_error(waiting: Job) -> None:
    if waiting.error_kind == KIND:
        waiting.error_kind = waiting.error_message = None


def says_nothing() -> ColumnElement[bool]:
    """Whether a job does not say yet that it waits in vain."""
    return or_(Job.error_kind.is_(None), Job.error_kind != KIND)
