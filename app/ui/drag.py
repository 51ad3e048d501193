"""Assets, jobs and files on their way from one place to another."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QImage, QPixmap
from PySide6.QtWidgets import QWidget

ASSETS_MIME: Final = "application/x-pixsim7-assets"
JOBS_MIME: Final = "application/x-pixsim7-jobs"


def asset_ids(mime: QMimeData) -> tuple[int, ...]:
    """The assets that a drag of this program carries; none where it came from elsewhere."""
    return _ids(mime, ASSETS_MIME)


def job_ids(mime: QMimeData) -> tuple[int, ...]:
    """The jobs that a drag of this program carries; none where it came from elsewhere."""
    return _ids(mime, JOBS_MIME)


def file_paths(mime: QMimeData) -> list[Path]:
    """The local files that a drag or the clipboard carries."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []


def image_in(mime: QMimeData) -> QImage:
    """The picture that a drag or the clipboard carries; a null one where it cannot be had."""
    data = mime.imageData()
    return data.toImage() if isinstance(data, QPixmap) else data if isinstance(data, QImage) else QImage()


def brings_media(mime: QMimeData) -> bool:
    """Whether a paste means assets, files or a picture, and not words.

    A picture may come with words: a browser adds its address, which says nothing more, but a spreadsheet adds a picture
    of the cells to their text.
    """
    if asset_ids(mime) or file_paths(mime):
        return True
    return mime.hasImage() and not _has_own_words(mime)


def _has_own_words(mime: QMimeData) -> bool:
    words = mime.text().split() if mime.hasFormat("text/plain") else []
    addresses = {address for url in mime.urls() for address in (url.toString(), bytes(url.toEncoded().data()).decode())}
    return any(word not in addresses for word in words)


def mime_of(ids: Sequence[int], paths: Sequence[Path]) -> QMimeData:
    """What a drag or the clipboard carries: asset ids for us, real files for others."""
    mime = QMimeData()
    mime.setData(ASSETS_MIME, json.dumps(list(ids)).encode())
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def mime_of_jobs(ids: Sequence[int]) -> QMimeData:
    """What a drag of jobs carries; it means nothing to other programs."""
    mime = QMimeData()
    mime.setData(JOBS_MIME, json.dumps(list(ids)).encode())
    return mime


def start_drag(source: QWidget, ids: Sequence[int], paths: Sequence[Path], pixmap: QPixmap | None = None) -> None:
    """Drag assets out of a widget; only from an event handler, and it returns after the drop.

    Args:
        source: Where the drag begins.
        ids: The assets.
        paths: Their files, for other programs.
        pixmap: What hangs at the pointer.
    """
    _start(source, mime_of(ids, paths), pixmap)


def start_jobs_drag(source: QWidget, ids: Sequence[int], pixmap: QPixmap | None = None) -> None:
    """Drag jobs out of a widget; only from an event handler, and it returns after the drop."""
    _start(source, mime_of_jobs(ids), pixmap)


def _start(source: QWidget, mime: QMimeData, pixmap: QPixmap | None) -> None:
    drag = QDrag(source)
    drag.setMimeData(mime)
    if pixmap is not None:
        drag.setPixmap(pixmap)
        drag.setHotSpot(QPoint(12, 12))
    drag.exec(Qt.DropAction.CopyAction)


def _ids(mime: QMimeData, kind: str) -> tuple[int, ...]:
    if not mime.hasFormat(kind):
        return ()
    try:
        data = json.loads(bytes(mime.data(kind).data()))
    except (ValueError, RecursionError):
        return ()
    return tuple(item for item in data if isinstance(item, int)) if isinstance(data, list) else ()
