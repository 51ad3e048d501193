"""What a screen reader is told of painted widgets: real interfaces and real events of Qt."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.spoken import Role, describe, introduce, say

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture(autouse=True)
def _reading() -> Iterator[None]:
    """As if a screen reader ran: without one, Qt tells nobody."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("button", QAccessible.Role.Button),
        ("canvas", QAccessible.Role.Canvas),
        ("list", QAccessible.Role.List),
        ("tree", QAccessible.Role.Tree),
    ],
)
def test_a_painted_widget_is_the_kind_of_thing_that_it_says(
    widget: QWidget, role: Role, told: QAccessible.Role
) -> None:
    introduce(widget, "Phones", role)
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface.role() == told
    assert interface.text(QAccessible.Text.Name) == "Phones"


def test_a_widget_without_a_role_is_what_qt_makes_of_it(qtbot: QtBot) -> None:
    button = QPushButton("Go")
    qtbot.addWidget(button)
    assert QAccessible.queryAccessibleInterface(button).role() == QAccessible.Role.Button


def test_interfaces_live_as_long_as_their_widgets(qtbot: QtBot) -> None:
    """Qt owns them, not the collector of Python."""
    kept = []
    for number in range(200):
        made = QWidget()
        qtbot.addWidget(made)
        introduce(made, str(number), "list")
        QAccessible.queryAccessibleInterface(made)
        kept.append(made)
    gc.collect()
    assert {QAccessible.queryAccessibleInterface(made).role() for made in kept} == {QAccessible.Role.List}


def test_what_a_widget_shows_is_told_to_who_asks(widget: QWidget) -> None:
    introduce(widget, "Gallery", "list")
    describe(widget, "lake.png, 1 of 3")
    assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description) == "lake.png, 1 of 3"
    say(widget, "")
    say(widget, "The file could not be read.", at_once=True)
