"""The edge of a floating dock."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.dock_edge import DockEdge


def test_a_dock_has_a_line_around_it_while_it_floats(qtbot: QtBot, theme: Theme) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = QDockWidget("Queue", window)
    dock.setTitleBarWidget(QWidget())
    dock.setWidget(QWidget())
    edge = DockEdge(theme, dock)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    window.show()
    assert not edge.isVisible()
    dock.setFloating(True)
    dock.resize(300, 200)
    image = dock.grab().toImage()
    line = theme.color("border.default")
    corners = [(0, 0), (299, 199), (150, 0), (0, 100), (299, 100)]
    assert [image.pixelColor(*corner) for corner in corners] == [line] * 5
    assert image.pixelColor(150, 100) != line
    dock.setFloating(False)
    assert not edge.isVisible()
