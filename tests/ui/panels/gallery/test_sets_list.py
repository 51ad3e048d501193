"""The list of sets, by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget

from app.ui.context import UiContext
from app.ui.drag import mime_of
from app.ui.models.asset_sets import SetActions
from app.ui.models.set_rows import SetRows
from app.ui.panels.gallery.set_lines import IN_BIN
from app.ui.panels.gallery.sets_list import SetsList
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until

COPY = Qt.DropAction.CopyAction
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@asynccontextmanager
async def show_sets(tmp_path: Path, theme: Theme) -> AsyncIterator[tuple[SetsList, SetRows, OpenLibrary, UiContext]]:
    """A list with a set that is filled by hand, "Best", and a saved search, "Stars"."""
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        async with library.write() as services:
            await services.assets.sets.make_set("Best")
            await services.assets.sets.make_set("Stars", search="rating:5")
        rows = SetRows(context)
        owner = QWidget()
        shown = SetsList(context, rows, SetActions(context, owner), owner)
        owner.resize(200, 300)
        shown.resize(200, 200)
        owner.show()
        await until(lambda: len(rows.rows), 2)
        yield shown, rows, library, context
        owner.hide()
        owner.deleteLater()


def middle(shown: SetsList, place: int) -> QPoint:
    return shown.view.visualRect(shown.view.lines.index(place)).center()


async def name_it(shown: SetsList, name: str) -> None:
    """Answer the question for a name."""
    owner = shown.window()
    await holds(lambda: any(one.isVisible() for one in owner.findChildren(QDialog)))
    dialog = next(one for one in owner.findChildren(QDialog) if one.isVisible())
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def drop(shown: SetsList, place: int, mime: QMimeData) -> bool:
    """Drag over a line and drop there; whether the line took it."""
    view = shown.view
    point = middle(shown, place)
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(point, COPY, mime, LEFT, PLAIN))
    move = QDragMoveEvent(point, COPY, mime, LEFT, PLAIN)
    QApplication.sendEvent(view.viewport(), move)
    event = QDropEvent(QPointF(point), COPY, mime, LEFT, PLAIN, QEvent.Type.Drop)
    QApplication.sendEvent(view.viewport() if move.isAccepted() else QWidget(), event)
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    return move.isAccepted()


async def test_sets_are_looked_at_and_filled_by_a_drop(tmp_path: Path, theme: Theme) -> None:
    async with show_sets(tmp_path, theme) as (shown, rows, library, _):
        one, two, three = await add_rows(library, 3)
        chosen: list[str] = []
        shown.chosen.connect(chosen.append)
        for place in (1, 2, 3):
            QTest.mouseClick(shown.view.viewport(), LEFT, PLAIN, middle(shown, place))
        QTest.keyClick(shown.view, Qt.Key.Key_Up)
        QTest.keyClick(shown.view, Qt.Key.Key_Return)
        assert chosen == [IN_BIN, "set:Best", "rating:5", "set:Best"]
        for query, can_save in (("", False), (IN_BIN, False), ("type:image", True)):
            shown.show_query(query)
            assert shown.save.isEnabled() == can_save
        assert drop(shown, 2, mime_of([one, two], []))
        await until(lambda: rows.rows[0].count, 2)
        assert not drop(shown, 0, mime_of([one], []))
        assert not drop(shown, 3, mime_of([one], []))
        assert not drop(shown, 2, QMimeData())
        assert drop(shown, 1, mime_of([three], []))
        await until(lambda: rows.binned, 1)


async def test_sets_are_made_renamed_and_deleted(tmp_path: Path, theme: Theme) -> None:
    async with show_sets(tmp_path, theme) as (shown, rows, _, context):
        shown.show_query("type:image")
        shown.view.setCurrentIndex(shown.view.lines.index(2))
        QTest.keyClick(shown.view, Qt.Key.Key_F2)
        await name_it(shown, "Better")
        QTest.mouseClick(shown.new, LEFT)
        await name_it(shown, "Another")
        QTest.mouseClick(shown.save, LEFT)
        await name_it(shown, "Pictures")
        found = [("Another", None), ("Better", None), ("Pictures", "type:image"), ("Stars", "rating:5")]
        await until(lambda: [(row.name, row.search) for row in rows.rows], found)
        chosen: list[str] = []
        shown.chosen.connect(chosen.append)
        point = middle(shown, 2)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, shown.view.viewport().mapToGlobal(point))
        QApplication.sendEvent(shown.view.viewport(), event)
        menu = next(one for one in shown.findChildren(QMenu) if one.isVisible())
        assert [action.text() for action in menu.actions()] == ["Show", "Rename…\tF2", "Delete the set\tDel"]
        menu.actions()[0].trigger()
        menu.close()
        assert chosen == ["set:Another"]
        shown.view.setCurrentIndex(shown.view.lines.index(2))
        QTest.keyClick(shown.view, Qt.Key.Key_Delete)
        await until(lambda: [row.name for row in rows.rows], ["Better", "Pictures", "Stars"])
        context.undo.undo()
        await until(lambda: len(rows.rows), 4)


async def test_a_set_that_is_looked_at_is_followed_when_it_is_renamed_or_deleted(tmp_path: Path, theme: Theme) -> None:
    async with show_sets(tmp_path, theme) as (shown, rows, library, _):
        chosen: list[str] = []
        shown.chosen.connect(chosen.append)
        shown.chosen.connect(shown.show_query)
        shown.show_query("set:Best")
        shown.view.setCurrentIndex(shown.view.lines.index(2))
        best = rows.rows[0].id
        async with library.write() as services:
            await services.assets.sets.rename_set(best, "Worst")
        await until(lambda: chosen, ["set:Worst"])
        assert shown.view.currentIndex().row() == 3
        async with library.write() as services:
            await services.assets.sets.delete_set(best)
        await until(lambda: chosen, ["set:Worst", ""])
