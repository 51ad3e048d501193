"""The small pictures at the beginning of rows, round at their corners: made once, drawn often."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.services.job.job_rows import JobRow
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.theme import Theme
from app.ui.widgets import paint

SIZE: Final = QSize(28, 20)
_MOST: Final = 512


class RowPictures:
    """Hands out the picture of a job's input, or the mark of its operation where it has none.

    Args:
        theme: The look.
        thumbnails: Fetches what is not there yet.
        owner: For whom it is fetched.
    """

    def __init__(self, theme: Theme, thumbnails: ThumbnailLoader, owner: QWidget) -> None:
        self._theme = theme
        self._thumbnails = thumbnails
        self._owner = owner
        self._made: OrderedDict[tuple[object, float], QPixmap] = OrderedDict()
        self.live: Callable[[JobRow], QPixmap | None] = lambda _job: None
        """The unfinished picture of a job that runs."""

    def clear(self) -> None:
        """The look has changed."""
        self._made.clear()

    def of(self, job: JobRow, dpr: float) -> QPixmap:
        """The unfinished picture of a job that runs, else that of its input."""
        live = self.live(job)
        if live is not None:
            return self._round((("live", job.id, live.cacheKey()), dpr), live, dpr)
        width, height = SIZE.width(), SIZE.height()
        picture = self._thumbnails.pixmap(job.input_sha256, width, height, dpr, owner=self._owner)
        if picture is not None and not picture.isNull():
            return self._round((job.input_sha256, dpr), picture, dpr)
        if job.input_micro is not None:
            key = (("micro", job.input_micro), dpr)
            found = self._made.get(key)
            if found is not None:
                return found
            return self._round(key, QPixmap.fromImage(self._thumbnails.micro(job.input_micro)), dpr)
        return self._mark(self._theme.operation(job.operation_type).icon, dpr)

    def _round(self, key: tuple[object, float], picture: QPixmap, dpr: float) -> QPixmap:
        found = self._made.get(key)
        if found is None:
            found = self._empty(dpr)
            painter = QPainter(found)
            box = QRectF(0, 0, SIZE.width(), SIZE.height())
            paint.cover(painter, box, picture, self._theme.token("radius.tile") - 1)
            painter.end()
            self._keep(key, found)
        return found

    def _mark(self, icon: str, dpr: float) -> QPixmap:
        key = (icon, dpr)
        found = self._made.get(key)
        if found is None:
            found = self._empty(dpr)
            painter = QPainter(found)
            box = QRect(0, 0, SIZE.width(), SIZE.height())
            radius = self._theme.token("radius.tile") - 1
            paint.fill_round(painter, QRectF(box), radius, self._theme.color("surface.raised"))
            paint.icon(painter, self._theme, box.adjusted(0, 4, 0, -4), icon, "text.tertiary")
            painter.end()
            self._keep(key, found)
        return found

    def _empty(self, dpr: float) -> QPixmap:
        made = QPixmap(SIZE * dpr)
        made.setDevicePixelRatio(dpr)
        made.fill(Qt.GlobalColor.transparent)
        return made

    def _keep(self, key: tuple[object, float], picture: QPixmap) -> None:
        self._made[key] = picture
        if len(self._made) > _MOST:
            self._made.popitem(last=False)
