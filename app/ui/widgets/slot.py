"""A place for an input: takes assets, files and pictures, and shows what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui import drag
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label

_HEIGHT = 64
_BADGE_INSET = 6


@dataclass(frozen=True, slots=True)
class Drop:
    """What is held over a slot, or pasted into it."""

    asset_ids: tuple[int, ...] = ()
    paths: tuple[Path, ...] = ()
    has_image: bool = False


def drop_of(mime: QMimeData) -> Drop:
    """What a drag or the clipboard carries for a slot."""
    ids = drag.asset_ids(mime)
    return Drop(ids, () if ids else tuple(drag.file_paths(mime)), not ids and mime.hasImage() and not mime.hasUrls())


class InputSlot(QWidget):
    """A slot with its role above it.

    It holds no rule: `judge` says whether something fits, and what happens with it is up to who listens.

    Args:
        theme: The look.
        title: The role's word.
        hint: What stands in the empty slot.
    """

    assets_dropped = Signal(object)
    files_dropped = Signal(object)
    image_pasted = Signal(QImage)
    cleared = Signal()
    activated = Signal()
    drag_requested = Signal()

    def __init__(self, theme: Theme, title: str, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.judge: Callable[[Drop], str] = lambda _: ""
        self._title = Label(theme, title, "small", "secondary", elide="right", parent=self)
        self._title.setVisible(bool(title))
        self._well = SlotWell(theme, hint or self.tr("Drop or paste"), self)
        self._well.setAccessibleName(title or hint)
        self._error = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        for part in (self._title, self._well, self._error):
            column.addWidget(part)
        self.setFocusProxy(self._well)

    @property
    def is_filled(self) -> bool:
        return self._well.is_filled

    @property
    def well(self) -> "SlotWell":
        """The area that takes drops."""
        return self._well

    def set_picture(self, picture: QPixmap | None, *, name: str = "") -> None:
        """Show what the slot holds; None empties it."""
        self.show_error("")
        self._well.set_picture(picture, name)

    def set_filled(self, name: str = "") -> None:
        """Filled, but its picture is still on the way."""
        self._well.set_picture(QPixmap(), name)

    def set_progress_text(self, text: str) -> None:
        """Say that something is on its way into the slot; empty when it is there."""
        self._well.set_progress_text(text)

    def show_error(self, sentence: str) -> None:
        """A sentence below the slot; empty takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._well.set_failed(bool(sentence))

    def offer(self, drop: Drop, image: QImage | None = None) -> str:
        """Take what was dropped or pasted, if it fits.

        Returns:
            Why it does not fit; empty where it was taken.
        """
        reason = self.judge(drop)
        if reason:
            return reason
        if drop.asset_ids:
            self.assets_dropped.emit(drop.asset_ids)
        elif drop.paths:
            self.files_dropped.emit(list(drop.paths))
        elif image is not None and not image.isNull():
            self.image_pasted.emit(image)
        return ""

    def paste(self) -> None:
        """Take what is on the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        drop = drop_of(mime)
        if drop != Drop():
            self.show_error(self.offer(drop, QGuiApplication.clipboard().image() if drop.has_image else None))


class SlotWell(QWidget):
    """The area of a slot."""

    def __init__(self, theme: Theme, hint: str, slot: InputSlot) -> None:
        super().__init__(slot)
        self._theme = theme
        self._hint = hint
        self._slot = slot
        self._picture: QPixmap | None = None
        self._progress_text = ""
        self._refusal: str | None = None
        self._has_failed = False
        self._press: QPoint | None = None
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._remove = IconButton(theme, "x", self.tr("Remove (Del)"), color="text.onPicture", parent=self)
        self._remove.setIconSize(QSize(12, 12))
        self._remove.setFixedSize(18, 18)
        self._remove.clicked.connect(slot.cleared)
        self._remove.hide()
        spinner.clock().ticked.connect(self._turn)
        theme.changed.connect(self.update)

    @property
    def is_filled(self) -> bool:
        return self._picture is not None

    def set_picture(self, picture: QPixmap | None, name: str) -> None:
        self._picture = picture
        self._remove.setVisible(picture is not None)
        self.setToolTip(name)
        self.setAccessibleDescription(name)
        self.set_progress_text("")

    def set_progress_text(self, text: str) -> None:
        self._progress_text = text
        if text:
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)
        self.update()

    def set_failed(self, failed: bool) -> None:
        self._has_failed = failed
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.scaled(_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())

    @override
    def resizeEvent(self, event: object) -> None:
        self._remove.move(self.width() - _BADGE_INSET - 18, _BADGE_INSET)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        radius = self._theme.token("radius.control")
        if self._refusal is not None:
            self._draw_over(painter, radius)
        elif self._picture is not None:
            self._draw_picture(painter, radius)
        else:
            self._draw_empty(painter, radius)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        drop = drop_of(event.mimeData())
        if drop == Drop():
            event.ignore()
            return
        self._refusal = self._slot.judge(drop)
        event.acceptProposedAction()
        self.update()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._refusal = None
        self.update()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._refusal = None
        drop = drop_of(event.mimeData())
        image = QImage(event.mimeData().imageData()) if drop.has_image else None
        self._slot.show_error(self._slot.offer(drop, image))
        event.acceptProposedAction()
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or not self.is_filled:
            return
        if (event.position().toPoint() - self._press).manhattanLength() >= QApplication.startDragDistance():
            self._press = None
            self._slot.drag_requested.emit()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and self.rect().contains(event.position().toPoint()):
            self._slot.activated.emit()
        self._press = None

    @override
    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._slot.paste()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.is_filled:
            self._slot.cleared.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._slot.activated.emit()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def _draw_picture(self, painter: QPainter, radius: int) -> None:
        picture = self._picture
        if picture is None or picture.isNull():
            paint.fill_round(painter, QRectF(self.rect()), radius, self._theme.color("surface.raised"))
        else:
            paint.cover(painter, self.rect(), picture, radius)
        badge = QRectF(self._remove.geometry())
        paint.fill_round(painter, badge, self._theme.token("radius.tile"), self._theme.color("scrim.badge"))
        if self._has_failed:
            paint.ring(painter, QRectF(self.rect()), radius, self._theme.color("state.failed.fg"), 1)

    def _draw_empty(self, painter: QPainter, radius: int) -> None:
        border = "state.failed.fg" if self._has_failed else "border.control"
        self._dashed(painter, radius, self._theme.color(border))
        color = self._theme.color("text.primary" if self.underMouse() and self.isEnabled() else "text.secondary")
        self._draw_words(painter, "image-plus", self._progress_text or self._hint, color)

    def _draw_over(self, painter: QPainter, radius: int) -> None:
        rect = QRectF(self.rect())
        if self._refusal:
            paint.fill_round(painter, rect, radius, self._theme.color("state.failed.subtle"))
            paint.ring(painter, rect, radius, self._theme.color("state.failed.fg"), 1)
            self._draw_words(painter, "circle-x", self._refusal, self._theme.color("state.failed.fg"))
        else:
            paint.fill_round(painter, rect, radius, self._theme.color("accent.subtle"))
            paint.ring(painter, rect, radius, self._theme.color("selection.ring"), 2)
            self._draw_words(painter, "image-plus", self._hint, self._theme.color("accent.text"))

    def _draw_words(self, painter: QPainter, icon: str, text: str, color: QColor) -> None:
        font = self._theme.font("small")
        room = self.rect().adjusted(8, 0, -8, 0)
        width = min(room.width(), 22 + paint.metrics(font).horizontalAdvance(text) + 1)
        left = room.left() + (room.width() - width) // 2
        box = QRect(left, (self.height() - 16) // 2, 16, 16)
        if self._progress_text:
            spinner.draw(painter, self._theme, QRectF(box))
        else:
            paint.icon(painter, self._theme, box, icon, color)
        words = QRect(left + 22, 0, width - 22, self.height())
        if paint.elided(painter, words, text, font, color):
            self.setToolTip(text)

    def _dashed(self, painter: QPainter, radius: int, color: QColor) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        box = QRectF(self.rect()).translated(QPointF(0.5, 0.5)).adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(box, radius, radius)
        painter.restore()

    def _turn(self) -> None:
        if self._progress_text:
            self.update()
