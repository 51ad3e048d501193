"""What stands beside the grid."""

from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.gallery.side import GallerySide
from app.ui.theme import Theme


def test_it_knows_whether_the_focus_is_in_it_and_grows_with_the_text(qtbot: QtBot, theme: Theme) -> None:
    window, other, sets = QWidget(), QLineEdit(), QLineEdit()
    qtbot.addWidget(window)
    side = GallerySide(theme, sets, QListView())
    column = QVBoxLayout(window)
    column.addWidget(other)
    column.addWidget(side)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus()
    assert not side.has_focus_inside()
    sets.setFocus()
    assert side.has_focus_inside()
    assert side.width() == 200
    theme.set_look(text_scale=150)
    assert side.width() == 300
