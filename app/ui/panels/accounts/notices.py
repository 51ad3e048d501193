"""Tells what happens to the pool, wherever its user is: an account is out, a budget is nearly used up."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.domain.enums import AccountState
from app.domain.events import AccountOut, BudgetWarned
from app.services.account.account_rows import AccountRow
from app.system.clock import Clock
from app.ui import language
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.accounts import words
from app.ui.panels.accounts.budget_lines import budget_name, used_words, warning_words
from app.ui.panels.accounts.facts import PoolFeed

ShowAccount = Callable[[int], None]


class PoolNotices(QObject):
    """Makes the toasts.

    Args:
        context: The services.
        show_account: Brings an account to the front.
        edit_account: Opens the fields of an account.
        show_budgets: Brings the budgets to the front.
        feed: Knows what providers are called.
        parent: Owner.
    """

    def __init__(
        self,
        context: UiContext,
        *,
        show_account: ShowAccount,
        edit_account: ShowAccount,
        show_budgets: Callable[[], None],
        feed: PoolFeed,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._show_account = show_account
        self._edit_account = edit_account
        self._show_budgets = show_budgets
        self._feed = feed
        self._clock = Clock()
        follow(self, context.bus, AccountOut, self._note_out)
        follow(self, context.bus, BudgetWarned, self._note_budget)

    def _note_out(self, event: AccountOut) -> None:
        self._context.tasks.start(self._tell_out(event.account_id), what=self.tr("say why an account is out"))

    def _note_budget(self, event: BudgetWarned) -> None:
        self._context.tasks.start(self._tell_budget(event.budget_id), what=self.tr("say how far a budget is used"))

    async def _tell_out(self, account_id: int) -> None:
        async with self._context.read() as services:
            rows = await services.accounts.list_account_rows(self._context.user_id)
        row = next((found for found in rows if found.id == account_id), None)
        if row is None or words.is_usable(row):
            return
        needs_key = row.state == AccountState.NEEDS_SIGN_IN
        self._context.shell.toast(
            "warning",
            self.out_words(row),
            self.tr("Edit the key") if needs_key else self.tr("Show"),
            (lambda: self._edit_account(account_id)) if needs_key else (lambda: self._show_account(account_id)),
            news="needs_you",
        )

    def out_words(self, row: AccountRow) -> str:
        """That an account left the pool, why, and what brings it back."""
        told = words.state_of(row, self._clock.now())
        reason = f" ({language.told(row.state_reason).rstrip('.')})" if row.state_reason else ""
        sentence = self.tr("{account} gets no more jobs: {state}{reason}. {back}.").format(
            account=row.label, state=_low(told.text), reason=reason, back=_high(told.more)
        )
        return sentence.replace(". .", ".")

    async def _tell_budget(self, budget_id: int) -> None:
        await self._feed.ensure_manifests()
        async with self._context.read() as services:
            rows = await services.budgets.list_budgets(self._context.user_id)
        row = next((found for found in rows if found.id == budget_id), None)
        if row is None:
            return
        share = warning_words(row)
        sentence = self.tr("The budget of {name} is used to {share}: {used}.")
        if row.fraction >= 1:
            sentence = self.tr("The budget of {name} is used up: {used}. Jobs wait until it begins anew, or is raised.")
        name = budget_name(row, self._feed.provider_name)
        self._context.shell.toast(
            "warning",
            sentence.format(name=_low(name), share=share, used=used_words(row)),
            self.tr("Show the budgets"),
            self._show_budgets,
            news="needs_you",
        )


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _high(text: str) -> str:
    return text[:1].upper() + text[1:]
