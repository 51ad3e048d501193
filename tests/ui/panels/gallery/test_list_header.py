"""The words over the list, and the list in the gallery, by hand."""

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from app.domain.search import Listing, Sort
from app.ui.panels.gallery.column_choice import ListColumns
from app.ui.panels.gallery.geometry import MARGIN
from app.ui.panels.gallery.list_columns import CELL_GAP, Column
from app.ui.panels.gallery.list_header import ListHeader
from app.ui.panels.gallery.list_layout import ListLayout
from app.ui.panels.gallery.toolbar import LIST
from app.ui.theme import Theme
from app.ui.view_state import ViewState
from tests.support.shown_gallery import move_pointer, show_gallery
from tests.support.until import until


def over(header: ListHeader, column: Column) -> QPoint:
    span = next(span for span in header._columns.spans(header.line_width) if span.column == column)
    return QPoint(MARGIN + span.left + 10, header.height() // 2)


def test_a_click_sorts_and_a_second_one_turns_it(theme: Theme) -> None:
    header = ListHeader(theme, ListColumns(theme, ViewState()))
    header.resize(1200, header.height())
    header.show()
    asked: list[tuple[Sort, bool]] = []
    header.sort_requested.connect(lambda sort, low: asked.append((sort, low)))
    plain = header.grab().toImage()
    for column in (Column.RATING, Column.NAME, Column.DATE, Column.TAGS):
        QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=over(header, column))
    header.show_order(Listing(sort=Sort.RATING, is_ascending=True))
    QTest.mouseClick(header, Qt.MouseButton.LeftButton, pos=over(header, Column.RATING))
    QTest.mouseClick(header, Qt.MouseButton.RightButton, pos=over(header, Column.NAME))
    assert asked == [(Sort.RATING, False), (Sort.NAME, True), (Sort.DATE, True), (Sort.RATING, False)]
    assert header.grab().toImage() != plain
    header.show_order(Listing(sort=Sort.SIZE))
    assert header.grab().toImage() != plain
    for column, shape in ((Column.NAME, Qt.CursorShape.PointingHandCursor), (Column.TAGS, Qt.CursorShape.ArrowCursor)):
        move_pointer(header, over(header, column))
        assert header.cursor().shape() == shape
    point = over(header, Column.NAME)
    QApplication.sendEvent(header, QHelpEvent(QHelpEvent.Type.ToolTip, point, header.mapToGlobal(point)))
    assert QToolTip.text() == "Sort by Name"
    QToolTip.hideText()
    header.hide()
    header.deleteLater()


