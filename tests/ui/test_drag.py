"""Assets on their way."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from app.ui.drag import (
    ASSETS_MIME,
    JOBS_MIME,
    asset_ids,
    brings_media,
    file_paths,
    image_in,
    job_ids,
    mime_of,
    mime_of_jobs,
)

_ADDRESS = "https://example.org/a%20lake.png"


def test_a_drag_carries_ids_for_us_and_files_for_others(tmp_path: Path) -> None:
    mime = mime_of([3, 4], [tmp_path / "a b.png"])
    assert asset_ids(mime) == (3, 4)
    assert file_paths(mime) == [tmp_path / "a b.png"]


@pytest.mark.parametrize("data", [b"", b"{", b'{"a": 1}', b'"x"'])
def test_a_foreign_or_damaged_format_carries_no_assets(data: bytes) -> None:
    mime = QMimeData()
    mime.setData(ASSETS_MIME, data)
    assert asset_ids(mime) == ()


def test_a_drag_of_jobs_carries_their_ids_and_no_assets() -> None:
    mime = mime_of_jobs([7, 8])
    assert job_ids(mime) == (7, 8)
    assert asset_ids(mime) == ()
    mime.setData(JOBS_MIME, b'{"a": 1}')
    assert job_ids(mime) == ()


def test_links_to_the_web_are_no_files() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.png")])
    assert file_paths(mime) == []


def _mime(*, address: str = "", words: str = "", has_picture: bool = False) -> QMimeData:
    mime = QMimeData()
    if address:
        mime.setUrls([QUrl(address)])
    if words:
        mime.setText(words)
    if has_picture:
        image = QImage(8, 6, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        mime.setImageData(image)
    return mime


def test_assets_files_and_pictures_are_media(tmp_path: Path) -> None:
    assert brings_media(mime_of([3], []))
    assert brings_media(_mime(address=QUrl.fromLocalFile(str(tmp_path / "a.png")).toString(), words="a.png"))
    assert brings_media(_mime(has_picture=True))


def test_a_picture_with_its_address_is_a_picture_and_the_address_alone_is_words() -> None:
    assert brings_media(_mime(address=_ADDRESS, words=_ADDRESS, has_picture=True))
    assert brings_media(_mime(address=_ADDRESS, has_picture=True))
    assert not brings_media(_mime(address=_ADDRESS, words=_ADDRESS))
    assert not brings_media(_mime(address=_ADDRESS))


def test_words_with_a_picture_of_themselves_are_words() -> None:
    assert not brings_media(_mime(words="lake\thill", has_picture=True))


def test_a_picture_comes_out_however_it_was_put_in(qapp: QApplication) -> None:  # noqa: ARG001
    assert (image_in(_mime(has_picture=True)).width(), image_in(_mime(words="a")).isNull()) == (8, True)
    mime = QMimeData()
    mime.setImageData(QPixmap(8, 6))
    assert image_in(mime).height() == 6
