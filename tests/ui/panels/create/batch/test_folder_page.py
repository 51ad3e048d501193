"""The tab that makes a job of each picture of a folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.ui.panels.create.batch.folder_page import FolderPage
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary, draw_picture, open_context, open_library
from tests.support.studio import ClipParams, ExtendParams
from tests.support.until import until

_OFFER = Offer("studio", "Studio", OperationType.IMAGE_TO_VIDEO, ClipParams, input_slots(ClipParams))
_NO_PICTURE = Offer("studio", "Studio", OperationType.VIDEO_EXTEND, ExtendParams, input_slots(ExtendParams))


@asynccontextmanager
async def _open(folder: Path, theme: Theme) -> AsyncIterator[tuple[FolderPage, OpenLibrary]]:
    async with open_library(folder) as library, open_context(library, theme) as context:
        page = FolderPage(context)
        page.show_offer(_OFFER)
        page.resize(340, 400)
        page.show()
        page.activateWindow()
        yield page, library
        await until(lambda: len(context.tasks._tasks), wanted=0)
        page.close()
        page.deleteLater()


def _shots(folder: Path, count: int) -> Path:
    shots = folder / "shots"
    shots.mkdir()
    for seed in range(count):
        draw_picture(shots / f"take {seed + 1}.png", (64, 40), seed=seed)
    return shots


async def test_each_picture_of_a_folder_is_taken_in_its_order(tmp_path: Path, theme: Theme) -> None:
    shots = _shots(tmp_path, 11)
    async with _open(tmp_path, theme) as (page, library):
        assert page.parts().missing == "needs a folder"
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(shots))])
        assert hands.drop(page, mime)
        await until(lambda: page.note, "11 pictures of shots")
        parts = page.parts()
        assert (len(parts.pictures), parts.slot, parts.missing) == (11, "first_frame", "")
        async with library.read() as services:
            rows = {row.id: row.name for row in await services.assets.get_asset_rows(list(parts.pictures))}
        assert [rows[key] for key in parts.pictures][-2:] == ["take 10.png", "take 11.png"]


async def test_while_pictures_come_it_shows_how_far_it_is_and_can_be_stopped(tmp_path: Path, theme: Theme) -> None:
    shots = _shots(tmp_path, 30)
    async with _open(tmp_path, theme) as (page, _):
        page.choose.setFocus()
        page.take_folder(shots)
        await until(lambda: page.note.startswith("Taking ") and "Taking 1 of" not in page.note, wanted=True)
        assert page.stop.isVisible()
        assert page.parts().missing == "the pictures are on their way"
        page.take_folder(shots)
        hands.click(page.stop)
        await until(lambda: page.note.startswith("Stopped: "), wanted=True)
        taken = len(page.parts().pictures)
        assert 0 < taken < 30
        assert page.note == f"Stopped: {taken} of 30 pictures of shots"
        assert not page.stop.isVisible()
        assert page.choose.isEnabled()


async def test_a_file_that_is_not_taken_is_told_and_one_that_is_there_twice_comes_once(
    tmp_path: Path, theme: Theme
) -> None:
    shots = _shots(tmp_path, 1)
    for number in range(4):
        (shots / f"broken {number}.png").write_bytes(b"nothing")
    (shots / "same.png").write_bytes((shots / "take 1.png").read_bytes())
    async with _open(tmp_path, theme) as (page, _):
        page.take_folder(shots)
        await until(lambda: page.note, "1 of 6 pictures of shots")
        assert page.reasons.startswith("broken 0.png: This is a text file, not a picture.\n")
        assert page.reasons.endswith("and 2 more")


async def test_a_folder_without_pictures_says_so(tmp_path: Path, theme: Theme) -> None:
    (tmp_path / "empty").mkdir()
    async with _open(tmp_path, theme) as (page, _):
        page.take_folder(tmp_path / "empty")
        await until(lambda: page.note, "There is no picture in the folder empty.")
        page.take_folder(tmp_path / "gone")
        await until(lambda: page.note.startswith("The folder gone cannot be read"), wanted=True)


async def test_the_pictures_take_the_slot_that_is_chosen(tmp_path: Path, theme: Theme) -> None:
    shots = _shots(tmp_path, 1)
    async with _open(tmp_path, theme) as (page, _):
        page.take_folder(shots)
        await until(lambda: page.note, "1 picture of shots")
        page.slot.set_value("last_frame")
        page.slot.chosen.emit("last_frame")
        assert page.parts().slot == "last_frame"
        page.show_offer(_OFFER)
        assert page.parts().slot == "last_frame"


async def test_an_operation_without_pictures_takes_no_folder(tmp_path: Path, theme: Theme) -> None:
    shots = _shots(tmp_path, 1)
    async with _open(tmp_path, theme) as (page, _):
        page.show_offer(_NO_PICTURE)
        assert page.parts().missing == "takes no picture"
        assert not page.choose.isEnabled()
        assert not page.slot.isVisible()
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(shots))])
        assert not hands.drop(page, mime)
        assert page.focus_first()