def test_an_edge_is_dragged_and_given_back_and_a_menu_chooses_columns(theme: Theme) -> None:
    columns = ListColumns(theme, ViewState())
    header = ListHeader(theme, columns)
    header.resize(1200, header.height())
    header.show()
    asked: list[tuple[Sort, bool]] = []
    header.sort_requested.connect(lambda sort, low: asked.append((sort, low)))

    def edge(column: Column) -> QPoint:
        return over(header, column) - QPoint(10 + CELL_GAP // 2, 0)

    before = columns.spans(header.line_width)
    plain = header.grab().toImage()
    move_pointer(header, edge(Column.DATE))
    assert header.cursor().shape() == Qt.CursorShape.SplitHCursor
    assert header.grab().toImage() != plain
    assert header.tip_at(edge(Column.DATE)).startswith("Drag")
    place = edge(Column.DATE)
    QTest.mousePress(header, Qt.MouseButton.LeftButton, pos=place)
    move_pointer(header, place - QPoint(40, 0), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(header, Qt.MouseButton.LeftButton, pos=place - QPoint(40, 0))
    assert edge(Column.DATE) == place - QPoint(40, 0)
    assert asked == []
    QTest.mouseDClick(header, Qt.MouseButton.LeftButton, pos=edge(Column.DATE))
    assert columns.spans(header.line_width)[-1] == before[-1]
    QApplication.sendEvent(header, QEvent(QEvent.Type.Leave))
    where = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, header.mapToGlobal(place))
    QApplication.sendEvent(header, where)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Stars" in [action.text() for action in menu.actions()]
    menu.close()
    header.hide()
    header.deleteLater()


def test_keys_go_from_column_to_column_sort_and_resize(qtbot: QtBot, theme: Theme) -> None:
    columns = ListColumns(theme, ViewState())
    header = ListHeader(theme, columns)
    header.resize(1200, header.height())
    with qtbot.waitActive(header):
        header.show()
    header.clearFocus()
    plain = header.grab().toImage()
    header.setFocus(Qt.FocusReason.TabFocusReason)
    assert header.grab().toImage() != plain
    asked: list[tuple[Sort, bool]] = []
    header.sort_requested.connect(lambda sort, low: asked.append((sort, low)))
    QTest.keyClick(header, Qt.Key.Key_Left)
    QTest.keyClick(header, Qt.Key.Key_Return)
    for _ in range(3):
        QTest.keyClick(header, Qt.Key.Key_Right)
    assert header.accessibleDescription() == "Length"

    def width() -> int:
        return next(span.width for span in columns.spans(header.line_width) if span.column == Column.LENGTH)

    usual = width()
    QTest.keyClick(header, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert width() == usual + 16
    QTest.keyClick(header, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert width() == usual
    QTest.keyClick(header, Qt.Key.Key_Space)
    QTest.keyClick(header, Qt.Key.Key_A)
    assert asked == [(Sort.NAME, True), (Sort.LENGTH, False)]
    columns.show_column(Column.LENGTH, is_shown=False)
    QTest.keyClick(header, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(header, Qt.Key.Key_Right)
    assert header.accessibleDescription() == "Name"
    assert len(header.key_hints()) == 2
    header.hide()
    header.deleteLater()


async def test_the_gallery_as_a_list_has_the_same_keys_choices_and_order(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=40) as gallery:
        await until(lambda: len(gallery.ids), 40)
        gallery.click(3)
        chosen = gallery.model.chosen_ids()
        panel = gallery.panel
        assert not panel._header.isVisible()
        panel._shape.set_value(LIST)
        panel._apply_look()
        assert isinstance(gallery.grid.grid_layout, ListLayout)
        assert panel._header.isVisible()
        assert not panel._zoom.isEnabled()
        panel.activateWindow()
        panel._header.setFocus()
        await until(lambda: QApplication.focusWidget() is panel._header, wanted=True)
        QTest.keyClick(panel._header, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is gallery.grid
        assert gallery.context.view.get("gallery.is_list", False)
        assert gallery.model.chosen_ids() == chosen
        await until(lambda: gallery.model.row(4) is not None, wanted=True)
        gallery.press(Qt.Key.Key_Down)
        assert gallery.model.chosen_ids() == (gallery.ids[4],)
        gallery.press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier)
        assert len(gallery.model.selection) == gallery.grid.rows_in_page() + 1
        gallery.click(6)
        assert gallery.model.chosen_ids() == (gallery.ids[6],)
        gallery.move(gallery.middle(7))
        assert gallery.grid.pointer.hovered == 7
        panel._toolbar.order.click()
        order = QApplication.activePopupWidget()
        assert isinstance(order, QMenu)
        assert order.actions()[-1].text() == "Columns"
        order.close()
        line = gallery.grid.rect_of(6)
        image = gallery.grid.viewport().grab().toImage()
        assert image.pixelColor(line.right() - 3, line.center().y()) == theme.color("selection.row")
        newest = gallery.ids[0]
        QTest.mouseClick(panel._header, Qt.MouseButton.LeftButton, pos=over(panel._header, Column.NAME))
        await until(lambda: gallery.model.query.sort, Sort.NAME)
        await until(lambda: gallery.ids.index(newest) == 0 and gallery.ids[1] != newest - 1, wanted=True)
