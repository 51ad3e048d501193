"""Where the files go."""

import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.ui.context import UiContext
from app.ui.welcome.library_step import LibraryStep
from app.ui.widgets.label import Label
from tests.support.library import OpenLibrary
from tests.support.until import until


def make(context: UiContext, qtbot: QtBot) -> LibraryStep:
    step = LibraryStep(context)
    qtbot.addWidget(step)
    step.refresh()
    return step


def texts(step: LibraryStep) -> list[str]:
    return [label.text() for label in step.findChildren(Label)]


async def test_it_shows_the_folder_and_the_room_on_its_disk(context: UiContext, qtbot: QtBot) -> None:
    step = make(context, qtbot)
    await until(lambda: any(text.endswith("B free") for text in texts(step)), wanted=True)
    assert str(context.library) in texts(step)
    assert step.notice() == ""


async def test_another_folder_is_made_kept_and_told(context: UiContext, qtbot: QtBot, tmp_path: Path) -> None:
    step = make(context, qtbot)
    with qtbot.waitSignals([step.summary_changed, step.chosen]):
        await step.use(tmp_path / "disk" / "new")
    assert context.settings.value.library.folder == str(tmp_path / "disk" / "new")
    assert (tmp_path / "disk" / "new" / "files").is_dir()
    assert step.notice() == ""


async def test_a_folder_that_cannot_be_used_is_not_taken_and_it_says_what_to_do(
    context: UiContext, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("no folder")
    step = make(context, qtbot)
    with qtbot.assertNotEmitted(step.chosen):
        await step.use(tmp_path / "note.txt" / "library")
    assert context.settings.value.library.folder == ""
    assert "note.txt" in step.notice()
    assert "a file is in its way" in step.notice()
    assert "Nothing was changed. Choose another folder." in step.notice()
    await step.use(tmp_path / "good")
    assert step.notice() == ""


async def test_a_disk_that_is_nearly_full_is_told(context: UiContext, qtbot: QtBot) -> None:
    await context.settings.change("library.reserve_gb", 1000)
    free = shutil.disk_usage(context.library).free
    step = make(context, qtbot)
    if free < 1000 * 10**9:
        await until(lambda: "nearly full" in step.notice(), wanted=True)


async def test_a_library_that_lies_there_comes_into_the_gallery(
    library: OpenLibrary, context: UiContext, qtbot: QtBot
) -> None:
    for seed in (1, 2):
        await library.import_picture(f"{seed}.png", (64, 48), seed=seed)
    async with library.parts.database.write() as session:
        await session.execute(text("DELETE FROM assets"))
    step = make(context, qtbot)
    await step.use(context.library)
    assert "2 files of a library were there already" in step.notice()
    async with context.read() as services:
        assert len(await services.assets.list_asset_ids(context.user_id)) == 2
