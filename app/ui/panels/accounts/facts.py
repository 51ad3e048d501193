"""What the page knows beside the accounts: budgets, what was not refunded, whether the pool has enough."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.domain.events import (
    AccountChanged,
    BudgetChanged,
    BudgetWarned,
    JobAdded,
    JobChanged,
    JobRemoved,
    LibraryChanged,
)
from app.services.account.budget_service import BudgetRow
from app.services.account.ledger_service import UnrefundedRow
from app.services.account.pool_alarm import PoolAlarm
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.providers.base import ProviderManifest

_PAUSE_MS: Final = 400
_REST: Final = 4
"""A look is followed by a rest of so many times its length."""
_KINDS: Final = (AccountChanged, BudgetChanged, BudgetWarned, JobAdded, JobChanged, JobRemoved, LibraryChanged)


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """The state of the money.

    Attributes:
        alarms: Providers whose accounts have less than the queue needs.
        unrefunded: What was paid for and not got, the newest first.
    """

    budgets: Sequence[BudgetRow] = ()
    alarms: Sequence[PoolAlarm] = ()
    unrefunded: Sequence[UnrefundedRow] = ()


class PoolFeed(QObject):
    """Keeps these facts up to date while somebody looks."""

    changed = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.facts = PoolFacts()
        self.manifests: dict[str, ProviderManifest] = {}
        """What the providers declare, by id."""
        self._is_awake = False
        self._is_stale = True
        self._is_loading = False
        self._rested_at = 0.0
        self._soon = Throttle(_PAUSE_MS, self._look, self)
        for kind in _KINDS:
            follow(self, context.bus, kind, lambda _event: self._call())

    def set_awake(self, *, is_awake: bool) -> None:
        """Whether somebody looks; what happened meanwhile is read when they come back."""
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self.reload()

    def provider_name(self, provider_id: str) -> str:
        manifest = self.manifests.get(provider_id)
        return manifest.name if manifest is not None else provider_id

    async def ensure_manifests(self) -> None:
        """Know what the providers declare."""
        if not self.manifests:
            async with self._context.read() as services:
                self.manifests = await services.providers.list_manifests()

    def reload(self) -> None:
        self._is_stale = True
        if not self._is_loading:
            self._is_loading = True
            if self._context.tasks.start(self._load(), what=self.tr("read the budgets")) is None:
                self._is_loading = False

    def _call(self) -> None:
        self._is_stale = True
        if self._is_awake:
            self._soon.call()

    def _look(self) -> None:
        if not self._is_awake:
            return
        if time.monotonic() < self._rested_at:
            self._soon.call()
        else:
            self.reload()

    async def _load(self) -> None:
        started = time.monotonic()
        user_id = self._context.user_id
        self._is_stale = False
        try:
            async with self._context.read() as services:
                if not self.manifests:
                    self.manifests = await services.providers.list_manifests()
                facts = PoolFacts(
                    budgets=await services.budgets.list_budgets(user_id),
                    alarms=await services.forecast.alarm(user_id),
                    unrefunded=await services.ledger.list_unrefunded(user_id),
                )
        finally:
            self._is_loading = False
            self._rested_at = time.monotonic() + _REST * (time.monotonic() - started)
        self.facts = facts
        self.changed.emit()
        if self._is_stale and self._is_awake:
            self._soon.call()
