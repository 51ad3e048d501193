"""The ring of a list's current line."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.ui.widgets.list_focus import ListFocus, is_ringed


def test_it_shows_after_a_key_and_not_after_a_click(qtbot: QtBot) -> None:
    view = QListWidget()
    qtbot.addWidget(view)
    view.addItems(["sea", "sky"])
    ListFocus(view)
    with qtbot.waitActive(view):
        view.show()

    def shows(state: QStyle.StateFlag = QStyle.StateFlag.State_HasFocus) -> bool:
        option = QStyleOptionViewItem()
        option.state = state
        option.widget = view
        return is_ringed(option)

    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert shows()
    assert not shows(QStyle.StateFlag.State_Enabled)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualItemRect(view.item(0)).center())
    assert not shows()
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert shows()
    view.clearFocus()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not shows()
