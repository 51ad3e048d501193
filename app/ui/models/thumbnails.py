"""Thumbnails for the window: decoded by one thread of low priority, kept as pixmaps of the size that is drawn."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog
from PySide6.QtCore import QBuffer, QByteArray, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.domain.errors import StorageError
from app.system.threads import lower_priority

if TYPE_CHECKING:
    from app.media.thumbnails import ThumbnailStore

log = structlog.get_logger(__name__)

LIMIT_BYTES: Final = 128 * 1024**2
WAITING_LIMIT: Final = 1500
MICRO_SIDE: Final = 8
_TICK_MS: Final = 8
_BUDGET_SECONDS: Final = 0.003
_NICE: Final = 10
_END_SECONDS: Final = 5.0
_BYTES_A_PIXEL: Final = 4

PictureHandler = Callable[[QImage], None]


class ThumbnailKey(NamedTuple):
    """A thumbnail in one size; width and height are device pixels."""

    sha256: str
    width: int
    height: int
    is_cover: bool


@dataclass(frozen=True, slots=True, eq=False)
class _FileRequest:
    path: Path
    room: QSize | None
    done: PictureHandler


class _Encoded:
    """A reader with the bytes from which it reads, which must live as long."""

    def __init__(self, data: bytes) -> None:
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(data))
        self.reader = QImageReader(self._buffer)


_Finished = tuple[ThumbnailKey, QImage | None] | tuple[_FileRequest, QImage]


class ThumbnailLoader(QObject):
    """Hands out thumbnails that are there and fetches those that are not; what was asked for last comes first.

    Args:
        store: Where the encoded thumbnails are kept.
        limit_bytes: How much memory the pixmaps may take.
        parent: Owner.
    """

    loaded = Signal(str)
    """The content hash of a thumbnail that can now be drawn."""
    missing = Signal(str)
    """The content hash of one that the store does not have, or that cannot be read."""

    def __init__(
        self, store: "ThumbnailStore", *, limit_bytes: int = LIMIT_BYTES, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._limit_bytes = limit_bytes
        self._cache: OrderedDict[ThumbnailKey, QPixmap] = OrderedDict()
        self._cached_bytes = 0
        self._absent: set[str] = set()
        self._waiting: OrderedDict[ThumbnailKey, int] = OrderedDict()
        self._files: list[_FileRequest] = []
        self._under_way: set[ThumbnailKey | _FileRequest] = set()
        self._finished: deque[_Finished] = deque()
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._drain)

    @property
    def cached_bytes(self) -> int:
        return self._cached_bytes

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked for that has not come."""
        with self._changed:
            return not (self._waiting or self._files or self._under_way or self._finished)

    def pixmap(
        self,
        sha256: str | None,
        width: int,
        height: int,
        dpr: float = 1.0,
        *,
        is_cover: bool = True,
        owner: object | None = None,
    ) -> QPixmap | None:
        """A thumbnail that fills a rectangle of logical pixels, or fits into it; asked for where it is not there.

        Args:
            sha256: The asset's content; None has no thumbnail.
            width: Of the rectangle.
            height: Of the rectangle.
            dpr: Device pixels in a logical one.
            is_cover: Cut to fill the rectangle; otherwise whole and within it.
            owner: Who asks, for `drop_unwanted`.
        """
        if sha256 is None or width <= 0 or height <= 0:
            return None
        key = ThumbnailKey(sha256, max(1, round(width * dpr)), max(1, round(height * dpr)), is_cover)
        found = self._cache.get(key)
        if found is not None:
            self._cache.move_to_end(key)
            if found.devicePixelRatio() != dpr:
                found.setDevicePixelRatio(dpr)
            return found
        if sha256 not in self._absent:
            self._ask(key, id(owner))
        return None

    def nearest(self, sha256: str | None, width: int, height: int, dpr: float = 1.0) -> QPixmap | None:
        """A thumbnail scaled from one that is there at the moment, for what cannot wait: a drag; None without one."""
        known = [key for key in self._cache if key.sha256 == sha256]
        if not known:
            return None
        best = self._cache[max(known, key=lambda key: key.width * key.height)]
        scaled = best.scaled(
            QSize(round(width * dpr), round(height * dpr)),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(dpr)
        return scaled

    def drop_unwanted(self, owner: object, wanted: Collection[str]) -> None:
        """Forget what an owner asked for and has not got, but for these contents: they are no longer in view."""
        mark = id(owner)
        with self._changed:
            for key in [key for key, who in self._waiting.items() if who == mark and key.sha256 not in wanted]:
                del self._waiting[key]

    def ask_again(self, sha256: str) -> None:
        """Forget what is known of a content: its thumbnails were made anew."""
        self._absent.discard(sha256)
        for key in [key for key in self._cache if key.sha256 == sha256]:
            self._cached_bytes -= _bytes_of(self._cache.pop(key))
        self.loaded.emit(sha256)

    def open_picture(self, path: Path, room: QSize | None, done: PictureHandler) -> None:
        """Read a whole picture of the library, before all thumbnails that wait.

        Args:
            path: A file that was inspected when it came.
            room: Device pixels into which it is fitted; None for its own size.
            done: Gets it on the window's thread; a null image where it cannot be read.
        """
        with self._changed:
            self._files.append(_FileRequest(path, room, done))
        self._wake()

    @staticmethod
    def micro(data: bytes | None) -> QImage:
        """The 8x8 picture that is drawn, smoothly enlarged, until the thumbnail has come; null where there is none."""
        if data is None or len(data) != 2 * MICRO_SIDE * MICRO_SIDE:
            return QImage()
        return QImage(data, MICRO_SIDE, MICRO_SIDE, 2 * MICRO_SIDE, QImage.Format.Format_RGB16).copy()

    def close(self) -> None:
        """End the thread; the store may then be closed."""
        self._timer.stop()
        with self._changed:
            self._is_closing = True
            self._waiting.clear()
            self._files.clear()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_END_SECONDS)
            self._thread = None
        self._finished.clear()

    def _ask(self, key: ThumbnailKey, owner: int) -> None:
        with self._changed:
            if key in self._under_way:
                return
            self._waiting[key] = owner
            self._waiting.move_to_end(key)
            if len(self._waiting) > WAITING_LIMIT:
                self._waiting.popitem(last=False)
        self._wake()

    def _wake(self) -> None:
        if self._is_closing:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="thumbnails", daemon=True)
            self._thread.start()
        with self._changed:
            self._changed.notify()
        if not self._timer.isActive():
            self._timer.start()

    def _drain(self) -> None:
        until = perf_counter() + _BUDGET_SECONDS
        while self._finished and perf_counter() < until:
            request, image = self._finished.popleft()
            with self._changed:
                self._under_way.discard(request)
            if isinstance(request, _FileRequest):
                request.done(image if image is not None else QImage())
            else:
                self._keep(request, image)
        if self.is_idle:
            self._timer.stop()

    def _keep(self, key: ThumbnailKey, image: QImage | None) -> None:
        if image is None:
            if key.sha256 not in self._absent:
                self._absent.add(key.sha256)
                self.missing.emit(key.sha256)
            return
        pixmap = QPixmap.fromImage(image)
        self._cache[key] = pixmap
        self._cached_bytes += _bytes_of(pixmap)
        while self._cached_bytes > self._limit_bytes and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._cached_bytes -= _bytes_of(oldest)
        self.loaded.emit(key.sha256)

    def _work(self) -> None:
        lower_priority(_NICE)
        while True:
            with self._changed:
                while not (self._waiting or self._files or self._is_closing):
                    self._changed.wait()
                if self._is_closing:
                    return
                request = self._files.pop() if self._files else self._waiting.popitem(last=True)[0]
                self._under_way.add(request)
            if isinstance(request, _FileRequest):
                self._finished.append((request, _read_file(request)))
            else:
                self._finished.append((request, self._read(request)))

    def _read(self, key: ThumbnailKey) -> QImage | None:
        longest = max(key.width, key.height)
        try:
            data = self._store.get(key.sha256, longest)
            if data is None:
                return None
            encoded = _Encoded(data)
            wanted = _scaled(encoded.reader.size(), key)
            if max(wanted.width(), wanted.height()) > longest:
                data = self._store.get(key.sha256, max(wanted.width(), wanted.height())) or data
        except (StorageError, ValueError) as error:
            log.warning("thumbnail_not_read", sha256=key.sha256, error=str(error))
            return None
        return _decode(data, key)


