"""What comes into the library through the composer."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.domain.enums import MediaType
from app.domain.errors import UploadRejectedError
from app.ui.context import Toast
from app.ui.panels.create.intake import read_rows, upload_files, upload_image
from app.ui.theme import Theme
from tests.support.library import draw_picture, open_context, open_library


async def test_files_come_back_as_rows_in_their_order(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        paths = [draw_picture(tmp_path / f"{seed}.png", (64, 48), seed=seed) for seed in (3, 1)]
        rows = await upload_files(context, paths)
        assert [row.name for row in rows] == ["3.png", "1.png"]
        assert await read_rows(context, []) == []
        assert await read_rows(context, [rows[1].id, rows[0].id]) == [rows[1], rows[0]]


async def test_a_pasted_picture_becomes_a_picture_of_the_library(tmp_path: Path, theme: Theme) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        (row,) = await upload_image(context, image)
        assert (row.media_type, row.width, row.height) == (MediaType.IMAGE, 40, 30)
        assert row.name.startswith("Pasted ")


def _broken(path: Path) -> Path:
    path.write_bytes(b"text")
    return path


async def test_a_file_that_is_no_picture_is_refused_with_a_reason(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        with pytest.raises(UploadRejectedError) as caught:
            await upload_files(context, [_broken(tmp_path / "broken.png")])
    assert caught.value.reason


async def test_one_that_is_refused_stops_no_other_and_is_told(tmp_path: Path, theme: Theme) -> None:
    good = [draw_picture(tmp_path / f"{seed}.png", (64, 48), seed=seed) for seed in (3, 1)]
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        rows = await upload_files(context, [_broken(tmp_path / "broken.png"), *good, good[0]])
        assert [row.name for row in rows] == ["3.png", "1.png"]
    (told,) = [toast for toast in toasts if toast.kind == "failed"]
    assert "broken.png" in told.text


async def test_a_folder_brings_what_is_in_it(tmp_path: Path, theme: Theme) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    draw_picture(folder / "a.png", (64, 48))
    async with open_library(tmp_path / "library") as library, open_context(library, theme) as context:
        assert [row.name for row in await upload_files(context, [folder])] == ["a.png"]
