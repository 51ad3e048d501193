"""Out of the bin, or gone for good after a question."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from app.domain.asset import Asset
from app.services.asset.library import Root
from app.ui.models.bin_actions import BinActions
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def binned(library: OpenLibrary) -> int:
    async with library.read() as services:
        return (await services.assets.bin.measure(library.user_id)).assets


async def answer(owner: QWidget, button: str) -> str:
    """Press a button of the question; gives what it says."""
    await holds(lambda: [one for one in owner.findChildren(QDialog) if one.isVisible()])
    dialog = next(one for one in owner.findChildren(QDialog) if one.isVisible())
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    next(one for one in dialog.findChildren(QPushButton) if one.text() == button).click()
    await holds(lambda: not dialog.isVisible())
    return words.replace("\N{NO-BREAK SPACE}", " ")


async def test_what_is_restored_can_go_back_and_what_is_deleted_is_asked_about(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        one, two, three = await add_rows(library, 3, size_bytes=2000)
        async with library.write() as services:
            await services.assets.bin.put([one, two, three])
        told: list[str] = []
        context.shell.toasted.connect(lambda toast: told.append(toast.text.replace("\N{NO-BREAK SPACE}", " ")))
        owner = QWidget()
        owner.show()
        actions = BinActions(context, owner)
        actions.restore(())
        actions.delete(())
        actions.restore([one, two])
        await until(lambda: context.undo.undo_text, "Restored 2 items")
        assert await binned(library) == 1
        context.undo.undo()
        await until(lambda: binned(library), 3)
        context.undo.redo()
        await until(lambda: binned(library), 1)
        actions.delete([one, three])
        assert await answer(owner, "Keep") == (
            "Delete 1 item for good? This deletes 1 item and 1 file, 2 kB. It cannot be undone."
        )
        assert await binned(library) == 1
        async with library.write() as services:
            await services.assets.bin.put([one, two])
        actions.delete([one])
        await answer(owner, "Delete for good")
        await until(lambda: told[-1], "Deleted 1 item for good, 0 bytes are free again.")
        library.parts.library.roots = {1: Root(tmp_path / "unplugged")}
        async with library.parts.database.write() as session:
            (await session.get_one(Asset, two)).path = "@1/files/a.png"
        actions.delete([two])
        await until(lambda: told[-1], "In the bin until their disk is back: 1 item.")
        actions.empty()
        words = await answer(owner, "Keep")
        assert words.endswith("1 file, 2 kB. It cannot be undone. In the bin until their disk is back: 1 item.")
        async with library.parts.database.write() as session:
            (await session.get_one(Asset, two)).path = "files/a.png"
        actions.empty()
        words = await answer(owner, "Empty the bin")
        assert words.startswith("Empty the bin? This deletes 2 items and 2 files, 4 kB.")
        await until(lambda: binned(library), 0)
        actions.empty()
        await until(lambda: bool(context.tasks._tasks), wanted=False)
        owner.deleteLater()