def _decode(data: bytes, key: ThumbnailKey) -> QImage | None:
    encoded = _Encoded(data)
    reader = encoded.reader
    scaled = _scaled(reader.size(), key)
    reader.setScaledSize(scaled)
    if key.is_cover:
        left, top = (scaled.width() - key.width) // 2, (scaled.height() - key.height) // 2
        reader.setScaledClipRect(QRect(left, top, key.width, key.height))
    image = reader.read()
    return None if image.isNull() else _ready_to_draw(image)


def _scaled(size: QSize, key: ThumbnailKey) -> QSize:
    room = QSize(key.width, key.height)
    if not key.is_cover:
        scale = min(room.width() / max(1, size.width()), room.height() / max(1, size.height()))
        return QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
    return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatioByExpanding).expandedTo(room)


def _read_file(request: _FileRequest) -> QImage:
    reader = QImageReader(str(request.path))
    reader.setAutoTransform(True)
    size = reader.size()
    if request.room is not None and size.isValid():
        is_turned = bool(reader.transformation().value & 4)
        room = request.room.transposed() if is_turned else request.room
        if size.width() > room.width() or size.height() > room.height():
            reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    if image.isNull():
        log.warning("picture_not_read", path=request.path.name, error=reader.errorString())
        return image
    return _ready_to_draw(image)


def _ready_to_draw(image: QImage) -> QImage:
    has_alpha = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32_Premultiplied if has_alpha else QImage.Format.Format_RGB32
    return image if image.format() == wanted else image.convertToFormat(wanted)


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * _BYTES_A_PIXEL
