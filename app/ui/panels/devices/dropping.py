"""Files that are dropped on a phone: an app is installed, anything else goes to its downloads."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from app.devices.sending import DOWNLOADS
from app.ui.phone_sending import Outgoing


def files_in(mime: QMimeData) -> list[Path]:
    """The files of this computer in what is dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def outgoing(files: list[Path]) -> list[Outgoing]:
    """What is sent of them: who drops a file looks for it among the downloads."""
    return [Outgoing(file, file.name, DOWNLOADS) for file in files]
