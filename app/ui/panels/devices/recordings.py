"""Recordings of phones: each becomes an asset of the library when it has ended."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.devices.recording import EndReason, Recorded
from app.domain.enums import CaptureKind
from app.services.upload.upload_file import PathUpload
from app.system.threads import in_thread
from app.ui.amounts import clock
from app.ui.context import UiContext
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.live import LivePictures

_WELL: Final = frozenset({EndReason.STOPPED, EndReason.TOO_LONG, EndReason.TOO_LARGE})


class Recordings(QObject):
    """At most one a phone, of its stream as it comes.

    Args:
        context: The window.
        live: The streams.
    """

    changed = Signal(int)
    """One of a phone has begun or ended."""

    def __init__(self, context: UiContext, live: LivePictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._live = live
        self._running: dict[int, tuple[PhoneCard, float]] = {}
        live.recorded.connect(self._take)

    def words(self, phone_id: int) -> str:
        """How long one goes on; empty where there is none."""
        running = self._running.get(phone_id)
        return "" if running is None else self.tr("Recording {}").format(clock(time.monotonic() - running[1]))

    def toggle(self, card: PhoneCard) -> None:
        """Begin one, or end it: it is in the gallery soon after."""
        if card.id in self._running:
            self._live.record(card.id, None)
            return
        path = Path(tempfile.mkdtemp(prefix="pixsim7-recording-"), f"{card.name.replace('/', '-')}.mp4")
        if self._live.record(card.id, path):
            self._running[card.id] = (card, time.monotonic())
            self.changed.emit(card.id)

    def _take(self, phone_id: int, recorded: Recorded) -> None:
        running = self._running.pop(phone_id, None)
        if running is not None:
            self.changed.emit(phone_id)
            self._context.tasks.start(self._keep(running[0], recorded), what=self.tr("keep the recording"))

    async def _keep(self, card: PhoneCard, recorded: Recorded) -> None:
        try:
            if recorded.pictures:
                async with self._context.steps() as services:
                    await services.captures.keep_capture(card.id, PathUpload(recorded.path), CaptureKind.RECORDING)
        finally:
            await in_thread(shutil.rmtree, recorded.path.parent, ignore_errors=True)
        self._tell(recorded)

    def _tell(self, recorded: Recorded) -> None:
        why = self._why(recorded.reason)
        if not recorded.pictures:
            self._context.shell.toast("failed", " ".join((self.tr("Nothing was recorded."), why)).strip())
            return
        self._context.shell.toast(
            "done" if recorded.reason in _WELL else "warning",
            " ".join((self.tr("The recording is in the gallery."), why)).strip(),
            self.tr("Show"),
            lambda: self._context.shell.page_requested.emit("gallery"),
        )

    def _why(self, reason: EndReason | None) -> str:
        words = {
            EndReason.TOO_LONG: self.tr("It ended after an hour."),
            EndReason.TOO_LARGE: self.tr("It ended at 4 GB."),
            EndReason.FORMAT_CHANGED: self.tr("It ended because the phone was turned."),
            EndReason.NO_STREAM: self.tr("The phone gives single pictures only."),
            EndReason.PHONE_LOST: self.tr("The phone went away."),
            EndReason.NOT_WRITTEN: self.tr("The file could not be written."),
        }
        return words.get(reason, "") if reason is not None else ""
