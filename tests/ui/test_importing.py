"""Files and pictures come into the library, and what did not is said."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColorConstants, QImage

from app.domain.errors import StorageError
from app.domain.events import AssetAdded
from app.services.upload import found_files
from app.ui.context import Toast, UiContext
from app.ui.follow import follow
from app.ui.importing import AT_ONCE, Importer
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
    assert failed.text.splitlines()[:3] == [
        "Imported 3 of 4.",
        "Not imported:",
        "bad.png: This is a web page, not a picture.",
    ]
    assert failed.text.count("are taken") == 1


async def test_many_refusals_are_one_word_with_a_line_a_file_and_the_formats_once(
    context: UiContext, tmp_path: Path
) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    for number in range(8):
        (tmp_path / f"{number}.png").write_text("<html></html>" if number % 2 else '{"a": 1}')
    await Importer(context).import_files([tmp_path / f"{number}.png" for number in range(8)])
    (failed,) = [toast for toast in toasts if toast.kind == "failed"]
    lines = failed.text.splitlines()
    assert lines[0] == "Not imported:"
    assert [line.split(":")[0] for line in lines[1:6]] == [f"{number}.png" for number in range(5)]
    assert lines[6] == "and 3 more"
    assert lines[7].endswith("are taken.")
    assert len(lines) == 8
    assert failed.details is not None
    assert [line.split(":")[0] for line in failed.details.splitlines()] == [f"{number}.png" for number in range(8)]


async def test_a_folder_brings_the_files_in_it_without_hidden_ones(
    library: OpenLibrary, context: UiContext, tmp_path: Path
) -> None:
    folder = tmp_path / "takes" / "deep"
    (folder / ".git").mkdir(parents=True)
    draw_picture(folder / "a.png", (64, 48))
    draw_picture(folder / ".hidden.png", (64, 48), seed=2)
    draw_picture(folder / ".git" / "b.png", (64, 48), seed=3)
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


async def test_an_empty_folder_gets_a_word(context: UiContext, tmp_path: Path) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    (tmp_path / "takes").mkdir()
    assert await Importer(context).import_files([tmp_path / "takes"]) == []
    assert [(toast.kind, toast.text) for toast in toasts] == [("info", "There are no files in takes.")]


async def test_more_files_than_are_taken_at_once_are_told(
    library: OpenLibrary, context: UiContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_files, "MOST_FILES", 2)
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    (tmp_path / "takes").mkdir()
    for number in range(3):
        draw_picture(tmp_path / "takes" / f"{number}.png", (64, 48), seed=number)
    await Importer(context).import_files([tmp_path / "takes"])
    assert await names(library) == ["0.png", "1.png"]
    assert toasts[0].text == "These are 3 files. Only the first 2 of them are imported."
    assert [toast.text for toast in toasts[1:] if toast.kind != "running"] == ["Imported 2 files."]


async def test_an_import_that_is_stopped_keeps_what_went_in(
    library: OpenLibrary, context: UiContext, tmp_path: Path
) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    follow(context.shell, library.bus, AssetAdded, lambda _: context.long_works.imports.stop())
    pictures = [draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number) for number in range(12)]
    taken = await Importer(context).import_files(pictures)
    assert 1 <= len(taken) <= AT_ONCE + 1
    assert len(await names(library)) == len(taken)
    assert toasts[-1].text == f"The import was stopped. {len(taken)} of 12 are in the library."
    assert context.shell.selected_assets == tuple(taken)


async def test_what_fails_for_all_breaks_the_import_off_and_says_how_far_it_came(
    library: OpenLibrary, context: UiContext, tmp_path: Path
) -> None:
    toasts: list[Toast] = []
    context.shell.toasted.connect(toasts.append)
    follow(context.shell, library.bus, AssetAdded, lambda _: shutil.rmtree(context.library))
    pictures = [draw_picture(tmp_path / f"{number}.png", (64, 48), seed=number) for number in range(12)]
    with pytest.raises(StorageError):
        await Importer(context).import_files(pictures)
    assert toasts[-1].text.startswith("The import was broken off after ")
    assert context.long_works.imports.files_to_go == 0


async def test_what_is_in_the_library_already_is_told_and_can_be_shown(
    context: UiContext, library: OpenLibrary
) -> None:
    toasts: list[Toast] = []
    pages: list[str] = []
    chosen: list[tuple[int, ...]] = []
    context.shell.toasted.connect(toasts.append)
    context.shell.page_requested.connect(pages.append)
    context.shell.assets_selected.connect(chosen.append)
    files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in (1, 2)]
    first = await Importer(context).import_files(files[:1])
    assert not toasts
    await Importer(context).import_files(files[:1])
    assert (toasts[-1].text, toasts[-1].action_text) == ("1.png is in the library already.", "Show it")
    assert toasts[-1].action is not None
    chosen.clear()
    toasts[-1].action()
    assert (pages, chosen) == (["gallery"], [tuple(first)])
    await Importer(context).import_files([files[0], files[0], files[1]])
    assert [toast.text for toast in toasts[1:]] == ["2 files are in the library already.", "Imported 3 files."]
