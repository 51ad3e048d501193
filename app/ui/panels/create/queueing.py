"""Puts the jobs that were composed into the queue, after a question where they would be dear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import ValidationError
from app.services.job.batch_plan import BatchPlan, BatchPreview
from app.services.job.outputs import Output
from app.ui.context import UiContext
from app.ui.panels.create.catalog import Offer
from app.ui.panels.create.spending import SpendingQuestions, read_spending
from app.ui.panels.create.start import NOW, Start
from app.ui.panels.create.wildcard_hint import is_template

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class Order:
    """Jobs to be queued.

    Attributes:
        params: As they were composed; wildcards are drawn for each job.
        count: How many jobs of it, each with a seed of its own.
        awaited: Slot to the output of another job or a run, the same for each of them.
    """

    offer: Offer
    params: Mapping[str, Any]
    count: int = 1
    awaited: Mapping[str, Output] = field(default_factory=dict)
    start: Start = NOW

    @property
    def is_drawn(self) -> bool:
        """Whether something is drawn for each job: a seed, or what a wildcard stands for."""
        texts = (value for value in self.params.values() if isinstance(value, str))
        return self.count > 1 or any(map(is_template, texts))

    @property
    def plan(self) -> BatchPlan:
        return BatchPlan(
            provider_id=self.offer.provider_id,
            operation_type=self.offer.operation,
            params=dict(self.params),
            variations=self.count,
            depends_on=dict(self.awaited),
        )


class Queueing(QObject):
    """Queues orders; several may be under way."""

    queued = Signal(object)
    """The ids of the jobs that were made, a list of int."""
    refused = Signal(object)
    """A ValidationError about a parameter."""
    changed = Signal()
    """Something is under way, or nothing any more."""

    def __init__(self, context: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._questions = SpendingQuestions(context.theme, owner)
        self._under_way = 0

    @property
    def is_busy(self) -> bool:
        return self._under_way > 0

    def queue(self, order: Order) -> None:
        self._context.tasks.start(self._queue(order), what=self.tr("queue the jobs"))

    async def _queue(self, order: Order) -> None:
        self._under_way += 1
        self.changed.emit()
        try:
            preview = await self._expand(order)
            if await self._may_spend(order, preview):
                async with self._context.write() as services:
                    made = await _make(services, self._context.user_id, order, preview)
                self.queued.emit(made)
        except ValidationError as error:
            if error.field is None:
                raise
            self.refused.emit(error)
        finally:
            self._under_way -= 1
            self.changed.emit()

    async def _expand(self, order: Order) -> BatchPreview | None:
        """What is drawn for each job; None where nothing is."""
        if not order.is_drawn:
            return None
        async with self._context.read() as services:
            return await services.batches.expand(order.plan)

    async def _may_spend(self, order: Order, preview: BatchPreview | None) -> bool:
        async with self._context.read() as services:
            try:
                costs, credit_type = await _costs_of(services, order, preview)
            except ValidationError:
                # It is told where the job is made.
                return True
            user_id = self._context.user_id
            spending = await read_spending(services, user_id, order.offer.provider_id, costs, credit_type)
        if spending.refusal and preview is not None and preview.count > 1:
            # Nobody is asked: the batch is refused, and the budget named.
            return True
        return await self._questions.may_spend(spending, len(costs))


async def _costs_of(services: "Services", order: Order, preview: BatchPreview | None) -> tuple[list[int], str | None]:
    """What each job is thought to cost, and with which credits it is paid."""
    if preview is not None:
        return list(preview.costs), preview.credit_type
    offer = order.offer
    estimate = await services.jobs.estimate(offer.provider_id, offer.operation, offer.filled(order.params))
    return [estimate.cost] * order.count, estimate.credit_type


async def _make(services: "Services", user_id: int, order: Order, preview: BatchPreview | None) -> list[int]:
    if preview is not None and preview.count > 1:
        return await queue_batch(services, user_id, preview, order.start)
    jobs = preview.items if preview is not None else [dict(order.params)]
    start, offer = order.start, order.offer
    made = [
        await services.jobs.create_job(
            user_id,
            offer.provider_id,
            offer.operation,
            params,
            held=start.is_held,
            scheduled_at=start.at,
            depends_on=order.awaited,
        )
        for params in jobs
    ]
    ids = [job.id for job in made]
    if start.is_first:
        await put_first(services, ids)
    return ids


async def queue_batch(
    services: "Services", user_id: int, preview: BatchPreview, start: Start, name: str | None = None
) -> list[int]:
    """Queue exactly what a preview shows, as a batch; gives the ids of its jobs in order."""
    queued = await services.batches.create_batch(user_id, preview, name=name, held=start.is_held, scheduled_at=start.at)
    if start.is_first:
        await put_first(services, queued.job_ids)
    return queued.job_ids


async def put_first(services: "Services", job_ids: Sequence[int]) -> None:
    """Put waiting jobs before all others, in their order."""
    *before, last = job_ids
    await services.jobs.add_to_front(last)
    if before:
        await services.jobs.move_jobs(before, last)
