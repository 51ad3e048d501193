"""Menus look as popovers do."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.shadow import SHADOW
from tests.support import hands


@pytest.fixture
def owner(qtbot: QtBot, theme: Theme) -> Iterator[QWidget]:  # noqa: ARG001
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    yield made
    made.close()


@pytest.fixture
def menu(owner: QWidget) -> QMenu:
    made = QMenu(owner)
    for text in ("Use as input", "Same again"):
        made.addAction(QAction(text, made))
    return made


def test_its_corners_are_round_and_its_shadow_lies_around_it(menu: QMenu, theme: Theme) -> None:
    menu.popup(QPoint(100, 100))
    image = menu.grab().toImage()
    inner = image.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    fill = theme.color("surface.overlay")
    assert image.pixelColor(inner.left() + 1, inner.top() + 1) != fill
    assert image.pixelColor(inner.center().x(), inner.top() + 2) == fill
    assert image.pixelColor(0, 0).alpha() == 0
    assert 0 < image.pixelColor(inner.center().x(), inner.bottom() + 6).alpha() < 255
    menu.close()


def test_its_visible_corner_is_where_it_was_asked_for(menu: QMenu) -> None:
    menu.popup(QPoint(100, 100))
    assert menu.geometry().adjusted(SHADOW, SHADOW, 0, 0).topLeft() == QPoint(100, 100)
    menu.close()
    menu.popup(QPoint(60, 80))
    assert menu.geometry().adjusted(SHADOW, SHADOW, 0, 0).topLeft() == QPoint(60, 80)
    menu.close()


def test_at_the_foot_of_the_screen_it_lies_above_the_pointer(menu: QMenu) -> None:
    room = menu.screen().availableGeometry()
    place = QPoint(200, room.bottom() - 10)
    QCursor.setPos(place)
    menu.popup(place)
    panel = menu.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
    assert place.y() - 2 * SHADOW < panel.bottom() <= place.y()
    menu.close()


def test_a_menu_in_a_menu_stands_at_its_edge_beside_its_line(menu: QMenu, qtbot: QtBot) -> None:
    inner = menu.addMenu("More")
    inner.addAction("One")
    menu.popup(QPoint(100, 100))
    hands.press(menu, Qt.Key.Key_Up)
    hands.press(menu, Qt.Key.Key_Right)
    qtbot.waitUntil(inner.isVisible)
    edge = menu.geometry().right() - SHADOW
    assert abs(inner.geometry().left() + SHADOW - edge) <= 4
    line = menu.mapToGlobal(menu.actionGeometry(inner.menuAction()).topLeft()).y()
    first = inner.mapToGlobal(inner.actionGeometry(inner.actions()[0]).topLeft()).y()
    assert abs(line - first) <= 2
    menu.close()


def test_a_press_on_its_shadow_closes_it(menu: QMenu) -> None:
    menu.popup(QPoint(100, 100))
    hands.click(menu, QPoint(4, 4))
    assert not menu.isVisible()


def test_a_press_on_an_entry_starts_it(menu: QMenu) -> None:
    heard: list[bool] = []
    menu.actions()[1].triggered.connect(lambda: heard.append(True))
    menu.popup(QPoint(100, 100))
    hands.click(menu, menu.actionGeometry(menu.actions()[1]).center())
    assert heard == [True]


def test_the_menus_of_qt_have_the_look_too(owner: QWidget, qtbot: QtBot) -> None:
    field = QLineEdit("words", owner)
    field.show()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(4, 4), field.mapToGlobal(QPoint(4, 4)))
    QApplication.postEvent(field, event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    popup.close()
