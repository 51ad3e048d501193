"""Recordings of phones: each becomes an asset of the library when it has ended, however it ends."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import structlog
from PySide6.QtCore import QObject, Signal

from app.devices.recording import EndReason, Recorded
from app.domain.errors import PixSimError, UploadRejectedError
from app.ui.amounts import clock
from app.ui.context import UiContext
from app.ui.folders import open_folder
from app.ui.language import told
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.live import LivePictures

log = structlog.get_logger(__name__)

_WELL: Final = frozenset({EndReason.STOPPED, EndReason.TOO_LONG, EndReason.TOO_LARGE})
_LEAVE_SECONDS: Final = 20.0
"""So long the window's end waits for what is recorded; what takes longer is taken in at the next start."""


@dataclass(slots=True)
class _Running:
    """One that goes on."""

    started: float
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    recorded: Recorded | None = None


class Recordings(QObject):
    """At most one a phone, of its stream as it comes; what an earlier run left behind is taken in at once.

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
        self._running: dict[int, _Running] = {}
        live.recorded.connect(self._take)

    def words(self, phone_id: int) -> str:
        """How long one goes on; empty where there is none."""
        running = self._running.get(phone_id)
        return "" if running is None else self.tr("Recording {}").format(clock(time.monotonic() - running.started))

    def toggle(self, card: PhoneCard) -> None:
        """Begin one, or end it: it is in the gallery soon after."""
        if card.id in self._running:
            self._live.record(card.id, None)
            return
        self._running[card.id] = running = _Running(time.monotonic())
        self._context.tasks.start(self._record(card, running), what=self.tr("record the phone"))
        self.changed.emit(card.id)

    def take_left(self) -> None:
        """Take in what an earlier run of the program was ended in the midst of."""
        self._context.tasks.start(self._take_left(), what=self.tr("keep a recording that was cut off"))

    def _take(self, phone_id: int, recorded: Recorded) -> None:
        running = self._running.get(phone_id)
        if running is not None:
            running.recorded = recorded
            running.ended.set()

    async def _record(self, card: PhoneCard, running: _Running) -> None:
        """Lasts as long as the recording; where the window closes meanwhile, it is still finished and kept."""
        try:
            async with self._context.steps() as services:
                path = await services.recordings.begin_recording(card.id, card.name)
            if not self._live.record(card.id, path):
                running.recorded = Recorded(path, reason=EndReason.PHONE_LOST)
                running.ended.set()
            await running.ended.wait()
        except asyncio.CancelledError:
            await self._keep_at_end(running)
            raise
        finally:
            self._running.pop(card.id, None)
            self.changed.emit(card.id)
        await self._keep(running.recorded)
        if running.recorded is not None:
            self._tell(running.recorded)

    async def _keep_at_end(self, running: _Running) -> None:
        """Keep what the end of the window cuts off; what cannot be kept now is taken in at the next start."""
        try:
            async with asyncio.timeout(_LEAVE_SECONDS):
                await running.ended.wait()
                await self._keep(running.recorded)
        except (TimeoutError, PixSimError) as error:
            log.warning("recording_kept_later", reason=str(error))

    async def _keep(self, recorded: Recorded | None) -> None:
        if recorded is None:
            return
        async with self._context.steps() as services:
            if recorded.pictures:
                await services.recordings.keep_recording(self._context.user_id, recorded.path)
            else:
                await services.recordings.drop_recording(recorded.path)

    async def _take_left(self) -> None:
        kept = 0
        async with self._context.steps() as services:
            recordings = services.recordings
            left, lost = await recordings.list_left()
            for path in left:
                try:
                    await recordings.keep_recording(self._context.user_id, path)
                    kept += 1
                except UploadRejectedError as error:
                    self._tell_unreadable(await recordings.set_aside(path), error)
        if lost:
            words = self.tr("A recording was cut off when the program ended, before anything moved: it is lost.")
            self._context.shell.toast("warning", words)
        if kept:
            words = self.tr("A recording that was cut off when the program ended is in the gallery.")
            many = self.tr("{} recordings that were cut off when the program ended are in the gallery.")
            self._show("done", words if kept == 1 else many.format(kept))

    def _tell_unreadable(self, path: Path, error: UploadRejectedError) -> None:
        words = self.tr("A recording that was cut off could not be taken into the library: {}").format(
            told(error.reason)
        )
        shell = self._context.shell
        shell.toast("failed", words, self.tr("Open folder"), lambda: open_folder(shell, path.parent))

    def _tell(self, recorded: Recorded) -> None:
        why = self._why(recorded.reason)
        if not recorded.pictures:
            self._context.shell.toast("failed", " ".join((self.tr("Nothing was recorded."), why)).strip())
            return
        words = " ".join((self.tr("The recording is in the gallery."), why)).strip()
        self._show("done" if recorded.reason in _WELL else "warning", words)

    def _show(self, kind: Literal["done", "warning"], words: str) -> None:
        shell = self._context.shell
        shell.toast(kind, words, self.tr("Show"), lambda: shell.page_requested.emit("gallery"))

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
