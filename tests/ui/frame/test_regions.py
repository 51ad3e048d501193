"""Going round the regions."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.frame.regions import Regions


class Region(QWidget):
    def __init__(self, fields: int) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(QLabel("Not for the keyboard"))
        self.fields = [QLineEdit() for _ in range(fields)]
        for field in self.fields:
            column.addWidget(field)


@pytest.fixture
def regions(qtbot: QtBot) -> Iterator[list[Region]]:
    window = QWidget()
    qtbot.addWidget(window)
    made = [Region(2), Region(0), Region(2)]
    row = QHBoxLayout(window)
    for region in made:
        row.addWidget(region)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made[0].fields[1].setFocus()
    yield made
    window.close()


def test_a_region_without_a_place_for_the_keyboard_is_passed_over(regions: list[Region]) -> None:
    round_trip = Regions(regions[0], lambda: regions)
    round_trip.go(1)
    assert round_trip.current() is regions[2]
    assert regions[2].fields[0].hasFocus()


def test_each_region_remembers_its_place(regions: list[Region]) -> None:
    round_trip = Regions(regions[0], lambda: regions)
    regions[2].fields[1].setFocus()
    regions[0].fields[1].setFocus()
    round_trip.go(1)
    assert regions[2].fields[1].hasFocus()
    round_trip.go(-1)
    assert regions[0].fields[1].hasFocus()


def test_a_place_that_is_gone_is_forgotten(regions: list[Region]) -> None:
    round_trip = Regions(regions[0], lambda: regions)
    regions[2].fields[1].setFocus()
    regions[0].fields[1].setFocus()
    gone = regions[2].fields.pop()
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    round_trip.go(1)
    assert regions[2].fields[0].hasFocus()


def test_hidden_regions_are_passed_over(regions: list[Region]) -> None:
    round_trip = Regions(regions[0], lambda: regions)
    regions[2].hide()
    round_trip.go(1)
    assert round_trip.current() is regions[0]


def test_what_is_in_a_dock_comes_before_the_tools_of_its_title(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock, title, content = QDockWidget(), Region(1), Region(1)
    dock.setTitleBarWidget(title)
    dock.setWidget(content)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert Regions(window, lambda: [dock]).enter(dock)
    assert content.fields[0].hasFocus()


def test_the_key_opens_the_menu_of_what_has_the_focus(regions: list[Region]) -> None:
    field = regions[0].fields[0]
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    asked: list[QPoint] = []
    field.customContextMenuRequested.connect(asked.append)
    field.setFocus()
    Regions.open_menu()
    assert asked == [field.rect().center()]
    field.clearFocus()
    Regions.open_menu()
    assert len(asked) == 1
