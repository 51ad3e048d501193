"""A table whose rows are chosen as a whole."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.row_table import RowTable
from tests.support import hands


class Rows(RowTable):
    """Keeps what was painted around the current row."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.paint_ring(QPainter(self.viewport()))


@pytest.fixture
def rows(qtbot: QtBot, theme: Theme) -> Rows:
    model = QStandardItemModel(3, 1)
    for at in range(3):
        model.setItem(at, QStandardItem(str(at)))
    view = Rows(theme)
    model.setParent(view)
    view.setModel(model)
    view.set_row_height(28)
    qtbot.addWidget(view)
    view.resize(200, 160)
    view.show()
    qtbot.waitExposed(view)
    return view


def ring_is_there(view: Rows, row: int) -> bool:
    """Whether the ring's colour is at the middle of a row's top edge."""
    image = view.viewport().grab().toImage()
    return image.pixel(100, view.row_rect(row).top() + 1) == view._theme.color("focus.ring").rgb()


def test_the_row_under_the_pointer_is_lit_until_it_leaves(rows: Rows) -> None:
    hands.move(rows.viewport(), QPoint(10, rows.row_rect(1).center().y()))
    assert rows.hovered_row == 1
    hands.move(rows.viewport(), QPoint(10, 150))
    assert rows.hovered_row == -1


def test_keys_put_a_ring_around_the_current_row_and_a_click_takes_it_away(rows: Rows, qtbot: QtBot) -> None:
    rows.activateWindow()
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    rows.setCurrentIndex(rows.model().index(0, 0))
    assert not ring_is_there(rows, 0)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert ring_is_there(rows, 1)
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.row_rect(1).center())
    assert not ring_is_there(rows, 1)
