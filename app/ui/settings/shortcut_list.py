"""The commands with their keys, by where they work; one of them is current."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.ui.keymap import Command, shown_keys
from app.ui.theme import Theme
from app.ui.widgets import marks, paint
from app.ui.widgets.tips import plain_tip

_ROW: Final = 28
_HEAD: Final = 32
_PAGE: Final = 10
_GAP: Final = 4
_PADDING: Final = 6
_EDGE: Final = 8
_DOT: Final = 6
_STEPS: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
    Qt.Key.Key_Home: -(10**6),
    Qt.Key.Key_End: 10**6,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A head, or a command."""

    top: int
    height: int
    head: str = ""
    command: Command | None = None


class ShortcutList(QWidget):
    """Painted; arrows go from command to command, Enter or a click asks to change the keys of one."""

    change_requested = Signal(object)
    """A Command whose keys are to be changed."""
    usual_requested = Signal(object)
    """A Command that is to have its usual keys again."""
    moved = Signal(QRect)
    """Where the current one is, to be seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._commands: list[Command] = []
        self._words: tuple[str, ...] = ()
        self._lines: list[_Line] = []
        self._current = 0
        self._hovered: Command | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ownFocus", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Shortcuts"))
        theme.changed.connect(self._lay_out)

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Show these; the current one stays, as far as it is there."""
        kept = self.current
        self._commands = list(commands)
        self._lay_out()
        if kept is not None:
            places = [place for place, command in enumerate(self.shown()) if _same(command, kept)]
            self._current = places[0] if places else 0
        self._tell()

    def set_words(self, words: Sequence[str]) -> None:
        """Show only those with these words, or keys, and mark them; all where none has."""
        self._words = tuple(words)
        self._current = 0
        self._lay_out()
        self._tell()

    @property
    def current(self) -> Command | None:
        shown = self.shown()
        return shown[min(self._current, len(shown) - 1)] if shown else None

    @property
    def commands(self) -> list[Command]:
        """All of them."""
        return list(self._commands)

    def shown(self) -> list[Command]:
        """The commands that show, in order."""
        return [line.command for line in self._lines if line.command is not None]

    def heads(self) -> list[str]:
        """The words over them."""
        return [line.head for line in self._lines if line.command is None]

    def rect_of(self, command: Command) -> QRect:
        """Where a command is; empty for one that does not show."""
        for line in self._lines:
            if line.command is not None and _same(line.command, command):
                return QRect(0, line.top, self.width(), line.height)
        return QRect()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self._lines[-1].top + self._lines[-1].height + _EDGE if self._lines else _ROW)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self.current
        if key in _STEPS:
            last = len(self.shown()) - 1
            self._current = max(0, min(last, self._current + _STEPS[key]))
            self._tell()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space} and current is not None:
            self.change_requested.emit(current)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and current is not None and current.is_changed:
            self.usual_requested.emit(current)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        command = self._at(event.position().toPoint().y())
        if event.button() == Qt.MouseButton.LeftButton and command is not None:
            self._current = self.shown().index(command)
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.update()
            self.change_requested.emit(command)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event.position().toPoint().y())
        can_change = self._hovered is not None and not self._hovered.is_fixed
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_change else Qt.CursorShape.ArrowCursor)
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            command = self._at(event.pos().y())
            QToolTip.showText(event.globalPos(), plain_tip(self._tip(command)) if command else "", self)
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        for line in self._lines:
            row = QRect(0, line.top, self.width(), line.height)
            if not row.intersects(event.rect()):
                continue
            if line.command is None:
                font = theme.font("small", "strong")
                below = row.adjusted(_EDGE, line.height - theme.scaled(_ROW), 0, 0)
                paint.elided(painter, below, line.head, font, theme.color("text.secondary"))
            else:
                self._paint(painter, row.adjusted(0, 0, 0, -1), line.command)

    def _paint(self, painter: QPainter, row: QRect, command: Command) -> None:
        theme = self._theme
        is_current = command is self.current and self.hasFocus()
        if is_current or command is self._hovered:
            fill = theme.color("selection.row" if is_current else "fill.hover")
            paint.fill_round(painter, QRectF(row), theme.token("radius.control"), fill)
        if is_current:
            paint.focus_ring(painter, theme, row, theme.token("radius.control"))
        edge = self._paint_keys(painter, row, command)
        font = theme.font("body", "strong") if command.is_changed else theme.font("body")
        words = QRect(row.left() + _EDGE, row.top(), edge - row.left() - 2 * _EDGE, row.height())
        marks.draw(painter, theme, command.words, font, QRectF(words), self._words)
        tone = "text.secondary" if command.is_fixed else "text.primary"
        paint.elided(painter, words, command.words, font, theme.color(tone))

    def _paint_keys(self, painter: QPainter, row: QRect, command: Command) -> int:
        """Paint the keys from the right; gives their left edge."""
        theme = self._theme
        font, center = theme.font("caption"), Qt.AlignmentFlag.AlignCenter
        right, height = row.right() - _EDGE, theme.scaled(20)
        for key in reversed(command.keys):
            word = shown_keys([key])
            width = max(height, paint.metrics(font).horizontalAdvance(word) + 2 * _PADDING)
            box = QRect(right - width, row.top() + (row.height() - height) // 2, width, height)
            has_ground = not command.is_fixed
            fill = theme.color("fill.control" if has_ground else "surface.panel")
            border = theme.color("border.default" if has_ground else "border.subtle")
            paint.fill_round(painter, QRectF(box), 4, fill, border)
            marks.draw(painter, theme, word, font, QRectF(box).adjusted(_PADDING, 0, 0, 0), self._words)
            tone = theme.color("text.primary" if has_ground else "text.tertiary")
            paint.elided(painter, box, word, font, tone, align=center)
            right = box.left() - _GAP
        if not command.keys:
            word = self.tr("no key")
            width = paint.metrics(font).horizontalAdvance(word) + 1
            box = QRect(right - width, row.top(), width, row.height())
            paint.elided(painter, box, word, font, theme.color("text.tertiary"))
            right = box.left() - _GAP
        if command.is_changed:
            dot = QRectF(right - _DOT - _GAP, row.center().y() - _DOT / 2 + 1, _DOT, _DOT)
            paint.fill_round(painter, dot, _DOT / 2, theme.color("accent.text"))
            right -= _DOT + 2 * _GAP
        return right

    def _tip(self, command: Command) -> str:
        if command.is_fixed:
            return self.tr("The panel takes this key itself; it cannot be changed.")
        if command.is_changed:
            usual = shown_keys(command.usual) or self.tr("no key")
            return self.tr("Usually: {keys}").format(keys=usual)
        return self.tr("Click to change its keys")

    def _at(self, y: int) -> Command | None:
        for line in self._lines:
            if line.command is not None and line.top <= y < line.top + line.height:
                return line.command
        return None

    def _lay_out(self) -> None:
        theme = self._theme
        fitting = [command for command in self._commands if self._fits(command)] or self._commands
        lines: list[_Line] = []
        top, place = 0, None
        for command in fitting:
            if command.place != place:
                place = command.place
                height = theme.scaled(_HEAD if lines else _ROW)
                lines.append(_Line(top, height, head=place or self.tr("Everywhere")))
                top += height
            lines.append(_Line(top, theme.scaled(_ROW), command=command))
            top += theme.scaled(_ROW)
        self._lines = lines
        self.updateGeometry()
        self.update()

    def _fits(self, command: Command) -> bool:
        place = command.place or self.tr("Everywhere")
        text = f"{place} {command.words} {shown_keys(command.keys)}".casefold()
        return all(word.casefold() in text for word in self._words)

    def _tell(self) -> None:
        command = self.current
        self.update()
        if command is not None:
            keys = shown_keys(command.keys) or self.tr("no key")
            self.setAccessibleDescription(f"{command.words}: {keys}")
            if self.hasFocus():
                self.moved.emit(self.rect_of(command))


def _same(one: Command, other: Command) -> bool:
    return (one.id, one.place, one.words) == (other.id, other.place, other.words)
