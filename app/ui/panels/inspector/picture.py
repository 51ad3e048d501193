"""The picture at the top of the inspector."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.enums import AssetState, MediaType
from app.ui.amounts import clock
from app.ui.drag import start_drag
from app.ui.widgets import paint
from app.ui.widgets.paint import Badge
from app.ui.widgets.spoken import introduce

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

_SHAPE: Final = 5 / 8
_TALLEST: Final = 1.0
_INSET: Final = 4
_DRAG_SIDE: Final = 96


class InspectorPicture(QWidget):
    """The asset as large as the dock is wide; a click shows it large, and it can be dragged out."""

    activated = Signal()

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._row: AssetRow | None = None
        self._pressed_at: QPoint | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        context.thumbnails.loaded.connect(self._take)
        context.theme.changed.connect(self.update)

    def set_row(self, row: "AssetRow") -> None:
        """Show an asset."""
        self._row = row
        introduce(self, row.name, "button")
        self.setToolTip(self.tr("Quick look (Space)"))
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        row = self._row
        if row is None or not row.width or not row.height:
            return round(width * _SHAPE)
        return max(48, min(round(width * row.height / row.width), round(width * _TALLEST)))

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, rect, row = self._context.theme, self.rect(), self._row
        radius = theme.token("radius.tile")
        paint.fill_round(painter, rect.toRectF(), radius, theme.color("surface.raised"))
        if row is None:
            return
        dpr = self.devicePixelRatioF()
        pixmap = None
        if row.state == AssetState.READY and row.media_type != MediaType.AUDIO:
            pixmap = self._context.thumbnails.pixmap(row.sha256, rect.width(), rect.height(), dpr, owner=self)
        if pixmap is not None:
            paint.cover(painter, rect, pixmap, radius)
        else:
            self._paint_stand_in(painter, rect, row)
        if row.duration_ms is not None and row.media_type != MediaType.IMAGE:
            corner = QPoint(rect.right() + 1 - _INSET, rect.bottom() + 1 - _INSET - paint.badge_height(theme))
            badge = Badge(clock(row.duration_ms / 1000), "play", is_filled=True)
            paint.badge(painter, theme, corner, badge, anchor=Qt.AlignmentFlag.AlignRight)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        is_far = (
            self._pressed_at is not None
            and (point - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
        )
        if is_far and self._row is not None:
            self._pressed_at = None
            paths = [self._context.file_of(self._row.path)] if self._row.path is not None else []
            scale = _DRAG_SIDE / max(1, self.width())
            size = QSize(_DRAG_SIDE, round(self.height() * scale))
            thumbnails = self._context.thumbnails
            picture = thumbnails.nearest(self._row.sha256, size.width(), size.height(), self.devicePixelRatioF())
            start_drag(self, [self._row.id], paths, picture)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit()
        self._pressed_at = None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def _paint_stand_in(self, painter: QPainter, rect: QRect, row: "AssetRow") -> None:
        theme = self._context.theme
        micro = self._context.thumbnails.micro(row.micro)
        if row.state == AssetState.READY and not micro.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, micro)
            return
        icon = "volume-2" if row.media_type == MediaType.AUDIO else "image-off"
        box = QRect(0, 0, 24, 24)
        box.moveCenter(rect.center())
        paint.icon(painter, theme, box, icon, "text.tertiary")

    def _take(self, sha256: str) -> None:
        if self._row is not None and self._row.sha256 == sha256:
            self.update()
