"""Buttons with a word, and buttons with an icon alone."""

from typing import Final, Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QToolButton, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint, spinner
from app.ui.widgets.tips import plain_tip

Kind = Literal["normal", "primary", "quiet", "danger", "link"]
Size = Literal["compact", "normal", "large"]
_PADDING: Final = {"compact": 8, "normal": 12, "large": 16}
_GIVEN_UP: Final = 4
"""Of the padding at each side, where a button is narrow."""
_GAP: Final = 6
_HINT_GAP: Final = 10
_TEXT_COLORS: Final = {
    "primary": "text.onAccent",
    "quiet": "text.secondary",
    "danger": "state.failed.fg",
    "link": "accent.text",
}


class Button(QPushButton):
    """A button with a word, at will with an icon before it and a small hint after it.

    Args:
        theme: The look.
        text: A verb.
        kind: At most one primary in a region.
        icon: Name of the icon before the word.
        size: Its height: 24, 28 or 36.
        hint: Small text after the word: its key.
        tooltip: Says more; the reason why it is disabled takes its place.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: Kind = "normal",
        *,
        icon: str = "",
        size: Size = "normal",
        hint: str = "",
        tooltip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._kind = kind
        self._size = size
        self._icon_name = icon
        self._hint = hint
        self._tip = tooltip
        self._reason = ""
        self._widest = ("", "")
        self._busy_text = ""
        self._gives_back = False
        self.setProperty("kind", kind)
        self.setProperty("size", size)
        self.setToolTip(plain_tip(tooltip))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        spinner.clock().ticked.connect(self._turn)
        theme.changed.connect(self.updateGeometry)

    @property
    def is_busy(self) -> bool:
        return bool(self._busy_text)

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def set_hint(self, text: str) -> None:
        """Small text after the word."""
        self._hint = text
        self.updateGeometry()
        self.update()

    def set_blocked(self, reason: str) -> None:
        """Disable it and say why; an empty reason enables it again, and the room for the reason stays."""
        self._reason = reason
        blocked = (self.text(), reason)
        if reason and self._kind == "primary" and self._content_width(*blocked) > self._content_width(*self._widest):
            self._widest = blocked
            self.updateGeometry()
        self.setEnabled(not reason and not self._busy_text)
        self.setToolTip(plain_tip(reason or self._tip))
        self.setAccessibleDescription(reason)
        self.update()

    def set_busy(self, text: str) -> None:
        """Show that its work is under way; the width stays.

        Args:
            text: The verb in progress form; empty when the work is done.
        """
        if text:
            self.setMinimumWidth(self.width() if self.isVisible() else self.minimumWidth())
        else:
            self.setMinimumWidth(0)
        self._busy_text = text
        if text and self.hasFocus():
            # Qt would hand the keys of a disabled button to the next control.
            self._gives_back = True
            self.clearFocus()
        self.setEnabled(not text and not self._reason)
        if not text and self._gives_back:
            self._gives_back = False
            if self.window().focusWidget() is None:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text and not self._theme.has_reduced_motion:
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)
        self.update()

    @property
    def uncut_width(self) -> int:
        """So narrow that its words are still whole: it gives up some of its padding first."""
        return self.sizeHint().width() - (0 if self._kind == "link" else 2 * _GIVEN_UP)

    @override
    def sizeHint(self) -> QSize:
        if self._kind == "link":
            return QSize(self._content_width(self.text(), self._hint), self._theme.scaled(20))
        height = self._theme.scaled(self._theme.token(f"control.{self._size}"))
        width = max(self._content_width(*words) for words in ((self.text(), self._hint), self._widest))
        return QSize(width + 2 * _PADDING[self._size], height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 56), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        self._draw_content(painter)

    def _draw_content(self, painter: QPainter) -> None:
        text = self._shown_text()
        padding = 0 if self._kind == "link" else _PADDING[self._size] - _GIVEN_UP
        room = self.rect().adjusted(padding, 0, -padding, 0)
        hint = self._shown_hint(text, room.width())
        width = min(self._content_width(text, hint, is_busy=self.is_busy), room.width())
        left = room.left() + (0 if self._kind == "link" else (room.width() - width) // 2)
        color = self._color()
        if self._icon_name or self._busy_text:
            box = QRect(left, (self.height() - 16) // 2, 16, 16)
            self._draw_icon(painter, box, color)
            left += 16 + (_GAP if text else 0)
        hint_width = self._hint_width(hint)
        text_width = min(self._text_width(text), room.right() + 1 - left - hint_width)
        cut = paint.elided(painter, QRect(left, 0, text_width, self.height()), text, self._font(), color)
        if cut and not self.toolTip():
            self.setToolTip(plain_tip(self.text()))
        if hint:
            place = QRect(left + text_width + _HINT_GAP, 0, hint_width - _HINT_GAP, self.height())
            faded = QColor(color)
            faded.setAlphaF(0.85 * color.alphaF())
            paint.elided(painter, place, hint, self._theme.font("caption"), faded)

    def _shown_text(self) -> str:
        """Its word; while it is busy the one of two that has room beside the spinner, or none."""
        if not self._busy_text:
            return self.text()
        room = self.width() - (0 if self._kind == "link" else 2 * (_PADDING[self._size] - _GIVEN_UP))
        words = (self._busy_text, self.text())
        return next((text for text in words if self._content_width(text, "", is_busy=True) <= room), "")

    def _shown_hint(self, text: str, room: int) -> str:
        """What stands after the word: it goes where both have no room, and is still in the tool tip."""
        hint = "" if self._busy_text else self._reason_or_hint()
        return hint if self._content_width(text, hint, is_busy=self.is_busy) <= room else ""

    def _draw_icon(self, painter: QPainter, box: QRect, color: QColor) -> None:
        if self._busy_text:
            spinner.draw(painter, self._theme, QRectF(box), "text.tertiary")
        else:
            paint.icon(painter, self._theme, box, self._icon_name, color)

    def _reason_or_hint(self) -> str:
        return self._reason if self._reason and self._kind == "primary" else self._hint

    def _color(self) -> QColor:
        if not self.isEnabled():
            return self._theme.color("text.disabled" if not self._busy_text else "text.tertiary")
        if self.isCheckable() and self.isChecked():
            return self._theme.color("accent.text")
        path = _TEXT_COLORS.get(self._kind, "text.primary")
        if self._kind == "quiet" and self.underMouse():
            path = "text.primary"
        return self._theme.color(path)

    def _font(self) -> QFont:
        if self._kind in {"primary", "link"} or self._size == "large":
            return self._theme.font("body" if self._kind != "link" else "small", "strong")
        return self._theme.font("body", "caption")

    def _text_width(self, text: str) -> int:
        return paint.metrics(self._font()).horizontalAdvance(text) + 1

    def _hint_width(self, hint: str) -> int:
        return paint.metrics(self._theme.font("caption")).horizontalAdvance(hint) + 1 + _HINT_GAP if hint else 0

    def _content_width(self, text: str, hint: str, *, is_busy: bool = False) -> int:
        """How much room it takes; the spinner of a busy one has the place of an icon."""
        icon = 16 + (_GAP if text else 0) if self._icon_name or is_busy else 0
        return icon + self._text_width(text) + self._hint_width(hint)

    def _turn(self) -> None:
        if self._busy_text:
            self.update()


class IconButton(QToolButton):
    """A button with an icon alone; its tool tip is its name.

    Args:
        theme: The look.
        icon: The icon's name.
        tooltip: What it does, with its key.
        size: Its side; at least 24.
        color: Path of the icon's colour.
        checkable: Whether it stays down.
    """

    def __init__(
        self,
        theme: Theme,
        icon: str,
        tooltip: str,
        *,
        size: int = 24,
        color: str = "text.secondary",
        checkable: bool = False,
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filled = filled
        self.setCheckable(checkable)
        self.setFixedSize(size, size)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_icon(icon, color=color)
        self.set_tip(tooltip)

    def set_icon(self, name: str, *, color: str = "text.secondary") -> None:
        self.setIcon(self._theme.icon(name, color, on_color="accent.text", filled=self._filled))

    def set_tip(self, text: str) -> None:
        """Its tool tip and accessible name."""
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)


def corner_rect(size: int, outer: QRect, inset: int) -> QRect:
    """A square in the top right corner of a rectangle."""
    return QRect(QPoint(outer.right() + 1 - inset - size, outer.top() + inset), QSize(size, size))
