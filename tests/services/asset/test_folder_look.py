"""A look at a folder that is to become the library."""

from pathlib import Path

import pytest

from app.domain.errors import LibraryUnavailableError
from app.services.asset.folder_look import look_at_folder
from tests.support.library import open_library


def test_a_new_folder_is_made_and_is_empty(tmp_path: Path) -> None:
    look = look_at_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "files").is_dir()
    assert look.free > 0
    assert look.known == 0


def test_one_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryUnavailableError, match="file"):
        look_at_folder(tmp_path / "file" / "library")


async def test_what_a_library_has_there_is_counted(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        for seed in (1, 2, 3):
            await library.import_picture(seed=seed)
        assert look_at_folder(library.parts.library.folder).known == 3
