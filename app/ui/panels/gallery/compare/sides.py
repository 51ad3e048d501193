"""The pictures and clips that are looked at together, as far as they have been decoded."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from shiboken6 import isValid

from app.domain.enums import AssetState, MediaType
from app.ui.panels.gallery.compare.clips import ClipsInStep

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

MOST_SIDES: Final = 4
_POSTER: Final = 512
_KEPT_PICTURES: Final = 6
"""So many decoded pictures are kept: those beside the one that shows are there when a key asks for them."""


@dataclass(slots=True, eq=False)
class Side:
    """One of them.

    Attributes:
        row: None until it has been read.
        image: The picture, or the present frame, in the size that was needed; null until it is there.
        poster: A small one for the moment.
        words: Said in its place where there is no picture.
        has_detail: The image has, or is about to have, all pixels.
    """

    asset_id: int
    row: "AssetRow | None" = None
    image: QImage = field(default_factory=QImage)
    poster: QPixmap = field(default_factory=QPixmap)
    icon: str = ""
    words: str = ""
    has_detail: bool = False

    @property
    def size(self) -> QSize:
        """The picture's own."""
        if self.row is not None and self.row.width and self.row.height:
            return QSize(self.row.width, self.row.height)
        return self.image.size()

    @property
    def is_clip(self) -> bool:
        row = self.row
        return row is not None and row.media_type == MediaType.VIDEO and row.state == AssetState.READY


class Sides(QObject):
    """Decodes what is looked at; clips all play in step."""

    changed = Signal()
    """Something that shows has come, or the clips are at another moment."""

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.clips = ClipsInStep(self)
        self._sides: list[Side] = []
        self._kept: OrderedDict[int, QImage] = OrderedDict()
        self._asked: set[int] = set()
        self._room = QSize(1, 1)
        self._playing: list[Side] = []
        self.clips.frames_changed.connect(self._take_frames)
        context.thumbnails.loaded.connect(self._take_poster)

    def __len__(self) -> int:
        return len(self._sides)

    def __getitem__(self, place: int) -> Side:
        return self._sides[place]

    @property
    def has_clips(self) -> bool:
        return bool(self._playing)

    def ids(self) -> tuple[int, ...]:
        return tuple(side.asset_id for side in self._sides)

    def show(self, asset_ids: Sequence[int]) -> None:
        """Look at others; what stays keeps its picture."""
        known = {side.asset_id: side for side in self._sides}
        self._sides = [known.get(key) or Side(key) for key in asset_ids[:MOST_SIDES]]
        self._play()
        self.changed.emit()

    def set_row(self, place: int, row: "AssetRow") -> None:
        """A row has come or changed: its picture is fetched where it is not there."""
        side = self._sides[place]
        is_new = side.row is None or (side.row.sha256, side.row.state) != (row.sha256, row.state)
        side.row = row
        if is_new:
            self._begin(side)
            self._play()
        self.changed.emit()

    def set_room(self, room: QSize) -> None:
        """How many device pixels there are; pictures of another size are decoded anew."""
        if room == self._room:
            return
        self._room = room
        self._kept.clear()
        self._asked.clear()
        for side in self._sides:
            if not side.has_detail and side.row is not None and not side.is_clip:
                self._open(side.row)
        if self._playing:
            self.clips.set_bounds([self._bounds(side) for side in self._playing])

    def want_detail(self, place: int) -> None:
        """A picture is looked at closer than it fits: its own pixels are needed."""
        side = self._sides[place]
        if side.has_detail or side.row is None:
            return
        side.has_detail = True
        if side.is_clip:
            self.clips.set_bounds([self._bounds(each) for each in self._playing])
        elif side.row.path is not None:
            self._open(side.row, is_whole=True)

    def fetch_ahead(self, row: "AssetRow") -> None:
        """Have a picture ready that will be looked at next."""
        if row.media_type == MediaType.IMAGE and row.id not in self._kept and row.id not in self._asked:
            self._open(row)

    def close(self) -> None:
        """Let go of all."""
        self._sides, self._playing = [], []
        self._kept.clear()
        self._asked.clear()
        self.clips.close()

    def _begin(self, side: Side) -> None:
        row = side.row
        if row is None:
            return
        side.words = side.icon = ""
        side.image, side.has_detail = self._kept.get(row.id, QImage()), False
        side.poster = self._poster(row)
        if row.state != AssetState.READY or row.path is None:
            side.icon, side.words = "image-off", self.tr("The file is missing from the library folder.")
        elif (gone := self._context.away(row.path)) is not None:
            side.icon, side.words = "image-off", self.tr("The file is missing: it is on {folder}.").format(folder=gone)
        elif row.media_type == MediaType.AUDIO:
            side.icon, side.words = "volume-2", self.tr("A sound has no picture.")
        elif side.image.isNull() and not side.is_clip:
            self._open(row)

    def _play(self) -> None:
        """Have the clips among the sides play, from the start, once all of them are known."""
        clips = [side for side in self._sides if side.is_clip]
        is_known = all(side.row is not None for side in self._sides)
        if clips == self._playing or (clips and not is_known):
            return
        self._playing = clips
        paths = [self._context.file_of(side.row.path or "") for side in clips if side.row is not None]
        self.clips.open(paths, [self._bounds(side) for side in clips])

    def _bounds(self, side: Side) -> tuple[int, int]:
        if side.has_detail:
            return side.size.width(), side.size.height()
        return (
            max(1, min(self._room.width(), 2 * side.size.width())),
            max(1, min(self._room.height(), 2 * side.size.height())),
        )

    def _poster(self, row: "AssetRow") -> QPixmap:
        shape = QSize(row.width or 1, row.height or 1).scaled(_POSTER, _POSTER, Qt.AspectRatioMode.KeepAspectRatio)
        found = self._context.thumbnails.pixmap(row.sha256, shape.width(), shape.height(), is_cover=False, owner=self)
        return found or QPixmap()

    def _open(self, row: "AssetRow", *, is_whole: bool = False) -> None:
        if row.path is None or row.state != AssetState.READY:
            return
        room = None if is_whole else QSize(self._room)
        self._asked.add(row.id)

        def take(image: QImage) -> None:
            if isValid(self):
                self._take(row.id, image, room)

        self._context.thumbnails.open_picture(self._context.file_of(row.path), room, take)

    def _take(self, asset_id: int, image: QImage, room: QSize | None) -> None:
        if room is not None and room == self._room and not image.isNull():
            self._kept[asset_id] = image
            while len(self._kept) > _KEPT_PICTURES:
                self._asked.discard(self._kept.popitem(last=False)[0])
        for side in self._sides:
            if side.asset_id != asset_id or (room is not None and side.has_detail):
                continue
            if not image.isNull():
                side.image = image
            elif side.image.isNull():
                side.icon = "image-off"
                side.words = self.tr("The picture is too large or damaged to be shown whole.")
        self.changed.emit()

    def _take_poster(self, sha256: str) -> None:
        for side in self._sides:
            if side.row is not None and side.row.sha256 == sha256 and side.poster.isNull():
                side.poster = self._poster(side.row)
                self.changed.emit()

    def _take_frames(self) -> None:
        for place, side in enumerate(self._playing):
            side.image = self.clips.image(place)
        self.changed.emit()
