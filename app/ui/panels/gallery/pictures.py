"""What a tile shows at the moment: nothing, a few colours, or its thumbnail, which fades in once."""

from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from app.ui.panels.gallery.tiles import Look

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.theme import Theme

_FRAME_MS: Final = 16
_MOST_FADING: Final = 200
_REMEMBERED: Final = 20_000
_MICROS: Final = 2000
_KEPT: Final = 300
"""Pixmaps of a former size: some screens full."""


class TilePictures(QObject):
    """Asks the loader for the tiles in view."""

    changed = Signal(int)
    """The place of a tile that shows something else now."""

    def __init__(self, loader: "ThumbnailLoader", theme: "Theme", parent: QObject) -> None:
        super().__init__(parent)
        self._loader = loader
        self._theme = theme
        self._places: dict[str, set[int]] = {}
        self._blank: set[str] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._fading: dict[str, float] = {}
        self._is_moving = False
        self._held: set[str] = set()
        self._micros: OrderedDict[str, QImage] = OrderedDict()
        self._shown: OrderedDict[str, QPixmap] = OrderedDict()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._fade)
        loader.loaded.connect(self._tell)

    def forget_places(self) -> None:
        """The tiles stand elsewhere now."""
        self._places.clear()

    def look(self, position: int, row: "AssetRow", rect: QRect, dpr: float) -> Look:
        """What a tile shows, and a request for what it lacks."""
        sha256 = row.sha256
        if sha256 is None:
            return Look()
        self._places.setdefault(sha256, set()).add(position)
        pixmap = self.fetch(row, rect, dpr)
        if pixmap is None and sha256 in self._shown:
            return Look(self._shown[sha256], is_stand_in=True)
        if pixmap is None:
            self._blank.add(sha256)
            return Look(micro=self._micro(sha256, row.micro))
        self._keep(sha256, pixmap)
        opacity = self._opacity(sha256)
        return Look(pixmap, self._micro(sha256, row.micro) if opacity < 1.0 else None, opacity)

    def _keep(self, sha256: str, pixmap: QPixmap) -> None:
        """Remember what is shown, for when the tile gets another size: it is not blurred until the new one comes."""
        self._shown[sha256] = pixmap
        self._shown.move_to_end(sha256)
        if len(self._shown) > _KEPT:
            self._shown.popitem(last=False)

    def fetch(self, row: "AssetRow", rect: QRect, dpr: float) -> QPixmap | None:
        """The thumbnail of a tile, or a request for it."""
        return self._loader.pixmap(row.sha256, rect.width(), rect.height(), dpr, owner=self)

    def move(self) -> None:
        """The tiles are scrolled: until they settle, what comes is painted with the next step, and does not fade in."""
        self._is_moving = True
        self._held.update(self._fading)
        self._fading.clear()
        self._tell_held()

    def settle(self, rows: "Sequence[AssetRow]") -> None:
        """Only these are in view: what waits for others is dropped."""
        self._is_moving = False
        self._tell_held()
        wanted = {row.sha256 for row in rows if row.sha256 is not None}
        self._loader.drop_unwanted(self, wanted)
        self._blank &= wanted
        self._places = {sha256: places for sha256, places in self._places.items() if sha256 in wanted}

    def _opacity(self, sha256: str) -> float:
        length = self._theme.token("motion.normal") / 1000
        if sha256 not in self._seen:
            self._seen[sha256] = None
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            if sha256 in self._blank and self._can_fade(length):
                self._fading[sha256] = monotonic()
                self._timer.start()
        self._blank.discard(sha256)
        begun = self._fading.get(sha256)
        return 1.0 if begun is None or length <= 0 else min(1.0, 0.15 + (monotonic() - begun) / length)

    def _can_fade(self, length: float) -> bool:
        return length > 0 and not self._is_moving and len(self._fading) < _MOST_FADING

    def _fade(self) -> None:
        length = self._theme.token("motion.normal") / 1000
        for sha256, begun in list(self._fading.items()):
            if monotonic() - begun >= length:
                del self._fading[sha256]
            self._tell(sha256)
        if not self._fading:
            self._timer.stop()

    def _tell_held(self) -> None:
        held, self._held = self._held, set()
        for sha256 in held:
            for position in tuple(self._places.get(sha256, ())):
                self.changed.emit(position)

    def _tell(self, sha256: str) -> None:
        if self._is_moving:
            self._held.add(sha256)
            return
        for position in tuple(self._places.get(sha256, ())):
            self.changed.emit(position)

    def _micro(self, sha256: str, data: bytes | None) -> QImage:
        found = self._micros.get(sha256)
        if found is None:
            found = self._loader.micro(data)
            self._micros[sha256] = found
            if len(self._micros) > _MICROS:
                self._micros.popitem(last=False)
        return found
