"""The picture of the quick look: fitted, at its own size, or zoomed and moved by hand."""

import math
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

LARGEST: Final = 16.0
SMALLEST: Final = 0.02
_STEP: Final = 1.25
_MOST_ENLARGED: Final = 4.0
_NOTCH: Final = 120.0
_SAME_SCALE: Final = 0.004
"""Less is lost when the scale is written in whole percents."""


class Content(NamedTuple):
    """What a view shows: a picture in its full size, or a sentence."""

    size: QSize
    poster: QPixmap
    image: QImage
    icon: str
    words: str


class PictureView(QWidget):
    """Shows an image whose full size may be larger than what has been decoded."""

    scale_changed = Signal()
    resized = Signal()
    detail_wanted = Signal()
    """The picture is shown larger than it fits: its own pixels are needed."""
    content_changed = Signal()
    """Another picture, another frame, or a sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._poster = QPixmap()
        self._size = QSize()
        self._scale: float | None = None
        self._middle = QPointF()
        self._grabbed: QPointF | None = None
        self._words = ""
        self._icon = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    @property
    def is_fitted(self) -> bool:
        return self._scale is None

    @property
    def is_own_size(self) -> bool:
        """One pixel of the picture is one of the screen."""
        return math.isclose(self.scale, 1.0, rel_tol=_SAME_SCALE)

    @property
    def scale(self) -> float:
        """Device pixels on the screen for one of the picture."""
        return self._logical_scale() * self.devicePixelRatioF()

    @property
    def room(self) -> QSize:
        """Device pixels that there are."""
        return self.size() * self.devicePixelRatioF()

    @property
    def image(self) -> QImage:
        return self._image

    @property
    def sentence(self) -> str:
        """What is said instead of a picture."""
        return self._words

    def begin(self, size: QSize, poster: QPixmap | None) -> None:
        """Show another picture, for the moment with what is there of it.

        Args:
            size: Its full size.
            poster: A small one.
        """
        self._image = QImage()
        self._poster = poster or QPixmap()
        self._size = size
        self._scale = None
        self._middle = QPointF(size.width() / 2, size.height() / 2)
        self._words = self._icon = ""
        self._tell()
        self.content_changed.emit()

    def set_image(self, image: QImage) -> None:
        """The decoded picture, or a frame, in any size."""
        self._image = image
        self.update()
        self.content_changed.emit()

    def say(self, icon: str, words: str) -> None:
        """Show a sentence instead of a picture."""
        self._image, self._poster = QImage(), QPixmap()
        self._icon, self._words = icon, words
        self.update()
        self.content_changed.emit()

    @property
    def content(self) -> Content:
        return Content(self._size, self._poster, self._image, self._icon, self._words)

    def show_content(self, content: Content) -> None:
        """Show what another view shows; what was zoomed here stays so until there is another picture."""
        if (content.size, content.poster.cacheKey()) != (self._size, self._poster.cacheKey()):
            self.begin(content.size, content.poster)
        self._icon, self._words = content.icon, content.words
        self.set_image(content.image)

    def fit(self) -> None:
        """Show it whole."""
        self._scale = None
        self._middle = QPointF(self._size.width() / 2, self._size.height() / 2)
        self._tell()

    def show_own_size(self) -> None:
        """Show one pixel of the picture on one of the screen."""
        self._zoom_to(1.0 / self.devicePixelRatioF(), QPointF(self.rect().center()))

    def toggle_size(self) -> None:
        """Show it whole, or in its own pixels."""
        if self.is_fitted:
            self.show_own_size()
        else:
            self.fit()

    def pan(self, by: QPointF) -> None:
        """Move what is shown by so many logical pixels; a picture that shows whole has nowhere to go."""
        if not self.is_fitted:
            self._middle -= by / self._logical_scale()
            self._keep_in_view()
            self.update()

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Larger or smaller around a point."""
        wanted = self._logical_scale() * _STEP**steps
        self._zoom_to(wanted, at if at is not None else QPointF(self.rect().center()))

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()
        self.resized.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface.canvas"))
        if self._words:
            self._paint_words(painter)
            return
        target = self._target()
        if not self._image.isNull():
            is_sharp = abs(self._image.width() - target.width() * self.devicePixelRatioF()) < 1
            if is_sharp and self.is_fitted:
                corner = QRect(target.topLeft().toPoint(), target.size().toSize())
                image = self._image
                image.setDevicePixelRatio(self.devicePixelRatioF())
                painter.drawImage(corner.topLeft(), image)
                image.setDevicePixelRatio(1.0)
            else:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < _MOST_ENLARGED)
                painter.drawImage(target, self._image, QRectF(self._image.rect()))
        elif not self._poster.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(target, self._poster, QRectF(self._poster.rect()))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(event.angleDelta().y() / _NOTCH, event.position())
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            self._grabbed = event.position()
            if not self.is_fitted:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self.pan(event.position() - self._grabbed)
            self._grabbed = event.position()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self._show_cursor()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.is_fitted:
            self._zoom_to(1.0 / self.devicePixelRatioF(), event.position())
        else:
            self.fit()

    def _fit_scale(self) -> float:
        if self._size.isEmpty() or self.size().isEmpty():
            return 1.0
        scale = min(self.width() / self._size.width(), self.height() / self._size.height())
        return min(scale, _MOST_ENLARGED / self.devicePixelRatioF())

    def _logical_scale(self) -> float:
        return self._fit_scale() if self._scale is None else self._scale

    def _target(self) -> QRectF:
        scale = self._logical_scale()
        size = QSizeF(self._size) * scale
        middle = QPointF(self.width() / 2, self.height() / 2)
        corner = middle - self._middle * scale
        return QRectF(QPointF(round(corner.x()), round(corner.y())), size)

    def _zoom_to(self, scale: float, at: QPointF) -> None:
        if self._size.isEmpty():
            return
        before = self._logical_scale()
        scale = max(SMALLEST, min(LARGEST, scale))
        offset = at - QPointF(self.width() / 2, self.height() / 2)
        self._middle += offset / before - offset / scale
        self._scale = scale
        self._keep_in_view()
        self._tell()
        if scale > self._fit_scale():
            self.detail_wanted.emit()

    def _keep_in_view(self) -> None:
        scale = self._logical_scale()
        for size, view, get, put in (
            (self._size.width(), self.width(), self._middle.x, self._middle.setX),
            (self._size.height(), self.height(), self._middle.y, self._middle.setY),
        ):
            half = view / scale / 2
            put(size / 2 if size <= 2 * half else min(size - half, max(half, get())))

    def _tell(self) -> None:
        self._show_cursor()
        self.update()
        self.scale_changed.emit()

    def _show_cursor(self) -> None:
        self.setCursor(Qt.CursorShape.ArrowCursor if self.is_fitted else Qt.CursorShape.OpenHandCursor)

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._theme
        box = QRect(0, 0, 40, 40)
        box.moveCenter(self.rect().center())
        paint.icon(painter, theme, box.translated(0, -20), self._icon, "text.tertiary")
        line = QRect(16, box.bottom() + 4, self.width() - 32, theme.scaled(20))
        color = theme.color("text.secondary")
        paint.elided(painter, line, self._words, theme.font("body"), color, align=Qt.AlignmentFlag.AlignCenter)
