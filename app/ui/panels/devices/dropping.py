"""Files that are dropped on a phone or chosen for it: an app is installed, anything else goes to its downloads."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtWidgets import QWidget

from app.devices.sending import DOWNLOADS
from app.ui.context import UiContext
from app.ui.dialogs import choose_files
from app.ui.panels.devices.cards import PhoneCard
from app.ui.phone_sending import Outgoing, PhoneSender

translate = QCoreApplication.translate


def files_in(mime: QMimeData) -> list[Path]:
    """The files of this computer in what is dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def outgoing(files: list[Path]) -> list[Outgoing]:
    """What is sent of them: who drops a file looks for it among the downloads."""
    return [Outgoing(file, file.name, DOWNLOADS) for file in files]


def send_chosen(context: UiContext, widget: QWidget, sender: PhoneSender, cards: Sequence[PhoneCard]) -> None:
    """Ask for files, and send them to those of the phones that are ready."""
    ready = [(card.id, card.name) for card in cards if card.is_ready]

    async def ask() -> None:
        title = translate("Devices", "Choose files for the phone")
        sender.start_files(ready, outgoing(await choose_files(widget, context.theme, title)))

    context.tasks.start(ask(), what=translate("Devices", "choose files for the phone"))
