"""Live pictures of the phones that are in view: as large and as often as they are shown, and of no others."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.devices.decoder import LivePicture
from app.devices.live_desk import LiveState, LiveStatus
from app.devices.phone import Phone
from app.devices.scrcpy import ScrcpyServer
from app.devices.scrcpy_source import ladder
from app.devices.stream import PhoneStream
from app.domain.errors import PixSimError
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.tile import Look

PhoneOf = Callable[[PhoneCard], Awaitable[Phone]]
ServerOf = Callable[[], Awaitable[ScrcpyServer | None]]
translate = QCoreApplication.translate

TILE_RATE: Final = 30.0
"""Most pictures a second of a tile; the phone that is shown large has all."""
_SECOND_MS: Final = 1000
_MOST_TIMES: Final = 120
_DARK: Final = frozenset({LiveState.BLACK, LiveState.SCREEN_OFF})


@dataclass
class _Live:
    """A stream, and what it gave last."""

    address: str
    stream: PhoneStream | None = None
    image: QImage | None = None
    picture: LivePicture | None = None
    """Owns the image's memory."""
    status: LiveStatus = field(default_factory=LiveStatus)
    trouble: str = ""
    words: str = ""
    """What the tile says of its figures: counted once a second, not for each picture."""
    told_path: Path | None = None
    """Of the last recording whose end was told."""
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_TIMES))


