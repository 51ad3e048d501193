"""The area of a slot: what it holds, drawn; what a person does with it, told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint, spinner
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.tips import plain_tip

_HEIGHT: Final = 64
_BADGE: Final = 18
_BADGE_INSET: Final = 6
_HIT: Final = 24
_STRIP: Final = 2.5
"""From this ratio of its sides on, a well is a strip: too flat to show a picture that fills it."""
_LEAST_PICTURE: Final = 24
_WORDS_GAP: Final = 12
_LEAST_WORDS: Final = 64
_LEAST_RIM: Final = 4
_SIGN: Final = 16
_SIGN_INSET: Final = 10
_SIGN_GAP: Final = 6


@dataclass(frozen=True, slots=True)
class Held:
    """What a slot holds, in words.

    Attributes:
        name: Of the file.
        facts: Its size and length.
        size: Width and height of the picture; None where nobody knows.
        icon: Stands for what has no picture yet.
    """

    name: str = ""
    facts: str = ""
    size: tuple[int, int] | None = None
    icon: str = ""


EMPTY: Final = Held()


def picture_room(well: QSize, held: Held) -> QSize:
    """How large a picture is drawn in a well: all over it, or in its own shape at the left of a strip.

    It fills a strip, too, that has no room for words beside it.
    """
    if held.size is None or well.width() < _STRIP * well.height():
        return well
    width = round(well.height() * held.size[0] / max(1, held.size[1]))
    width = min(max(width, _LEAST_PICTURE), well.width() // 2)
    words = well.width() - width - _WORDS_GAP - _BADGE_INSET - _HIT
    return QSize(width, well.height()) if words >= _LEAST_WORDS else well


class SlotWell(QWidget):
    """64 high; dashed while it is empty.

    Args:
        theme: The look.
        hint: What stands in it while it is empty.
    """

    let_go = Signal(object)
    """A QMimeData that was dropped."""
    paste_requested = Signal()
    cleared = Signal()
    activated = Signal()
    drag_requested = Signal()
    menu_requested = Signal(QPoint)
    """A point of the screen."""

    def __init__(self, theme: Theme, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hint = hint
        self._picture: QPixmap | None = None
        self._held = EMPTY
        self._progress_text = ""
        self._refusal: str | None = None
        self._has_failed = False
        self._press: QPoint | None = None
        self.look_over: Callable[[QMimeData], str | None] = lambda _: None
        """Why a drag does not fit, empty where it does; None where it is nothing for a slot."""
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._remove = IconButton(theme, "x", self.tr("Remove (Del)"), size=_HIT, color="text.onPicture", parent=self)
        self._remove.setIconSize(QSize(12, 12))
        self._remove.clicked.connect(self.cleared)
        self._remove.hide()
        spinner.clock().ticked.connect(self._turn)
        theme.changed.connect(self._follow_theme)

    @property
    def is_filled(self) -> bool:
        return self._picture is not None

    @property
    def remove_button(self) -> IconButton:
        return self._remove

    def set_picture(self, picture: QPixmap | None, held: Held = EMPTY) -> None:
        """Show a picture; a null one is still on the way, None empties the well."""
        self._picture = picture
        self._held = held if picture is not None else EMPTY
        self._remove.setVisible(picture is not None)
        self.setToolTip(plain_tip("\n".join(words for words in (self._held.name, self._held.facts) if words)))
        self.setAccessibleDescription(self._held.name)
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
        lines = sum(self._line_heights()) + self._theme.token("space.1") + 2 * _LEAST_RIM
        return QSize(120, max(_HEIGHT, lines))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())

    @override
    def resizeEvent(self, event: object) -> None:
        rim = (_HIT - _BADGE) // 2
        self._remove.move(self.width() - _BADGE_INSET - _BADGE - rim, _BADGE_INSET - rim)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        radius = self._theme.token("radius.control")
        if self._refusal is not None:
            self._draw_over(painter, radius)
        elif self._picture is not None:
            self._draw_held(painter, radius)
        else:
            self._draw_empty(painter, radius)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._refusal = self.look_over(event.mimeData())
        if self._refusal is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.update()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._refusal = None
        self.update()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._refusal = None
        self.let_go.emit(event.mimeData())
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
            self.drag_requested.emit()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is not None and self.rect().contains(event.position().toPoint()):
            self.activated.emit()
        self._press = None

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_requested.emit(self.mapToGlobal(self.rect().center()) if is_by_key else event.globalPos())

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
            self.paste_requested.emit()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.is_filled:
            self.cleared.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def _draw_held(self, painter: QPainter, radius: int) -> None:
        if self._held.icon:
            self._draw_sign(painter, radius)
        else:
            self._draw_picture(painter, radius)
        rim = (_HIT - _BADGE) // 2
        badge = QRectF(self._remove.geometry()).adjusted(rim, rim, -rim, -rim)
        paint.fill_round(painter, badge, self._theme.token("radius.tile"), self._theme.color("scrim.badge"))
        if self._has_failed:
            paint.ring(painter, QRectF(self.rect()), radius, self._theme.color("state.failed.fg"), 1)

    def _draw_picture(self, painter: QPainter, radius: int) -> None:
        room = QRect(QPoint(0, 0), picture_room(self.size(), self._held))
        if room.width() < self.width():
            self._draw_ground(painter, radius)
            self._draw_facts(painter, self.rect().adjusted(room.width() + _WORDS_GAP, 0, -_BADGE_INSET - _HIT, 0))
        if self._picture is None or self._picture.isNull():
            paint.fill_round(painter, QRectF(room), radius, self._theme.color("surface.raised"))
        else:
            paint.cover(painter, room, self._picture, radius)

    def _draw_ground(self, painter: QPainter, radius: int) -> None:
        fill, border = self._theme.color("fill.well"), self._theme.color("border.default")
        paint.fill_round(painter, QRectF(self.rect()), radius, fill, border)

    def _draw_sign(self, painter: QPainter, radius: int) -> None:
        """What has no picture yet: its icon, its name beside the badge, its facts below both."""
        theme, gap = self._theme, self._theme.token("space.1")
        self._draw_ground(painter, radius)
        high, low = self._line_heights()
        top = (self.height() - high - gap - low) // 2
        box = QRect(_SIGN_INSET, top + (high - _SIGN) // 2, _SIGN, _SIGN)
        paint.icon(painter, theme, box, self._held.icon, "text.secondary")
        left = box.right() + 1 + _SIGN_GAP
        name = QRect(left, top, self.width() - left - _BADGE_INSET - _HIT, high)
        facts = QRect(_SIGN_INSET, top + high + gap, self.width() - 2 * _SIGN_INSET, low)
        paint.elided(painter, name, self._held.name, theme.font("small"), theme.color("text.primary"))
        paint.elided(painter, facts, self._held.facts, theme.font("caption"), theme.color("text.secondary"))

    def _draw_facts(self, painter: QPainter, room: QRect) -> None:
        theme, gap = self._theme, self._theme.token("space.1")
        high, low = self._line_heights()
        top = room.top() + (room.height() - high - gap - low) // 2
        name, facts = (
            QRect(room.left(), top, room.width(), high),
            QRect(room.left(), top + high + gap, room.width(), low),
        )
        middle = Qt.TextElideMode.ElideMiddle
        paint.elided(painter, name, self._held.name, theme.font("small"), theme.color("text.primary"), mode=middle)
        paint.elided(painter, facts, self._held.facts, theme.font("caption"), theme.color("text.secondary"))

    def _line_heights(self) -> tuple[int, int]:
        """Of the name and of the facts below it."""
        name, facts = (paint.metrics(self._theme.font(font)).height() for font in ("small", "caption"))
        return name, facts

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
            self.setToolTip(plain_tip(text))

    def _dashed(self, painter: QPainter, radius: int, color: QColor) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        box = QRectF(self.rect()).translated(QPointF(0.5, 0.5)).adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(box, radius, radius)
        painter.restore()

    def _follow_theme(self) -> None:
        self.updateGeometry()
        self.update()

    def _turn(self) -> None:
        if self._progress_text:
            self.update()
