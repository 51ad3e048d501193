"""Which folders are watched, and which of their files were looked at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import DuplicateError, ResourceNotFoundError, ValidationError
from app.domain.events import WatchedFoldersChanged
from app.services.upload.watched_folders import WatchedFolderRow
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def add(library: OpenLibrary, folder: Path) -> int:
    async with library.steps() as services:
        return (await services.watched.add_folder(library.user_id, folder)).id


async def rows(library: OpenLibrary) -> list[WatchedFolderRow]:
    async with library.read() as services:
        return await services.watched.list_folders()


async def test_a_folder_is_added_paused_and_taken_away(library: OpenLibrary) -> None:
    told: list[WatchedFoldersChanged] = []
    library.bus.subscribe(WatchedFoldersChanged, told.append)
    folder_id = await add(library, library.incoming)
    async with library.write() as services:
        await services.watched.set_active(folder_id, is_active=False)
    (row,) = await rows(library)
    assert (row.path, row.is_active, row.files) == (str(library.incoming), False, 0)
    async with library.work.write(library.user_id + 1) as services:
        assert await services.watched.list_folders() == []
        with pytest.raises(ResourceNotFoundError):
            await services.watched.remove_folder(folder_id)
    async with library.write() as services:
        await services.watched.remove_folder(folder_id)
    assert (await rows(library), len(told)) == ([], 3)


async def test_what_cannot_be_watched_is_refused(library: OpenLibrary, tmp_path: Path) -> None:
    (library.incoming / "below").mkdir()
    for wrong in (tmp_path / "gone", library.parts.library.folder / "files", tmp_path):
        with pytest.raises(ValidationError):
            await add(library, wrong)
    async with library.work.steps(library.user_id + 1) as services:
        with pytest.raises(ResourceNotFoundError):
            await services.watched.add_folder(library.user_id, library.incoming)
    await add(library, library.incoming)
    for again in (library.incoming, library.incoming / "below", library.incoming / "below" / ".."):
        with pytest.raises(DuplicateError):
            await add(library, again)


async def test_a_file_is_taken_or_refused_and_noted_as_seen(library: OpenLibrary) -> None:
    folder_id = await add(library, library.incoming)
    (row,) = await rows(library)
    draw_picture(library.incoming / "a.png", (64, 48))
    (library.incoming / "b.png").write_text("no picture")
    async with library.work.steps() as services:
        taken = await services.watched.take_file(row, "a.png", (1, 2))
        assert await services.watched.take_file(row, "b.png", (3, 4)) is None
        await services.watched.note_seen(folder_id, {"a.png": (5, 6)})
        await services.watched.note_seen(folder_id + 1, {"a.png": (5, 6)})
    assert taken is not None
    assert taken.is_new
    async with library.read() as services:
        assert await services.watched.list_seen(folder_id) == {"a.png": (5, 6), "b.png": (3, 4)}
    assert (await rows(library))[0].files == 2
    async with library.write() as services:
        await services.watched.remove_folder(folder_id)
