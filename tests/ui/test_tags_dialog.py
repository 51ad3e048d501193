"""All tags in a window."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget

from app.services.asset.tagging import TagChange
from app.ui.tags_dialog import TagsDialog
from app.ui.theme import Theme
from tests.support import looks
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def tags(library: OpenLibrary) -> list[tuple[str, int]]:
    async with library.read() as services:
        return [(row.name, row.count) for row in await services.assets.tags.list_tags()]


def choose(dialog: TagsDialog, *names: str) -> None:
    selection = dialog.view.selectionModel()
    selection.clear()
    for at, row in enumerate(dialog.model.rows):
        if row.name in names:
            selection.setCurrentIndex(dialog.model.index(at), QItemSelectionModel.SelectionFlag.Select)


async def answer(dialog: TagsDialog, name: str) -> None:
    """Type a name into the question that opens."""
    await holds(lambda: dialog.findChild(QDialog) is not None)
    question = dialog.findChild(QDialog)
    assert isinstance(question, QDialog)
    field = question.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(name)
    QTest.keyClick(question, Qt.Key.Key_Return)
    await holds(lambda: dialog.findChild(QDialog) is None)
    dialog.activateWindow()
    dialog.view.setFocus()
    await holds(lambda: QApplication.focusWidget() is dialog.view)


async def test_tags_are_found_renamed_merged_and_deleted_and_all_is_undone(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 4)
        owner = QWidget()
        dialog = TagsDialog(context, owner)
        dialog.open()
        await holds(lambda: dialog._body.currentWidget() is dialog._nothing)
        async with library.write() as services:
            await services.assets.tags.change(TagChange({"sea": ids[:3], "Ocean": ids[:1], "dunes": ids}))
        await until(lambda: [row.name for row in dialog.model.rows], ["dunes", "Ocean", "sea"])
        assert not dialog.rename.isEnabled()
        assert looks.flaws(dialog) == []
        renamed: list[tuple[tuple[str, ...], str]] = []
        dialog.actions_of_tags.renamed.connect(lambda names, new: renamed.append((names, new)))
        choose(dialog, "sea", "Ocean")
        assert (dialog.rename.isEnabled(), dialog.merge.isEnabled()) == (False, True)
        dialog.merge.click()
        await answer(dialog, "water")
        await until(lambda: tags(library), [("dunes", 4), ("water", 3)])
        await until(lambda: [row.name for row in dialog.model.rows], ["dunes", "water"])
        choose(dialog, "water")
        QTest.keyClick(dialog.view, Qt.Key.Key_F2)
        await answer(dialog, "Dunes")
        await until(lambda: tags(library), [("dunes", 4)])
        assert renamed == [(("sea", "Ocean"), "water"), (("water",), "Dunes")]
        await until(lambda: [row.name for row in dialog.model.rows], ["dunes"])
        choose(dialog, "dunes")
        dialog.view.customContextMenuRequested.emit(QPoint(2, 300))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.text().split("\t")[0] for action in menu.actions()] == ["Show", "Rename…", "Merge…", "Delete"]
        menu.close()
        QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
        await until(lambda: tags(library), [])
        for wanted in ([("dunes", 4)], [("dunes", 4), ("water", 3)], [("dunes", 4), ("sea", 3), ("Ocean", 1)]):
            dialog.undo.click()
            await until(lambda: tags(library), wanted)
        await until(lambda: len(dialog.model.rows), 3)
        dialog._field.setText("OCE")
        dialog._field.searched.emit("OCE")
        assert [row.name for row in dialog.model.rows] == ["Ocean"]
        QTest.keyClick(dialog._field, Qt.Key.Key_Down)
        assert dialog.chosen() == ["Ocean"]
        dialog._field.searched.emit("zzz")
        assert dialog._body.currentWidget() is dialog._nothing
        shown: list[str] = []
        dialog.show_requested.connect(shown.append)
        dialog._field.searched.emit("sea")
        dialog.view.activated.emit(dialog.model.index(0))
        assert (shown, dialog.isVisible()) == (["sea"], False)
        owner.deleteLater()
