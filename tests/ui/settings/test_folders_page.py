"""The page of the watched folders."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext
from app.ui.settings.folders_page import FoldersPage
from tests.support.file_choice import choose
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


async def test_a_folder_is_added_paused_searched_and_taken_away(context: UiContext, tmp_path: Path) -> None:
    folder, gone = tmp_path / "renders", tmp_path / "stick"
    folder.mkdir()
    gone.mkdir()
    window = QWidget()
    page = FoldersPage(context)
    page.setParent(window)
    page.resize(480, 300)
    window.show()
    page.add.click()
    await choose(folder)
    await holds(lambda: [line.row.path for line in page.lines()] == [str(folder)])
    assert page.lines()[0].state == "Watched, 0 files so far"
    page.lines()[0].pause.click()
    await holds(lambda: page.lines()[0].state == "Paused")
    async with context.steps() as services:
        await services.watched.add_folder(context.user_id, gone)
    gone.rmdir()
    page.refresh()
    await holds(lambda: [line.state for line in page.lines()] == ["Paused", "Not there: it goes on when it is"])
    assert not flaws(window)
    assert str(folder) in page.words()
    page.mark("renders")
    assert [line.isVisible() for line in page.lines()] == [True, False]
    page.mark("")
    page.lines()[1].remove.click()
    await holds(lambda: len(page.lines()) == 1)
    page.lines()[0].remove.click()
    await holds(lambda: not page.lines())
    window.close()
