"""Lets the palette find accounts."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.system.clock import Clock
from app.ui.amounts import number
from app.ui.frame.palette_entries import Entry, Found
from app.ui.panels.accounts import words as account_words

if TYPE_CHECKING:
    from app.services.account.account_rows import AccountRow
    from app.ui.context import UiContext
    from app.ui.panels.accounts.panel import AccountsPanel


class AccountSource:
    """Finds accounts as the search of their page does.

    Args:
        context: The window's.
        panel: Where they are shown.
    """

    sign = "@"
    order = 30

    def __init__(self, context: "UiContext", panel: "AccountsPanel") -> None:
        self._context = context
        self._panel = panel
        self._clock = Clock()
        self.noun = _tr("Accounts")

    async def find(self, words: str, limit: int) -> Found:
        """Those with every word in one of their names."""
        found = [row for row in await self._panel.model.present_rows() if account_words.matches(row, words)]
        entries = [self._entry(row) for row in found[:limit]]
        return Found(entries, self._rest(words, len(found)) if len(found) > limit else None)

    def _entry(self, row: "AccountRow") -> Entry:
        state = account_words.state_of(row, self._clock.now())
        mail = row.email if row.email != row.label else ""
        return Entry(
            row.label,
            self.noun,
            state.icon,
            partial(self._panel.show_account, row.id),
            detail=account_words.DOT.join(filter(None, (account_words.where_of(row), mail))),
            note=state.text,
            state=state.state,
            verb=_tr("show the account"),
            id=f"account/{row.id}",
        )

    def _rest(self, words: str, count: int) -> Entry:
        title = _tr("Show all {count} accounts").format(count=number(count))
        show = partial(self._show_all, words)
        return Entry(title, self.noun, "wallet-cards", show, note=" ", verb=_tr("show the accounts"), id="accounts")

    def _show_all(self, words: str) -> None:
        self._context.shell.page_requested.emit("accounts")
        self._panel.toolbar.search.setText(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Accounts", text)
