"""What tests of the page do again and again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QWidget

from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts.columns import Column
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.until import until

W = TypeVar("W", bound=QWidget)


async def opened(over: QWidget, kind: type[W]) -> W:
    """Wait for a dialog over a widget's window."""

    def shown() -> list[W]:
        return [found for found in over.window().findChildren(kind) if found.isVisible()]

    await until(lambda: len(shown()), 1)
    return shown()[0]


async def read_row(library: OpenLibrary, account_id: int) -> AccountRow:
    """An account as it is in the database now."""
    async with library.read() as services:
        rows = await services.accounts.list_account_rows(library.user_id)
    return next(row for row in rows if row.id == account_id)


async def is_so(look: Callable[[], object]) -> None:
    await until(lambda: bool(look()), wanted=True)


def click_account(page: AccountsPanel, account_id: int) -> None:
    hands.click(page.table.viewport(), page.table.cell(account_id, Column.ACCOUNT))


def field_in(widget: QWidget) -> QLineEdit:
    """The line that is typed into."""
    found = next(line for line in widget.findChildren(QLineEdit) if not line.isHidden())
    assert isinstance(found, QLineEdit)
    return found


def type_anew(line: QLineEdit, text: str) -> None:
    """Type in place of what is there."""
    line.setFocus()
    line.selectAll()
    hands.type_into(line, text)


def choose(box: QComboBox, text: str) -> None:
    index = box.findText(text)
    assert index >= 0, [box.itemText(at) for at in range(box.count())]
    box.setCurrentIndex(index)
    box.activated.emit(index)


def trigger(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def button_of(dialog: QWidget, text: str) -> Button:
    return next(button for button in dialog.findChildren(Button) if button.text() == text)


async def settled() -> None:
    """Let what was started get its turn."""
    for _ in range(3):
        await asyncio.sleep(0)
