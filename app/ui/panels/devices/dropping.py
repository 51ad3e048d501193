"""Files that are dropped on a phone: an app is installed, anything else goes to its downloads."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QObject

from app.devices.packages import install
from app.devices.phone import Phone
from app.ui.context import UiContext
from app.ui.panels.devices.cards import PhoneCard

PhoneOf = Callable[[PhoneCard], Awaitable[Phone]]
FOLDER: Final = "/sdcard/Download"


def files_in(mime: QMimeData) -> list[Path]:
    """The files of this computer in what is dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class FileDrops(QObject):
    """Sends one file after another, and tells how far it is.

    Args:
        context: The window.
        phone_of: Gives the phone of a card.
    """

    def __init__(self, context: UiContext, phone_of: PhoneOf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._phone_of = phone_of

    def send(self, card: PhoneCard, files: Sequence[Path]) -> None:
        """Install apps and copy what is none."""
        if files and card.is_ready:
            self._context.tasks.start(self._send(card, files), what=self.tr("send files to {}").format(card.name))

    async def _send(self, card: PhoneCard, files: Sequence[Path]) -> None:
        subject = f"phone-files-{card.id}"
        try:
            phone = await self._phone_of(card)
            for number, file in enumerate(files):
                self._tell(card, file, subject, number / len(files))
                if file.suffix.lower() == ".apk":
                    await install(phone, file)
                else:
                    await phone.push(file, f"{FOLDER}/{file.name}")
        except BaseException:
            self._context.shell.toast_ended.emit(subject)
            raise
        words = self.tr("{file} is on {phone}.") if len(files) == 1 else self.tr("{count} files are on {phone}.")
        said = words.format(file=files[0].name, count=len(files), phone=card.name)
        self._context.shell.toast("done", said, subject=subject)

    def _tell(self, card: PhoneCard, file: Path, subject: str, fraction: float) -> None:
        words = self.tr("Sending {file} to {phone}").format(file=file.name, phone=card.name)
        self._context.shell.toast("running", words, subject=subject, fraction=fraction)
