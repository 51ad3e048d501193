"""Files and pictures come into the library, and what did not is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColorConstants, QImage

from app.ui.context import Toast, UiContext
from app.ui.importing import Importer
from app.ui.theme import Theme
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


async def names(library: OpenLibrary) -> list[str]:
    async with library.read() as services:
        rows = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    return sorted(row.name for row in rows)


async def test_good_files_go_in_and_a_bad_one_is_told_with_its_reason(
    library: OpenLibrary, context: UiContext, tmp_path: Path
) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    good = [draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number) for number in range(3)]
    bad = tmp_path / "bad.png"
    bad.write_text("<html></html>")
    taken = await Importer(context).import_files([good[0], bad, *good[1:]])
    assert await names(library) == ["0.png", "1.png", "2.png"]
    assert context.shell.selected_assets == tuple(taken)
    (failed,) = [toast for toast in toasts if toast.kind == "failed"]
    assert "bad.png" in failed.text


async def test_a_folder_brings_the_files_in_it_without_hidden_ones(
    library: OpenLibrary, context: UiContext, tmp_path: Path
) -> None:
    folder = tmp_path / "takes" / "deep"
    folder.mkdir(parents=True)
    draw_picture(folder / "a.png", (64, 48))
    draw_picture(folder / ".hidden.png", (64, 48), seed=2)
    await Importer(context).import_files([tmp_path / "takes"])
    assert await names(library) == ["a.png"]


async def test_the_same_file_twice_is_one_asset(library: OpenLibrary, context: UiContext, tmp_path: Path) -> None:
    picture = draw_picture(tmp_path / "a.png", (64, 48))
    first = await Importer(context).import_files([picture])
    second = await Importer(context).import_files([picture, picture])
    assert set(second) == set(first)
    assert await names(library) == ["a.png"]


async def test_a_pasted_picture_is_taken_with_a_name_of_its_own(library: OpenLibrary, context: UiContext) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColorConstants.DarkCyan)
    Importer(context).start_image(image)

    async def count() -> int:
        return len(await names(library))

    await until(count, 1)
    assert (await names(library))[0].startswith("Pasted ")


async def test_nothing_to_import_says_nothing(context: UiContext) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    assert await Importer(context).import_files([]) == []
    assert toasts == []
