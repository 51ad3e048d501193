"""The tab that makes a job of each row."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.ui.panels.create.batch.table_page import TablePage
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.studio import ClipParams
from tests.support.until import until

_OFFER = Offer("studio", "Studio", OperationType.IMAGE_TO_VIDEO, ClipParams, input_slots(ClipParams))
_TABLE = "prompt,duration\na lake,5\na hill,8\n"


@asynccontextmanager
async def _open(folder: Path, theme: Theme) -> AsyncIterator[TablePage]:
    async with open_library(folder) as library, open_context(library, theme) as context:
        page = TablePage(context)
        page.show_offer(_OFFER)
        page.resize(340, 400)
        page.show()
        yield page
        await until(lambda: page._read._timer.isActive() or len(context.tasks._tasks), wanted=0)
        page.close()
        page.deleteLater()


async def test_a_table_that_is_written_becomes_rows(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as page:
        assert page.parts().missing == "needs a table"
        hands.type_into(page.area, _TABLE.replace("\n", "\r"))
        await until(lambda: page.note, "2 rows \N{MIDDLE DOT} Prompt, Duration")
        assert page.parts().rows == [{"prompt": "a lake", "duration": 5}, {"prompt": "a hill", "duration": 8}]
        assert page.parts().missing == ""


async def test_a_mistake_is_told_with_its_row_and_column(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as page:
        page.area.setPlainText(_TABLE.replace(",8", ",9"))
        await until(lambda: page.note == "Row 3, Duration must be 5 or 8, not 9.", wanted=True)
        assert page.parts().missing == "check the table"
        assert page.area.property("error") is True
        page.area.setPlainText("colour\nred\n")
        await until(lambda: "“colour”" in page.note, wanted=True)
        page.area.setPlainText("")
        await until(lambda: page.parts().missing, "needs a table")
        assert page.area.property("error") is False


async def test_a_table_on_the_clipboard_is_pasted_as_text_though_it_has_a_picture(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as page:
        mime = QMimeData()
        mime.setText("prompt\tduration\na lake\t5\n")
        mime.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
        QGuiApplication.clipboard().setMimeData(mime)
        hands.click(page.paste_button)
        await until(lambda: page.note, "1 row \N{MIDDLE DOT} Prompt, Duration")
        QGuiApplication.clipboard().clear()
        hands.click(page.paste_button)
        assert page.area.toPlainText().startswith("prompt\t")


async def test_a_file_that_is_dropped_is_read(tmp_path: Path, theme: Theme) -> None:
    path = tmp_path / "shots.csv"
    path.write_text("\ufeffprompt;motion\na lake;0,5\n", "utf-8")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    async with _open(tmp_path, theme) as page:
        assert hands.drop(page.area.viewport(), mime) or page.area.canInsertFromMimeData(mime)
        page.area.insertFromMimeData(mime)
        await until(lambda: page.parts().rows, [{"prompt": "a lake", "motion": 0.5}])


@pytest.mark.parametrize(
    ("data", "words"), [(b"\xff\xfe\x00x", "no text in UTF-8"), (b"x" * (4 * 1024**2 + 1), "larger than 4 MB")]
)
async def test_a_file_that_is_no_table_says_why(tmp_path: Path, theme: Theme, data: bytes, words: str) -> None:
    path = tmp_path / "shots.csv"
    path.write_bytes(data)
    async with _open(tmp_path, theme) as page:
        page.open_file(path)
        await until(lambda: words in page.note, wanted=True)
        page.open_file(tmp_path / "gone.csv")
        await until(lambda: page.note.startswith("gone.csv cannot be read"), wanted=True)


async def test_it_says_which_columns_there_can_be(tmp_path: Path, theme: Theme) -> None:
    async with _open(tmp_path, theme) as page:
        assert "prompt, duration, motion" in page._words.text()
        assert page.area.placeholderText() == "prompt, seed\na lake at dawn, 7\na harbour at night, 8"
        assert page.focus_first()
