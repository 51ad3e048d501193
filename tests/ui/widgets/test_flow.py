"""Widgets side by side, in as many lines as they need."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.widgets.flow import FlowLayout


class Box(QPushButton):
    """A widget of a known size."""

    def __init__(self, width: int, height: int = 20) -> None:
        super().__init__()
        self._size = QSize(width, height)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return self._size

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(10, 10)


def test_what_does_not_fit_goes_on_in_the_next_line_and_what_grows_takes_the_rest(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout(4, holder)
    last = Box(30, 24)
    last.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    flow.addWidget(last)
    boxes = [Box(40), Box(50), Box(500)]
    boxes[2].setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    for place, box in enumerate(boxes):
        flow.insert_widget(place, box)
    assert flow.heightForWidth(100) == 20 + 4 + 20 + 4 + 24
    holder.resize(100, flow.heightForWidth(100))
    holder.show()
    assert [box.geometry().getRect() for box in boxes] == [(0, 0, 40, 20), (44, 0, 50, 20), (0, 24, 100, 20)]
    assert last.geometry().getRect() == (0, 48, 100, 24)
    assert (flow.count(), flow.itemAt(9), flow.takeAt(9)) == (4, None, None)
    boxes[2].hide()
    holder.resize(130, flow.heightForWidth(130))
    assert flow.heightForWidth(130) == 24
    assert boxes[0].geometry().getRect() == (0, 2, 40, 20)
    assert last.geometry().getRect() == (98, 0, 32, 24)
    assert flow.takeAt(0) is not None
    assert flow.count() == 3
