"""Actions of a table."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.ui.panels.accounts.verbs import make_verb, pop_up
from app.ui.theme import Theme
from tests.support import hands
from tests.ui.widgets.test_lines_view import at, shown


def test_a_key_works_while_its_table_has_the_keyboard_and_keeps_its_name(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    done: list[int] = []
    action = make_verb(theme, view, "Check it", "check", "K", lambda: done.append(1))
    view.setFocus()
    hands.press(view, Qt.Key.Key_K)
    assert done == [1]
    action.setText("Check it again")
    assert action.iconText() == "Check it"


def test_a_menu_opens_on_rows_alone(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    made: list[QMenu] = []

    def menu() -> QMenu:
        made.append(QMenu(view))
        made[-1].addAction("Check it")
        return made[-1]

    pop_up(view, QPoint(100, 190), menu)
    assert made == []
    pop_up(view, at(view, 0), menu)
    assert made[0].isVisible()
    made[0].close()
