"""Files and links that other programs hand over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.importing import Importer
from app.ui.opening import MANY, Opening
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary, draw_picture, open_context, open_library
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


@pytest.fixture
def opening(context: UiContext, qtbot: QtBot) -> Opening:
    window = QWidget()
    qtbot.addWidget(window)
    return Opening(context, window, Importer(context, window))


def dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


async def asked() -> tuple[QDialog, str]:
    await until(lambda: len(dialogs()), 1)
    (dialog,) = dialogs()
    return dialog, "\n".join(label.text() for label in dialog.findChildren(QLabel))


async def answer(dialog: QDialog, button: str) -> None:
    hands.click(next(one for one in dialog.findChildren(QPushButton) if one.text() == button))
    await until(dialogs, [])


async def count(library: OpenLibrary) -> int:
    async with library.read() as services:
        return len(await services.assets.list_asset_ids(library.user_id))


async def jobs(library: OpenLibrary) -> int:
    async with library.read() as services:
        return len(await services.jobs.list_job_rows(library.user_id))


async def test_a_few_files_are_imported_and_the_window_comes_forward(
    opening: Opening, library: OpenLibrary, tmp_path: Path
) -> None:
    opening.open_files([draw_picture(tmp_path / f"{number}.png", (32, 32), seed=number) for number in range(2)])
    assert opening._window.isVisible()
    await until(lambda: count(library), 2)
    assert not dialogs()


async def test_many_files_and_folders_are_shown_first(opening: Opening, library: OpenLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    paths = [draw_picture(folder / f"{number}.png", (32, 32), seed=number) for number in range(MANY + 1)]
    opening.open_files(paths)
    dialog, words = await asked()
    assert "Import 6 files?" in words
    assert "0.png\n1.png" in words
    await answer(dialog, "Cancel")
    assert await count(library) == 0
    opening.open_files([folder])
    dialog, words = await asked()
    assert "Import what is in pictures?" in words
    await answer(dialog, "Import")
    await until(lambda: count(library), MANY + 1)


@pytest.mark.row("H-21")
@pytest.mark.parametrize("link", ["pixsim7:submit?prompt=a", "pixsim7:" + "x" * 1_000_000, "junk", ""])
async def test_a_link_that_leads_nowhere_is_told_and_does_nothing(
    opening: Opening, library: OpenLibrary, link: str
) -> None:
    opening.open_link(link)
    dialog, words = await asked()
    assert "Nothing was done." in words
    assert len(words) < 1000
    await answer(dialog, "Close")
    assert await jobs(library) == 0


@pytest.mark.row("H-21")
async def test_a_prompt_goes_into_the_composer_after_a_question_and_starts_no_job(
    opening: Opening, library: OpenLibrary, context: UiContext
) -> None:
    prompts: list[str] = []
    context.shell.prompt_requested.connect(prompts.append)
    for button, expected in (("Cancel", []), ("Put it in", ["<b>a lake</b>"])):
        opening.open_link("pixsim7:compose?prompt=%3Cb%3Ea%20lake%3C/b%3E")
        dialog, words = await asked()
        assert "<b>a lake</b>" in words
        await answer(dialog, button)
        await until(lambda: prompts, expected)
    assert await jobs(library) == 0


@pytest.mark.row("H-21")
async def test_a_long_prompt_is_shown_shortened_and_taken_whole(opening: Opening, context: UiContext) -> None:
    prompts: list[str] = []
    context.shell.prompt_requested.connect(prompts.append)
    opening.open_link("pixsim7:compose?prompt=" + "x" * 3000)
    dialog, words = await asked()
    assert words.endswith("x…")
    assert dialog.height() < 600
    label = next(label for label in dialog.findChildren(QLabel) if "xxx" in label.text())
    assert label.minimumSizeHint().width() <= label.width()
    await answer(dialog, "Put it in")
    await until(lambda: prompts, ["x" * 3000])


async def test_a_link_shows_what_is_there(opening: Opening, library: OpenLibrary, context: UiContext) -> None:
    asset = await library.import_picture()
    shown: list[object] = []
    context.shell.assets_selected.connect(shown.append)
    context.shell.settings_requested.connect(shown.append)
    opening.open_link(f"pixsim7:asset/{asset.id}")
    await answer((await asked())[0], "Show")
    await until(lambda: shown, [(asset.id,)])
    opening.open_link("pixsim7:settings/library")
    await answer((await asked())[0], "Open")
    await until(lambda: shown[1:], ["library"])


@pytest.mark.row("H-21")
async def test_a_flood_of_links_is_one_question(opening: Opening) -> None:
    for number in range(50):
        opening.open_link(f"pixsim7:job/{number + 1}")
    dialog, words = await asked()
    assert "Show job 1?" in words
    assert len(dialogs()) == 1
    await answer(dialog, "Cancel")
