"""Expands the plan of a batch as it is composed, and reads what its money and time come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.domain.errors import UserError
from app.domain.events import AccountChanged, BudgetChanged, JobAdded
from app.providers.base import input_slots
from app.services.account.budget_service import BudgetRow
from app.services.account.forecast import Forecast, JobPlan
from app.services.account.selection import Candidate, Rule
from app.services.asset.asset_rows import AssetRow
from app.services.job.batch_plan import BatchPlan, BatchPreview
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.panels.create.spending import Spending, budgets_for, read_spending
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.unit_of_work import Services

_PLAN_MS: Final = 150
_POOL_MS: Final = 1000
_OUT: Final = {Rule.DISABLED, Rule.NEEDS_SIGN_IN, Rule.EXHAUSTED, Rule.FAILING, Rule.UNFIT}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the dialog shows of a plan.

    Attributes:
        preview: Exactly what would be queued; None where there is nothing, or something is wrong.
        error: What is wrong, as a sentence.
        assets: The inputs that differ, by their ids.
        pool: Credits that are free at the accounts that may be used; None where that is not known, or it is free.
        budgets: The days and months that it counts against.
    """

    preview: BatchPreview | None = None
    error: str = ""
    assets: Mapping[int, AssetRow] = field(default_factory=dict)
    pool: int | None = None
    budgets: Sequence[BudgetRow] = ()
    spending: Spending = field(default_factory=Spending)


class Previews(QObject):
    """Expands one plan after another; seeds and wildcards are drawn anew only for another plan, or when asked for."""

    changed = Signal(object)
    """A Shown."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._plan: BatchPlan | None = None
        self._shown = Shown()
        self._is_asking = False
        self._is_stale = False
        self._ask = Throttle(_PLAN_MS, self._start, self)
        self._refresh = Throttle(_POOL_MS, self._start_refresh, self)
        for kind in (AccountChanged, BudgetChanged, JobAdded):
            follow(self, context.bus, kind, lambda _event: self._refresh.call())

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what the plan comes to."""
        return not self._is_stale and not self._is_asking

    def show_plan(self, plan: BatchPlan | None) -> None:
        """Show another plan; None where there is none yet."""
        if plan == self._plan:
            return
        self._plan = plan
        if plan is None:
            self._shown, self._is_stale = Shown(), False
            self.changed.emit(self._shown)
        else:
            self.draw_anew()

    def draw_anew(self) -> None:
        """Draw seeds and wildcards again."""
        self._is_stale = True
        self._ask.call()

    def _start(self) -> None:
        # One at a time; what changes meanwhile is shown afterwards.
        if self._is_stale and not self._is_asking:
            self._context.tasks.start(self._expand(), what=self.tr("expand the batch"))

    async def _expand(self) -> None:
        self._is_asking, self._is_stale = True, False
        plan = self._plan
        try:
            shown = await self._read(plan)
        finally:
            self._is_asking = False
        if self._is_stale:
            self._ask.call()
        elif plan == self._plan:
            self._shown = shown
            self.changed.emit(shown)

    async def _read(self, plan: BatchPlan | None) -> Shown:
        if plan is None:
            return Shown()
        try:
            async with self._context.read() as services:
                preview = await services.batches.expand(plan)
                assets = await _assets_of(services, preview)
                return await _with_money(services, self._context.user_id, Shown(preview, assets=assets))
        except UserError as error:
            return Shown(error=told(error.message))

    def _start_refresh(self) -> None:
        if self._shown.preview is not None and self.is_settled:
            self._context.tasks.start(self._look_again(), what=self.tr("look at the accounts"))

    async def _look_again(self) -> None:
        """Accounts, budgets or the queue have changed; the jobs are the same."""
        before = self._shown
        if before.preview is None:
            return
        async with self._context.read() as services:
            forecast = await _forecast(services, self._context.user_id, before.preview)
            fresh = replace(before, preview=replace(before.preview, forecast=forecast))
            fresh = await _with_money(services, self._context.user_id, fresh)
        if self._shown is before and self.is_settled:
            self._shown = fresh
            self.changed.emit(fresh)


def pool_of(candidates: Sequence[Candidate], cost: int) -> int | None:
    """What the accounts have that may be used; None where a balance is not known."""
    usable = [found for found in candidates if found.rule not in _OUT]
    if any(found.rule is None and found.available < cost for found in usable):
        return None
    return sum(found.available for found in usable)


async def _with_money(services: "Services", user_id: int, shown: Shown) -> Shown:
    preview = shown.preview
    if preview is None or preview.credit_type is None:
        return shown
    dearest = max(preview.costs)
    selection = await services.accounts.explain_selection(
        preview.provider_id,
        preview.operation_type,
        cost=dearest,
        credit_type=preview.credit_type,
        model=preview.items[0].get("model"),
    )
    budgets = budgets_for(await services.budgets.list_budgets(user_id), preview.provider_id, preview.credit_type)
    spending = await read_spending(services, user_id, preview.provider_id, list(preview.costs), preview.credit_type)
    return replace(shown, pool=pool_of(selection.candidates, dearest), budgets=budgets, spending=spending)


async def _forecast(services: "Services", user_id: int, preview: BatchPreview) -> Forecast:
    plans = []
    for params in preview.items:
        estimate = await services.jobs.estimate(preview.provider_id, preview.operation_type, params)
        plans.append(JobPlan(estimate.cost, estimate.seconds, estimate.credit_type, preview.operation_type))
    return await services.forecast.forecast(user_id, preview.provider_id, plans)


async def _assets_of(services: "Services", preview: BatchPreview) -> dict[int, AssetRow]:
    """The inputs that are not the same in all jobs."""
    model = await services.providers.params_model(preview.provider_id, preview.operation_type)
    ids: set[int] = set()
    for slot in input_slots(model):
        named = {params.get(slot.name) for params in preview.items}
        if len(named) > 1:
            ids |= {value for value in named if isinstance(value, int)}
    return {row.id: row for row in await services.assets.get_asset_rows(sorted(ids))} if ids else {}