class LivePictures(QObject):
    """A stream a phone, from when it is first in view until it is gone; one that is out of view rests.

    Args:
        context: The window.
        phone_of: Gives the phone of a card.
        server_of: Gives the user's scrcpy server, which is the best source of pictures.
        parent: The panel: its screen decides how many pixels a picture needs.
    """

    changed = Signal(int)
    """A phone has another picture."""
    told = Signal(int)
    """How it stands has changed, or its figures."""
    recorded = Signal(int, object)
    """A recording of a phone has ended: a Recorded."""

    def __init__(self, context: UiContext, phone_of: PhoneOf, server_of: ServerOf, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._phone_of = phone_of
        self._server_of = server_of
        self._widget = parent
        self._lives: dict[int, _Live] = {}
        self._tiles: dict[int, QSize] = {}
        self._large: tuple[int, QSize] | None = None
        self._is_held = False
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tell_figures)

    @property
    def streams(self) -> int:
        """How many there are, resting ones too."""
        return sum(live.stream is not None for live in self._lives.values())

    def show_only(self, tiles: Mapping[PhoneCard, QSize]) -> None:
        """Say which tiles are in view, and how large they are."""
        ready = {card: size for card, size in tiles.items() if card.is_ready}
        self._tiles = {card.id: size for card, size in ready.items()}
        for card in ready:
            self._ensure(card)
        self._wish()

    def show_large(self, card: PhoneCard | None, size: QSize) -> None:
        """Say which phone is shown large; None for none."""
        self._large = None if card is None else (card.id, size)
        if card is not None:
            self._ensure(card)
        self._wish()

    def keep(self, cards: Mapping[int, PhoneCard]) -> None:
        """End the streams of phones that are not ready any more, or came back by another way."""
        for phone_id, live in tuple(self._lives.items()):
            card = cards.get(phone_id)
            if card is None or not card.is_ready or card.address != live.address:
                self._end(phone_id)

    def look(self, card: PhoneCard) -> Look:
        """What a tile shows."""
        live = self._lives.get(card.id)
        if live is None:
            return Look()
        icon, note = self.why_none(card.id)
        return Look(self.picture(card.id) if not note else None, icon, note, live.words)

    def picture(self, phone_id: int) -> QImage | None:
        """The newest picture; its memory is valid until the next `changed`."""
        live = self._lives.get(phone_id)
        return live.image if live is not None else None

    def screen_size(self, phone_id: int) -> tuple[int, int] | None:
        """Pixels of the phone's screen, as it is held in the newest picture."""
        live = self._lives.get(phone_id)
        return live.picture.screen_size if live is not None and live.picture is not None else None

    def why_none(self, phone_id: int) -> tuple[str, str]:
        """An icon, and why there is nothing to see; empty where there is."""
        live = self._lives.get(phone_id)
        if live is None:
            return "hourglass", translate("Devices", "Starting the picture")
        if live.trouble:
            return "triangle-alert", told(live.trouble)
        return _words_of(live.status, has_picture=live.image is not None)

    def figures(self, phone_id: int) -> str:
        """Pictures in the last second; empty where nothing moves."""
        live = self._lives.get(phone_id)
        if live is None or live.status.state is not LiveState.LIVE:
            return ""
        since = time.monotonic() - 1.0
        return translate("Devices", "{} fps").format(sum(at > since for at in live.times))

    def record(self, phone_id: int, path: Path | None) -> bool:
        """Record a phone into a file; None ends it.

        Returns:
            Whether there is a stream to record.
        """
        live = self._lives.get(phone_id)
        if live is None or live.stream is None:
            return False
        if path is None:
            live.stream.stop_recording()
        else:
            live.stream.start_recording(path)
        return True

    def status(self, phone_id: int) -> LiveStatus | None:
        live = self._lives.get(phone_id)
        return live.status if live is not None else None

    async def close(self) -> None:
        """End every stream and wait for their threads; what was recorded is whole then, and told."""
        lives, self._lives = self._lives, {}
        streams = [(phone_id, live, live.stream) for phone_id, live in lives.items() if live.stream is not None]
        await asyncio.gather(*(_close(stream) for _, _, stream in streams))
        for phone_id, live, stream in streams:
            self._tell_recorded(phone_id, live, stream.status)

    def _ensure(self, card: PhoneCard) -> None:
        live = self._lives.get(card.id)
        if live is not None and (live.address != card.address or live.trouble):
            self._end(card.id)
            live = None
        if live is None:
            self._lives[card.id] = live = _Live(card.address)
            self._hold()
            self._context.tasks.start(self._start(card, live), what=self.tr("show the phone"))

    def _hold(self) -> None:
        """Have the streams ended with the window."""
        self._second.start()
        if not self._is_held:
            self._is_held = True
            self._context.tasks.start(self._until_end(), what=self.tr("show the phones"))

    async def _until_end(self) -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._is_held = False
            await self.close()

    async def _start(self, card: PhoneCard, live: _Live) -> None:
        try:
            phone = await self._phone_of(card)
            server = await self._server_of()
        except PixSimError as error:
            live.trouble = told(error.message)
            self.told.emit(card.id)
            return
        if self._lives.get(card.id) is not live:
            return
        live.stream = PhoneStream(phone, lambda: self._take(card.id, live), ladder=ladder(server))
        self._wish()
        live.stream.start()

    def _end(self, phone_id: int) -> None:
        live = self._lives.pop(phone_id)
        if live.stream is not None:
            self._context.tasks.start(self._finish(phone_id, live, live.stream), what=self.tr("end the picture"))
        self.told.emit(phone_id)

    async def _finish(self, phone_id: int, live: _Live, stream: PhoneStream) -> None:
        await _close(stream)
        self._tell_recorded(phone_id, live, stream.status)

    def _tell_recorded(self, phone_id: int, live: _Live, status: LiveStatus) -> None:
        """Tell once that a recording has ended."""
        recorded = status.recorded
        if recorded is None or recorded.reason is None or recorded.path == live.told_path:
            return
        live.told_path = recorded.path
        self.recorded.emit(phone_id, recorded)

    def _wish(self) -> None:
        """Tell each stream how its picture is wanted now."""
        for phone_id, live in self._lives.items():
            if live.stream is None:
                continue
            size, rate = self._wanted(phone_id)
            if size is not None:
                ratio = self._widget.devicePixelRatioF()
                live.stream.set_bounds(round(size.width() * ratio), round(size.height() * ratio))
                live.stream.set_rate(rate)
            live.stream.set_visible(is_visible=size is not None)

    def _wanted(self, phone_id: int) -> tuple[QSize | None, float | None]:
        """How large a phone is shown (None where it is not), and how often; the large one leads."""
        if self._large is not None and self._large[0] == phone_id:
            return self._large[1], None
        return self._tiles.get(phone_id), TILE_RATE

    def _take(self, phone_id: int, live: _Live) -> None:
        if self._lives.get(phone_id) is not live or live.stream is None:
            return
        picture, status = live.stream.take_picture(), live.stream.status
        if status != live.status:
            live.status = status
            live.words = self.figures(phone_id)
            self._tell_recorded(phone_id, live, status)
            if status.state is LiveState.LOST:
                # No old picture stands for a phone that is not seen.
                live.image = live.picture = None
            self.told.emit(phone_id)
        if picture is not None:
            live.image, live.picture = image_of(picture), picture
            live.times.append(time.monotonic())
            self.changed.emit(phone_id)

    def _tell_figures(self) -> None:
        if not self._lives:
            self._second.stop()
        for phone_id, live in self._lives.items():
            live.words = self.figures(phone_id)
        for phone_id in self._tiles.keys() | ({self._large[0]} if self._large is not None else set()):
            self.told.emit(phone_id)


def image_of(picture: LivePicture) -> QImage:
    """The screen within a picture, without its bars and without a copy; the picture owns the memory."""
    left, top, width, height = (round(part) for part in picture.content)
    data = picture.data[top * picture.stride + 4 * left :]
    return QImage(data, width, height, picture.stride, QImage.Format.Format_RGB32)


async def _close(stream: PhoneStream) -> None:
    # All are told to stop before the first one is waited for.
    stream.stop()
    await in_thread(stream.close)


def _words_of(status: LiveStatus, *, has_picture: bool) -> tuple[str, str]:
    match status.state:
        case LiveState.LOST:
            return "triangle-alert", told(status.reason)
        case LiveState.SCREEN_OFF:
            return "power", translate("Devices", "The screen is off.")
        case LiveState.BLACK:
            return "image-off", translate("Devices", "This app does not let its screen be shown. Touches still work.")
        case _ if not has_picture:
            return "hourglass", translate("Devices", "Starting the picture")
        case _:
            return "", ""
