"""Sets: made, filled, renamed and deleted, each with its undo."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.services.asset.sets import SetRow
from app.ui.context import UiContext
from app.ui.models.asset_sets import SetActions
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def listed(library: OpenLibrary) -> list[tuple[str, int | None]]:
    async with library.read() as services:
        return [(row.name, row.count) for row in await services.assets.sets.list_sets()]


async def first(library: OpenLibrary) -> SetRow:
    async with library.read() as services:
        return (await services.assets.sets.list_sets())[0]


async def answer(owner: QWidget, name: str) -> None:
    await holds(lambda: [one for one in owner.findChildren(QDialog) if one.isVisible()])
    dialog = next(one for one in owner.findChildren(QDialog) if one.isVisible())
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return if name else Qt.Key.Key_Escape)
    await holds(lambda: not dialog.isVisible())


async def undone(context: UiContext, library: OpenLibrary, wanted: list[tuple[str, int | None]]) -> None:
    context.undo.undo()
    await until(lambda: listed(library), wanted)


async def test_a_set_is_made_filled_renamed_deleted_and_all_is_undone(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        one, two, three = await add_rows(library, 3)
        told: list[str] = []
        context.shell.toasted.connect(lambda toast: told.append(toast.text))
        owner = QWidget()
        owner.show()
        sets = SetActions(context, owner)
        sets.make((one,))
        await answer(owner, "")
        assert await listed(library) == []
        sets.make((one,))
        await answer(owner, "Best")
        await until(lambda: listed(library), [("Best", 1)])
        row = await first(library)
        sets.add(row, (one, two, three))
        await until(lambda: context.undo.undo_text, "2 items put into Best")
        sets.add(row, (one,))
        await holds(lambda: "All of that is in Best already." in told)
        sets.remove(row, (two,))
        await until(lambda: context.undo.undo_text, "1 item taken out of Best")
        sets.rename(row)
        await answer(owner, "Better")
        await until(lambda: listed(library), [("Better", 2)])
        sets.delete(await first(library))
        await until(lambda: listed(library), [])
        for wanted in ([("Better", 2)], [("Best", 2)], [("Best", 3)], [("Best", 1)], []):
            await undone(context, library, list(wanted))
        for wanted in ([("Best", 1)], [("Best", 3)], [("Best", 2)], [("Better", 2)], []):
            context.undo.redo()
            await until(lambda: listed(library), list(wanted))
        sets.make(search="rating:5")
        await answer(owner, "Stars")
        await until(lambda: listed(library), [("Stars", None)])
        owner.deleteLater()
