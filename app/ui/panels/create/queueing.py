"""Puts the jobs that were composed into the queue, after a question where they would be dear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.budget import WARN_FRACTION
from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import ValidationError
from app.providers.base import Estimate
from app.services.account.budget_service import BudgetRow
from app.services.job.dependencies import JobOutput
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.panels.create.catalog import Offer
from app.ui.panels.create.quote import read_refusal
from app.ui.panels.create.start import NOW, Start

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class Order:
    """Jobs to be queued.

    Attributes:
        jobs: The parameters of each.
        awaited: Slot to the output of another job, the same for each of them.
    """

    offer: Offer
    jobs: Sequence[Mapping[str, Any]]
    awaited: Mapping[str, JobOutput] = field(default_factory=dict)
    start: Start = NOW


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
        self._owner = owner
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
            if await self._may_spend(order):
                async with self._context.write() as services:
                    made = await _make(services, self._context.user_id, order)
                self.queued.emit(made)
        except ValidationError as error:
            if error.field is None:
                raise
            self.refused.emit(error)
        finally:
            self._under_way -= 1
            self.changed.emit()

    async def _may_spend(self, order: Order) -> bool:
        """Whether no budget says anything against it, or the user wants it all the same."""
        offer, count = order.offer, len(order.jobs)
        async with self._context.read() as services:
            try:
                estimate = await services.jobs.estimate(
                    offer.provider_id, offer.operation, offer.filled(dict(order.jobs[0]))
                )
            except ValidationError:
                return True
            costs = [estimate.cost] * count
            refusal = await read_refusal(services, self._context.user_id, offer.provider_id, costs, estimate)
            budgets = await services.budgets.list_budgets(self._context.user_id) if estimate.cost else []
        if refusal:
            return await self._ask(refusal, self.tr("It waits until the budget leaves room for it."), count)
        reached = newly_reached(budgets, offer.provider_id, estimate, count)
        return reached is None or await self._ask(self._words_of(reached, estimate.cost * count), "", count)

    async def _ask(self, reason: str, outcome: str, count: int) -> bool:
        one, many = self.tr("Queue the job?"), self.tr("Queue {count} jobs?").format(count=number(count))
        go_on = self.tr("Queue it") if count == 1 else self.tr("Queue {count} jobs").format(count=number(count))
        choices = [Choice(self.tr("Cancel"), value=False), Choice(go_on, value=True, kind="primary")]
        text = f"{reason} {outcome}".strip()
        title = one if count == 1 else many
        return bool(await ask(self._owner.window(), self._context.theme, title, text, choices))

    def _words_of(self, budget: BudgetRow, cost: int) -> str:
        used = budget.spent + budget.held + budget.waiting + cost
        words = {
            BudgetPeriod.DAY: self.tr("This takes {used} of the {amount} credits that you allow a day."),
            BudgetPeriod.MONTH: self.tr("This takes {used} of the {amount} credits that you allow a month."),
        }[budget.period]
        return words.format(used=number(used), amount=number(budget.amount))


def newly_reached(budgets: Sequence[BudgetRow], provider_id: str, estimate: Estimate, count: int) -> BudgetRow | None:
    """The first budget that these jobs bring to its warning, and that was below it; None where they bring none."""
    cost = estimate.cost * count
    for budget in budgets:
        concerns = budget.scope == BudgetScope.USER or budget.provider_id == provider_id
        if not concerns or budget.period == BudgetPeriod.JOB or budget.credit_type != estimate.credit_type:
            continue
        line, before = budget.amount * WARN_FRACTION, budget.spent + budget.held + budget.waiting
        if before < line <= before + cost:
            return budget
    return None


async def _make(services: "Services", user_id: int, order: Order) -> list[int]:
    start, offer = order.start, order.offer
    made = [
        (
            await services.jobs.create_job(
                user_id,
                offer.provider_id,
                offer.operation,
                params,
                held=start.is_held,
                scheduled_at=start.at,
                depends_on=order.awaited,
            )
        ).id
        for params in order.jobs
    ]
    if start.is_first:
        await put_first(services, made)
    return made


async def put_first(services: "Services", job_ids: Sequence[int]) -> None:
    """Put waiting jobs before all others, in their order."""
    *before, last = job_ids
    await services.jobs.add_to_front(last)
    if before:
        await services.jobs.move_jobs(before, last)
