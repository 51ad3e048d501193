"""The wall is walked and chosen like a list of files."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.domain.enums import DeviceState
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.tile import Look
from app.ui.panels.devices.wall import PhoneWall
from app.ui.theme import Theme

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def cards(count: int) -> list[PhoneCard]:
    states = list(DeviceState)
    return [PhoneCard(n, n, f"Phone {n}", "M", states[n % len(states)], "a") for n in range(1, count + 1)]


def wall_of(qtbot: QtBot, theme: Theme, count: int = 8) -> PhoneWall:
    wall = PhoneWall(theme, lambda _card: Look())
    qtbot.addWidget(wall)
    wall.resize(680, 500)
    wall.set_cards(cards(count))
    wall.show()
    return wall


def chosen(wall: PhoneWall) -> list[int]:
    return [card.id for card in wall.chosen()]


def test_keys_walk_over_the_tiles_and_choose_them(qtbot: QtBot, theme: Theme) -> None:
    wall = wall_of(qtbot, theme)
    opened: list[int] = []
    wall.opened.connect(opened.append)
    wall.choose(1)
    columns = sum(wall.rect_of(place).top() == wall.rect_of(0).top() for place in range(8))
    assert columns == 4
    qtbot.keyClick(wall, Qt.Key.Key_Right)
    qtbot.keyClick(wall, Qt.Key.Key_Down)
    assert chosen(wall) == [6]
    assert wall.viewport().rect().contains(wall.rect_of(5)), "it scrolled there"
    assert "Phone 6" in wall.accessibleDescription()
    qtbot.keyClick(wall, Qt.Key.Key_Home, SHIFT)
    assert chosen(wall) == [1, 2, 3, 4, 5, 6]
    qtbot.keyClick(wall, Qt.Key.Key_End, CTRL)
    qtbot.keyClick(wall, Qt.Key.Key_Space)
    assert chosen(wall) == [1, 2, 3, 4, 5, 6, 8]
    qtbot.keyClick(wall, Qt.Key.Key_A, CTRL)
    assert len(chosen(wall)) == 8
    qtbot.keyClick(wall, Qt.Key.Key_Escape)
    assert chosen(wall) == [8], "the current one stands for a selection"
    qtbot.keyClick(wall, Qt.Key.Key_Return)
    assert opened == [8]
    zoomed: list[int] = []
    wall.zoomed.connect(zoomed.append)
    qtbot.keyClick(wall, Qt.Key.Key_Minus, CTRL)
    assert zoomed == [-1]


def test_the_mouse_chooses_and_opens_and_the_menu_takes_what_is_under_it(qtbot: QtBot, theme: Theme) -> None:
    wall = wall_of(qtbot, theme)
    view, left = wall.viewport(), Qt.MouseButton.LeftButton
    menus: list[QPoint] = []
    wall.menu_requested.connect(menus.append)
    qtbot.mouseClick(view, left, pos=wall.rect_of(1).center())
    qtbot.mouseClick(view, left, CTRL, pos=wall.rect_of(3).center())
    assert chosen(wall) == [2, 4]
    place = wall.rect_of(2).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    assert chosen(wall) == [3]
    assert menus == [view.mapToGlobal(place)]
    qtbot.mouseClick(view, left, pos=QPoint(2, 2))
    assert wall.current is not None
    assert not wall._selected
    with qtbot.waitSignal(wall.opened) as opened:
        qtbot.mouseDClick(view, left, pos=wall.rect_of(0).center())
    assert opened.args == [1]


def test_what_is_chosen_stays_when_phones_come_and_go(qtbot: QtBot, theme: Theme) -> None:
    wall = wall_of(qtbot, theme)
    wall.choose(5)
    wall.set_cards(cards(8)[2:])
    assert chosen(wall) == [5]
    wall.set_cards(cards(2))
    assert len(chosen(wall)) == 1
    wall.set_cards([])
    assert wall.current is None
    assert chosen(wall) == []


def test_only_tiles_in_view_are_told_and_a_larger_tile_takes_more_room(qtbot: QtBot, theme: Theme) -> None:
    wall = wall_of(qtbot, theme, 30)
    assert len(wall.seen()) < 13
    before = wall.rect_of(0).width()
    with qtbot.waitSignal(wall.seen_changed):
        wall.set_tile_size(300)
    assert wall.rect_of(0).width() > before
    wall.resize(140, 400)
    assert all(wall.rect_of(place).left() == wall.rect_of(0).left() for place in range(30)), "one column"


def test_what_a_phone_is_busy_with_is_told_to_a_screen_reader(qtbot: QtBot, theme: Theme) -> None:
    wall = PhoneWall(theme, lambda card: Look(run="Check in", run_place="3/9") if card.id == 1 else Look())
    qtbot.addWidget(wall)
    wall.set_cards([PhoneCard(1, 1, "Pixel", "", DeviceState.READY), PhoneCard(2, 2, "Pixel", "", DeviceState.READY)])
    wall.choose(1)
    assert wall.accessibleDescription().endswith("Check in 3/9")
    wall.choose(2)
    assert wall.accessibleDescription().startswith("2 Pixel")
    assert "Check in" not in wall.accessibleDescription()


def test_what_a_phone_calls_itself_is_no_markup_in_its_tip(qtbot: QtBot, theme: Theme) -> None:
    wall = PhoneWall(theme, lambda _card: Look())
    qtbot.addWidget(wall)
    wall.set_cards([PhoneCard(1, 1, "<img src=file:/x>Pixel", "", DeviceState.READY)])
    wall.resize(400, 400)
    wall.show()
    at = wall.rect_of(0).center()
    QApplication.sendEvent(wall.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, wall.viewport().mapToGlobal(at)))
    assert "&lt;img src=file:/x&gt;Pixel" in QToolTip.text()
    QToolTip.hideText()
