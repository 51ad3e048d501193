"""A plain table, shown."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.lines_view import LinesView
from tests.support import hands
from tests.support.shown_gallery import move_pointer
from tests.ui.panels.accounts.test_table import come_by_tab
from tests.ui.widgets.test_lines import Pairs


def shown(qtbot: QtBot, theme: Theme, width: int = 300) -> tuple[LinesView, Pairs]:
    model = Pairs(theme)
    view = LinesView(theme, model, "Pairs")
    qtbot.addWidget(view)
    model.setParent(view)
    view.resize(width, 200)
    view.show()
    qtbot.waitExposed(view)
    model.set_rows([(1, "one"), (2, "two"), (3, "three")])
    return view, model


def at(view: LinesView, row: int, column: int = 1) -> QPoint:
    return view.visualRect(view.model().index(row, column)).center()


def picture(view: LinesView) -> QImage:
    return view.viewport().grab().toImage()


def test_columns_give_way_and_one_takes_the_rest(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    assert view.isColumnHidden(2)
    view.resize(500, 200)
    assert not view.isColumnHidden(2)
    assert sum(view.columnWidth(column) for column in range(3)) == view.viewport().width()
    theme.set_look(text_scale=150)
    assert view.isColumnHidden(2)
    assert view.rowHeight(0) == 42


def test_enter_and_a_double_click_open_a_row_and_escape_lets_it_go(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    assert view.chosen() is None
    hands.click(view.viewport(), at(view, 1))
    assert view.chosen() == (2, "two")
    with qtbot.waitSignal(view.opened) as told:
        hands.press(view, Qt.Key.Key_Return)
    assert told.args == [1]
    hands.press(view, Qt.Key.Key_Escape)
    assert view.chosen() is None
    with qtbot.waitSignal(view.opened) as told:
        hands.double_click(view.viewport(), at(view, 2))
    assert told.args == [2]


def test_the_row_under_the_pointer_is_lit(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    place = QPoint(220, at(view, 1).y() - 9)
    hover = theme.color("fill.hover").rgb()
    assert picture(view).pixel(place) != hover
    move_pointer(view.viewport(), place)
    assert picture(view).pixel(place) == hover
    move_pointer(view.viewport(), QPoint(220, 190))
    assert picture(view).pixel(place) != hover


def test_a_cell_has_its_icon_and_its_tone(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    cell = view.visualRect(view.model().index(0, 1))
    red = theme.color("state.failed.fg").rgb()
    image = picture(view)
    icon = [x for x in range(cell.left(), cell.left() + 24) for y in range(cell.height()) if image.pixel(x, y) == red]
    assert icon


def test_the_keyboard_comes_in_on_the_first_row_with_a_ring(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    _window, field = come_by_tab(qtbot, view)
    hands.press(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(view.hasFocus)
    assert view.chosen() == (1, "one")
    ring = theme.color("focus.ring").rgb()
    assert picture(view).pixel(150, 1) == ring
    hands.click(view.viewport(), at(view, 0))
    assert picture(view).pixel(150, 1) != ring


def test_words_over_figures_stand_at_the_right(qtbot: QtBot, theme: Theme) -> None:
    view, _ = shown(qtbot, theme)
    header = view.horizontalHeader()
    image = header.viewport().grab().toImage()
    panel = theme.color("surface.panel").rgb()
    width = view.columnWidth(0)
    inked = [x for x in range(width) if any(image.pixel(x, y) != panel for y in range(image.height() - 2))]
    assert max(inked) >= width - 8
    assert view.sizeHint().height() > view.minimumSizeHint().height()
