"""What the present jobs would cost, who would pay them and when they would be done: asked again with every change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from app.domain.enums import OperationType, QueueMode
from app.domain.errors import ProviderNotFoundError, ValidationError
from app.domain.events import AccountChanged, BudgetChanged, JobAdded, QueueModeChanged
from app.providers.base import Estimate
from app.services.account.forecast import Forecast, JobPlan
from app.services.account.selection import Selection
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.create.spending import read_refusal
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.unit_of_work import Services

_FORM_MS: Final = 120
_POOL_MS: Final = 500


@dataclass(frozen=True, slots=True)
class Request:
    """What a quote is asked for.

    Attributes:
        params: With something in each place that is still empty, for a price can be told before that.
        count: How many jobs of it.
    """

    provider_id: str
    operation: OperationType
    params: Mapping[str, Any]
    count: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What is known of the present jobs.

    Attributes:
        estimate: Of one job; None while its parameters are not allowed.
        selection: Who would take a job now, and why not the others; None where the provider is gone.
        forecast: Of all the jobs, where they are several or have to wait.
        is_built_in: The account that would pay is the program's own.
        refusal: Which budget they would break, as a sentence; empty where none.
        mode: Whether the queue runs.
    """

    count: int
    estimate: Estimate | None = None
    selection: Selection | None = None
    forecast: Forecast | None = None
    is_built_in: bool = False
    refusal: str = ""
    mode: QueueMode = QueueMode.RUNNING


class Quotes(QObject):
    """Asks for a quote when the form changes, and when accounts, budgets or the queue do.

    Args:
        context: The services and the bus.
        request: What is composed now; None while nothing can be.
    """

    changed = Signal(object)
    """A Quote."""

    def __init__(
        self, context: UiContext, request: Callable[[], Request | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._request = request
        self._is_asking = False
        self._is_stale = False
        self._form = Throttle(_FORM_MS, self._start, self)
        self._pool = Throttle(_POOL_MS, self._start, self)
        follow(self, context.bus, AccountChanged, lambda _event: self._pool.call())
        follow(self, context.bus, BudgetChanged, lambda _event: self._pool.call())
        follow(self, context.bus, JobAdded, lambda _event: self._pool.call())
        follow(self, context.bus, QueueModeChanged, lambda _event: self._pool.call())

    def ask(self) -> None:
        """The form has changed."""
        self._form.call()

    def _start(self) -> None:
        # One at a time: an answer that is late never takes the place of a newer one.
        if self._is_asking:
            self._is_stale = True
        else:
            self._context.tasks.start(self._tell(), what=self.tr("estimate the jobs"))

    async def _tell(self) -> None:
        request = self._request()
        if request is None:
            return
        self._is_asking, self._is_stale = True, False
        try:
            async with self._context.read() as services:
                quote = await read_quote(services, self._context.user_id, request)
        finally:
            self._is_asking = False
        self.changed.emit(quote)
        if self._is_stale:
            self._form.call()


async def read_quote(services: "Services", user_id: int, request: Request) -> Quote:
    """What the services say of some jobs; changes nothing."""
    try:
        estimate = await services.jobs.estimate(request.provider_id, request.operation, dict(request.params))
    except ValidationError:
        estimate = None
    except ProviderNotFoundError:
        return Quote(request.count)
    known = estimate or Estimate()
    selection = await services.accounts.explain_selection(
        request.provider_id,
        request.operation,
        cost=known.cost if estimate is not None else None,
        credit_type=known.credit_type,
        model=request.params.get("model"),
    )
    forecast = None
    if estimate is not None and (request.count > 1 or selection.winner is None):
        plan = JobPlan(known.cost, known.seconds, known.credit_type, request.operation)
        forecast = await services.forecast.forecast(user_id, request.provider_id, [plan] * request.count)
    return Quote(
        count=request.count,
        estimate=estimate,
        selection=selection,
        forecast=forecast,
        is_built_in=await _is_built_in(services, selection),
        refusal=await read_refusal(
            services, user_id, request.provider_id, [known.cost] * request.count, known.credit_type
        ),
        mode=await services.jobs.get_queue_mode(user_id),
    )


async def _is_built_in(services: "Services", selection: Selection) -> bool:
    if selection.winner is None:
        return False
    account = await services.accounts.get_account(selection.winner.account_id)
    return account is not None and account.is_built_in
