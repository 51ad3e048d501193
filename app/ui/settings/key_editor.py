"""Changes the keys of one command: takes them away, and takes new ones as they are pressed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QKeyCombination, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.keymap import Command, Keymap, shown_keys
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.chip import Chip
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover

_WIDTH: Final = 320
_MODIFIERS: Final = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
    Qt.Key.Key_unknown,
}
_GOING_ON: Final = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape}
"""These have their own meaning everywhere."""


def pressed(event: QKeyEvent) -> str:
    """The keys that are pressed, in Qt's own writing; empty for those that are none alone, or mean something else."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key in _MODIFIERS or (key in _GOING_ON and held in {Qt.KeyboardModifier.NoModifier, _SHIFT}):
        return ""
    is_sign = event.text().isprintable() and event.text().strip() and not event.text().isalnum()
    if is_sign and held == _SHIFT:
        # The sign has the Shift in it: on another keyboard it may need none.
        held = Qt.KeyboardModifier.NoModifier
    return QKeySequence(QKeyCombination(held, key)).toString()


_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class KeyField(QWidget):
    """Takes whatever keys are pressed while it has the focus."""

    taken = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", "true")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("New keys"))
        self.setAccessibleDescription(self.tr("Press the keys"))

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.scaled(self._theme.token("control.large")))

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and pressed(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = pressed(event)
        if keys:
            self.taken.emit(keys)
        elif Qt.Key(event.key()) not in _MODIFIERS:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, radius = self._theme, self._theme.token("radius.control")
        border = theme.color("border.control")
        paint.fill_round(painter, QRectF(self.rect()), radius, theme.color("fill.well"), border)
        if self.hasFocus():
            paint.focus_ring(painter, theme, self.rect(), radius)
        words = self.tr("Press the keys") if self.hasFocus() else self.tr("Click here, then press the keys")
        tone = theme.color("text.secondary" if self.hasFocus() else "text.tertiary")
        center = Qt.AlignmentFlag.AlignCenter
        paint.elided(painter, self.rect(), words, theme.font("body"), tone, align=center)


class KeyEditor(Popover):
    """Opens at a command; each change holds at once.

    Args:
        theme: The look.
        anchor: Where it opens.
        keymap: Says what meets what.
        command: Whose keys are changed.
    """

    changed = Signal(object, object)
    """The keys that the command is to have, and the commands from which they are taken: two sequences."""

    def __init__(self, theme: Theme, anchor: QWidget, keymap: Keymap, command: Command) -> None:
        super().__init__(theme, anchor)
        self._look = theme
        self._keymap = keymap
        self._command = command
        self._wanted = ""
        self._taken: list[Command] = []
        self._chips = QWidget()
        self._flow = FlowLayout(theme.token("space.1"), self._chips)
        self.field = KeyField(theme)
        self.field.taken.connect(self.take)
        self.conflict = Label(theme, "", "small", "warning", wrap=True)
        self.use = Button(theme, "", size="compact")
        self.use.clicked.connect(self._use)
        self.usual = Button(theme, self.tr("Usual keys"), "quiet", icon="rotate-ccw", size="compact")
        self.usual.clicked.connect(lambda: self._set(command.usual))
        self._lay_out()
        self._show()

    def open_here(self) -> None:
        """Show it, ready for keys."""
        self.open(width=_WIDTH)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def chips(self) -> list[Chip]:
        """One for each key that it has."""
        return self._chips.findChildren(Chip)

    def take(self, key: str) -> None:
        """Give the command a key more; where others have it, ask first."""
        if key in self._command.keys:
            self._ask(self.tr("It has {key} already.").format(key=shown_keys([key])), "")
            return
        meeting = self._keymap.meeting(self._command, key)
        if not meeting:
            self._set((*self._command.keys, key))
            return
        self._wanted, self._taken = key, [other for other in meeting if not other.is_fixed]
        names = ", ".join(self._named(other) for other in meeting)
        if self._taken:
            words = self.tr("{key} belongs to: {commands}.")
            verb = self.tr("Take it from there")
        else:
            words = self.tr("{key} is a key of {commands} itself, which cannot be changed and will not be reached.")
            verb = self.tr("Use it all the same")
        self._ask(words.format(key=shown_keys([key]), commands=names), verb)

    def _named(self, command: Command) -> str:
        return f"{command.words} ({command.place or self.tr('everywhere')})"

    def _use(self) -> None:
        self._set((*self._command.keys, self._wanted), self._taken)

    def _set(self, keys: Sequence[str], taken: Sequence[Command] = ()) -> None:
        self.changed.emit(tuple(keys), tuple(taken))
        self.close()

    def _ask(self, words: str, verb: str) -> None:
        self.conflict.setText(words)
        self.conflict.show()
        self.use.setText(verb)
        self.use.setVisible(bool(verb))
        self.adjustSize()
        if verb:
            self.use.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        for key in self._command.keys:
            chip = Chip(self._look, shown_keys([key]), closable=True, active=True, parent=self._chips)
            chip.setAccessibleDescription(self.tr("Delete takes it away"))
            rest = [other for other in self._command.keys if other != key]
            chip.closed.connect(lambda rest=rest: self._set(rest))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._command.keys))
        self.conflict.hide()
        self.use.hide()
        self.usual.setVisible(self._command.is_changed)

    def _lay_out(self) -> None:
        theme = self._look
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, self._command.words, "strong", wrap=True))
        column.addWidget(self._chips)
        column.addWidget(self.field)
        column.addWidget(self.conflict)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self.usual)
        row.addStretch(1)
        row.addWidget(self.use)
        column.addLayout(row)
        self.set_content(body)
