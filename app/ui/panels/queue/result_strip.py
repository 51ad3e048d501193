"""What a job made, as small pictures: a click chooses one, a double click shows it large."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.enums import AssetState, MediaType
from app.services.asset.asset_rows import AssetRow
from app.ui.amounts import clock
from app.ui.context import UiContext
from app.ui.widgets import paint
from app.ui.widgets.paint import Badge

_SIZE: Final = QSize(96, 60)
_MOST: Final = 8
_INSET: Final = 4


class ResultPicture(QAbstractButton):
    """One result."""

    looked_at = Signal()

    def __init__(self, context: UiContext, row: AssetRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._row = row
        self.setFixedSize(_SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(row.name)
        self.setToolTip(f"{row.name}\n{self.tr('Double click or Space: quick look')}")
        context.thumbnails.loaded.connect(self._take)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, row = self._context.theme, self._row
        radius = theme.token("radius.tile")
        picture = self._picture()
        if picture is not None and not picture.isNull():
            paint.cover(painter, self.rect(), picture, radius)
        else:
            paint.fill_round(painter, self.rect().toRectF(), radius, theme.color("surface.raised"))
            name = "volume-2" if row.media_type == MediaType.AUDIO else "image"
            paint.icon(painter, theme, self.rect().adjusted(0, 20, 0, -20), name, "text.tertiary")
        if row.duration_ms is not None and row.media_type != MediaType.IMAGE:
            corner = QPoint(_INSET, self.height() - paint.badge_height(theme) - _INSET)
            paint.badge(painter, theme, corner, Badge(clock(row.duration_ms / 1000), "play", is_filled=True))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.looked_at.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.looked_at.emit()
        else:
            super().keyPressEvent(event)

    def _picture(self) -> QPixmap | None:
        row, thumbnails = self._row, self._context.thumbnails
        found = None
        if row.state == AssetState.READY and row.media_type != MediaType.AUDIO:
            dpr = self.devicePixelRatioF()
            found = thumbnails.pixmap(row.sha256, _SIZE.width(), _SIZE.height(), dpr, owner=self)
        if found is None and row.micro is not None:
            found = QPixmap.fromImage(thumbnails.micro(row.micro))
        return found

    def _take(self, sha256: str) -> None:
        if sha256 == self._row.sha256:
            self.update()


class ResultStrip(QWidget):
    """The first results of a job side by side."""

    def __init__(self, context: UiContext, rows: Sequence[AssetRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._ids = tuple(row.id for row in rows)
        self.pictures = [ResultPicture(context, row, self) for row in rows[:_MOST]]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(context.theme.token("space.1"))
        for picture, row in zip(self.pictures, rows, strict=False):
            line.addWidget(picture)
            picture.clicked.connect(lambda _checked=False, row=row: self._choose(row.id))
            picture.looked_at.connect(lambda row=row: self._look(row.id))
        line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _choose(self, asset_id: int) -> None:
        self._context.shell.assets_selected.emit((asset_id,))

    def _look(self, asset_id: int) -> None:
        self._context.shell.quick_look_requested.emit(asset_id, self._ids)
