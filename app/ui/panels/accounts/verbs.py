"""Makes an action of a table: its word, its icon, and its key, which works while the table has the keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu

from app.ui.theme import Theme


def make_verb(
    theme: Theme, table: QAbstractItemView, text: str, icon: str, key: str, run: Callable[[], object]
) -> QAction:
    """An action on a table.

    Args:
        theme: The look.
        table: Where its key works.
        text: A verb; its name in the list of keys, whatever it says later.
        icon: The icon's name.
        key: As it is written on the keyboard.
        run: What it does.
    """
    action = QAction(theme.icon(icon), text, table)
    action.setIconText(text)
    action.setAutoRepeat(False)
    action.setShortcut(QKeySequence(key))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda _checked=False: run())
    table.addAction(action)
    return action


def pop_up(table: QAbstractItemView, place: QPoint, menu: Callable[[], QMenu]) -> None:
    """Open a menu at a row that was clicked; where there is none, none opens."""
    if table.indexAt(place).isValid():
        made = menu()
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.popup(table.viewport().mapToGlobal(place))
