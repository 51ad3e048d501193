"""The screen of one phone, large: what the mouse and the keyboard do to it is told in pixels of the phone."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.panels.devices.keys import code_of, meta_of
from app.ui.panels.devices.tile import fitted
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.spoken import describe, introduce

_MARGIN: Final = 16
_NOTCH: Final = 120
_ICON: Final = 40


class PhoneView(QWidget):
    """Draws the newest picture as large as it fits; touches outside of it are nobody's.

    Keys go to the phone while it has the keyboard; F6 and Tab leave it.

    Args:
        theme: The look.
    """

    pressed = Signal(float, float)
    """The finger goes down; pixels of the present orientation, as in `moved` and `released`."""
    moved = Signal(float, float)
    released = Signal(float, float)
    scrolled = Signal(float, float, float, float)
    """A place, and notches to the right and up."""
    key_typed = Signal(int, int)
    """A key code of Android and what is held with it."""
    text_typed = Signal(str)
    paste_requested = Signal()
    copy_requested = Signal()
    picked = Signal(float, float)
    """A place that was clicked while the picture is inspected."""
    hovered = Signal(float, float)
    """A place under the pointer while the picture is inspected; -1, -1 beside it."""
    seen_changed = Signal()
    """It shows or is hidden, or has another size."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: QImage | None = None
        self._size = (0, 0)
        self._note = ""
        self._icon = "hourglass"
        self._is_down = False
        self._takes_input = False
        self._draw_over: Callable[[QPainter], None] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        introduce(self, self.tr("Screen of the phone"), "canvas")
        self.setMinimumSize(120, 160)
        theme.changed.connect(self.update)

    def set_picture(self, picture: QImage | None, size: tuple[int, int]) -> None:
        """Show a picture of a screen of so many pixels; its own memory must live as long as it is shown."""
        before = self.screen_rect()
        self._picture, self._size = picture, size
        after = self.screen_rect()
        self.update(after if before == after and picture is not None else self.rect())

    def set_note(self, icon: str, words: str) -> None:
        """Say why there is nothing to see: in place of the picture, or over a black one; nothing where it is empty."""
        if (icon, words) == (self._icon, self._note):
            return
        self._icon, self._note = icon, words
        describe(self, words)
        self.update()

    def set_driving(self, *, is_driving: bool) -> None:
        """Whether touches and keys are for the phone."""
        self._takes_input = is_driving
        self._is_down = False

    def inspect(self, draw_over: Callable[[QPainter], None] | None) -> None:
        """Tell places instead of touches, and let somebody paint on the picture; None ends it."""
        self._draw_over = draw_over
        self._is_down = False
        self.setMouseTracking(draw_over is not None)
        self.update()

    @property
    def screen_size(self) -> tuple[int, int]:
        """Pixels of the phone that the picture shows."""
        return self._size

    def room(self) -> QSize:
        """How large a picture can be."""
        return self.size() - QSize(2 * _MARGIN, 2 * _MARGIN)

    def screen_rect(self) -> QRect:
        """Where the picture is; empty where there is none."""
        if self._picture is None:
            return QRect()
        place = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        return fitted(place, *(self._size if all(self._size) else (self._picture.width(), self._picture.height())))

    def phone_point(self, point: QPointF) -> QPointF | None:
        """The pixel of the phone under a point; None beside the picture."""
        rect = self.screen_rect()
        if rect.isEmpty() or not QRectF(rect).contains(point):
            return None
        return self._inside(point, rect)

    def place_of(self, rect: QRect) -> QRect:
        """Where a rectangle of the phone's screen is in this widget."""
        shown, (width, height) = self.screen_rect(), self._size
        if shown.isEmpty() or not width or not height:
            return QRect()
        across, down = shown.width() / width, shown.height() / height
        left, top = shown.left() + rect.left() * across, shown.top() + rect.top() * down
        return QRectF(left, top, rect.width() * across, rect.height() * down).toAlignedRect()

    def _fitted(self, size: QSize) -> QImage:
        """The picture; where it is shown at less than half its size, made smaller well: a painter drops whole lines."""
        picture, wanted = self._picture, size * self.devicePixelRatioF()
        if picture is None or wanted.isEmpty() or picture.width() < 2 * wanted.width():
            return picture or QImage()
        return picture.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = self.screen_rect()
        if self._picture is None:
            painter.fillRect(event.rect(), self._theme.color("surface.canvas"))
            self._draw_note(painter, self.rect())
        else:
            if not rect.contains(event.rect()):
                painter.fillRect(event.rect(), self._theme.color("surface.canvas"))
            if rect.width() < self._picture.width():
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, self._fitted(rect.size()))
            if self._draw_over is not None:
                self._draw_over(painter)
            elif self._note:
                self._draw_note(painter, rect)
        if self.hasFocus() and not rect.isEmpty():
            paint.ring(painter, QRectF(rect).adjusted(-3, -3, 3, 3), 3, self._theme.color("focus.ring"))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.phone_point(event.position())
        if point is None:
            return
        if self._draw_over is not None:
            self.picked.emit(point.x(), point.y())
        elif self._takes_input:
            self._touch(event.button(), point)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._draw_over is not None:
            point = self.phone_point(event.position()) or QPointF(-1, -1)
            self.hovered.emit(point.x(), point.y())
        elif self._is_down:
            point = self._inside(event.position(), self.screen_rect())
            self.moved.emit(point.x(), point.y())

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_down and event.button() == Qt.MouseButton.LeftButton:
            self._is_down = False
            point = self._inside(event.position(), self.screen_rect())
            self.released.emit(point.x(), point.y())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        point = self.phone_point(event.position())
        if self._drives and point is not None:
            turned = event.angleDelta()
            self.scrolled.emit(point.x(), point.y(), -turned.x() / _NOTCH, turned.y() / _NOTCH)
        event.accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._drives or not self._type(event):
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        # Keys of the window's menus would take what is meant for the phone.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._drives
            and self._is_for_phone(event)
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen_changed.emit()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen_changed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.seen_changed.emit()

    def _touch(self, button: Qt.MouseButton, point: QPointF) -> None:
        if button == Qt.MouseButton.LeftButton:
            self._is_down = True
            self.pressed.emit(point.x(), point.y())
        elif button == Qt.MouseButton.RightButton:
            self.key_typed.emit(code_of(Qt.Key.Key_Escape), 0)

    @property
    def _drives(self) -> bool:
        return self._takes_input and self._draw_over is None

    def _inside(self, point: QPointF, rect: QRect) -> QPointF:
        """The pixel of the phone at a point, or the nearest one."""
        width, height = self._size
        across = (point.x() - rect.left()) / max(1, rect.width())
        down = (point.y() - rect.top()) / max(1, rect.height())
        return QPointF(
            min(max(across * width, 0.0), max(0.0, width - 1.0)), min(max(down * height, 0.0), max(0.0, height - 1.0))
        )

    @staticmethod
    def _is_for_phone(event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste) or event.matches(QKeySequence.StandardKey.Copy):
            return True
        return bool(code_of(Qt.Key(event.key()))) or _is_text(event)

    def _type(self, event: QKeyEvent) -> bool:
        """Give a key to the phone, if it means something there."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif code := code_of(Qt.Key(event.key())):
            self.key_typed.emit(code, meta_of(event.modifiers()))
        elif _is_text(event):
            self.text_typed.emit(event.text())
        else:
            return False
        return True

    def _draw_note(self, painter: QPainter, place: QRect) -> None:
        is_on_picture = self._picture is not None
        box = QRect(0, 0, min(280, place.width() - 2 * _MARGIN), 200)
        box.moveCenter(place.center())
        mark = QRect(box.left(), box.top() + 40, box.width(), _ICON)
        icon_color, color = ("text.onPicture",) * 2 if is_on_picture else ("text.tertiary", "text.secondary")
        paint.icon(painter, self._theme, mark, self._icon, icon_color)
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.color(color))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(0, 40 + _ICON + 12, 0, 0), flags, self._note)


def _is_text(event: QKeyEvent) -> bool:
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
    return bool(event.text()) and event.text().isprintable() and not held
