"""What is done to accounts from the page: switched, given a priority, removed; each can be taken back where it can."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.account.account_rows import AccountRow
from app.ui.amounts import counted
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask


class AccountCommands(QObject):
    """Starts the work and pushes what takes it back.

    Args:
        context: The services.
        parent: Over which questions are asked.
    """

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._over = parent

    def set_priority(self, rows: Sequence[AccountRow], priority: int) -> None:
        """Give accounts a priority."""
        self._context.tasks.start(self._set_priority(rows, priority), what=self.tr("change the priority"))

    def switch(self, rows: Sequence[AccountRow], *, is_active: bool) -> None:
        """Take accounts out of the pool or put them back."""
        changed = [row for row in rows if row.is_active != is_active]
        what = self.tr("enable the account") if is_active else self.tr("disable the account")
        if changed:
            self._context.tasks.start(self._switch(changed, is_active=is_active), what=what)

    def remove(self, rows: Sequence[AccountRow]) -> None:
        """Ask, and take accounts away with their keys."""
        if rows:
            self._context.tasks.start(self._remove(rows), what=self.tr("remove the account"))

    def note_edit(self, row: AccountRow, changes: Mapping[str, Any]) -> None:
        """Let an edit be taken back; a key that was replaced is gone."""
        after = {name: value for name, value in changes.items() if name != "credentials"}
        before = {name: getattr(row, name) for name in after if name != "options"}
        if "limit_group" in before:
            before["limit_group"] = row.limit_group or ""
        if "options" in after:
            before["options"] = {name: row.options.get(name, "") for name in after["options"]}
        if after:
            self._context.undo.push(
                self.tr("Edit {}").format(row.label),
                undo=lambda: self._edit(row.id, before),
                redo=lambda: self._edit(row.id, after),
            )

    def names(self, rows: Sequence[AccountRow]) -> str:
        """The accounts in a few words."""
        if len(rows) == 1:
            return rows[0].label
        return counted(self.tr("%n accounts", "", len(rows)), len(rows))

    async def _edit(self, account_id: int, changes: Mapping[str, Any]) -> None:
        async with self._context.write() as services:
            await services.accounts.edit_account(account_id, dict(changes))

    async def _set_priority(self, rows: Sequence[AccountRow], priority: int) -> None:
        before = {row.id: row.priority for row in rows}
        after = dict.fromkeys(before, priority)
        await self._write_priorities(after)
        self._context.undo.push(
            self.tr("Priority of {}").format(self.names(rows)),
            undo=lambda: self._write_priorities(before),
            redo=lambda: self._write_priorities(after),
        )

    async def _write_priorities(self, priorities: Mapping[int, int]) -> None:
        async with self._context.write() as services:
            for account_id, priority in priorities.items():
                await services.accounts.set_priority(account_id, priority)

    async def _switch(self, rows: Sequence[AccountRow], *, is_active: bool) -> None:
        ids = [row.id for row in rows]
        await self._write_active(ids, is_active=is_active)
        text = self.tr("Enable {}") if is_active else self.tr("Disable {}")
        self._context.undo.push(
            text.format(self.names(rows)),
            undo=lambda: self._write_active(ids, is_active=not is_active),
            redo=lambda: self._write_active(ids, is_active=is_active),
        )

    async def _write_active(self, ids: Sequence[int], *, is_active: bool) -> None:
        async with self._context.write() as services:
            for account_id in ids:
                await services.accounts.set_active(account_id, is_active=is_active)

    async def _remove(self, rows: Sequence[AccountRow]) -> None:
        title = self.tr("Remove {}?").format(self.names(rows))
        text = self.tr(
            "Its key is wiped and it gets no more jobs. What it made and what it spent stays in the records."
            " This cannot be taken back."
        )
        choices = [
            Choice(self.tr("Keep it") if len(rows) == 1 else self.tr("Keep them"), value=False),
            Choice(self.tr("Remove"), value=True, kind="danger"),
        ]
        if not await ask(self._over.window(), self._context.theme, title, text, choices):
            return
        async with self._context.write() as services:
            for row in rows:
                await services.accounts.remove_account(row.id)
        self._context.shell.toast("done", self.tr("{} is removed.").format(self.names(rows)))
