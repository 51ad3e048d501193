"""Assets on their way."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from app.ui.drag import ASSETS_MIME, asset_ids, file_paths, mime_of


def test_a_drag_carries_ids_for_us_and_files_for_others(tmp_path: Path) -> None:
    mime = mime_of([3, 4], [tmp_path / "a b.png"])
    assert asset_ids(mime) == (3, 4)
    assert file_paths(mime) == [tmp_path / "a b.png"]


@pytest.mark.parametrize("data", [b"", b"{", b'{"a": 1}', b'"x"'])
def test_a_foreign_or_damaged_format_carries_no_assets(data: bytes) -> None:
    mime = QMimeData()
    mime.setData(ASSETS_MIME, data)
    assert asset_ids(mime) == ()


def test_links_to_the_web_are_no_files() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.png")])
    assert file_paths(mime) == []
