"""The title bar of a dock."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.segment import Segment, SegmentItem


@pytest.fixture
def title(qtbot: QtBot, theme: Theme) -> Iterator[DockTitle]:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = QDockWidget(window)
    dock.setObjectName("queue")
    made = DockTitle(theme, dock, "Queue", can_maximize=True)
    dock.setTitleBarWidget(made)
    dock.setWidget(QWidget())
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    window.resize(600, 400)
    window.show()
    yield made
    window.close()


def _button(title: DockTitle, tip: str) -> IconButton:
    return next(button for button in title.findChildren(IconButton) if button.toolTip() == tip)


def test_it_is_as_high_as_designed_with_and_without_tools(title: DockTitle, theme: Theme) -> None:
    assert title.height() == 32
    title.add_middle(Segment(theme, [SegmentItem(1, "Active 9")]))
    title.add_tool(IconButton(theme, "columns-3", "Columns"))
    assert title.height() == 32


def test_its_buttons_float_and_hide_the_dock(qtbot: QtBot, title: DockTitle) -> None:
    dock = title.parentWidget()
    assert isinstance(dock, QDockWidget)
    qtbot.mouseClick(_button(title, "Float"), Qt.MouseButton.LeftButton)
    assert dock.isFloating()
    qtbot.mouseClick(_button(title, "Dock"), Qt.MouseButton.LeftButton)
    assert not dock.isFloating()
    qtbot.mouseClick(_button(title, "Hide"), Qt.MouseButton.LeftButton)
    assert not dock.isVisible()


def test_it_says_whether_it_fills_the_window(title: DockTitle) -> None:
    assert title.maximize_button.isVisible()
    title.set_large(is_large=True)
    assert title.maximize_button.toolTip() == "Restore"
    title.set_large(is_large=False)
    assert title.maximize_button.toolTip() == "Maximise"
