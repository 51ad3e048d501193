"""The icon in the tray of the desktop: how the queue is, and what can be done without the window."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from app.ui.amounts import counted
from app.ui.theme import Theme
from app.ui.widgets import paint

_SIZE: Final = 64
_EDGE: Final = 8
_BADGE: Final = 30
_SIGN: Final = 22


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the queue is.

    Attributes:
        trouble: Why nothing is started, as a sentence, though it should be; empty where all is well.
    """

    running: int = 0
    waiting: int = 0
    needs_you: int = 0
    is_paused: bool = False
    trouble: str = ""


class Tray(QObject):
    """Stands in the tray where the desktop has one; elsewhere it does nothing.

    Args:
        theme: The look.
        window: Whose program this is.
        is_there: Whether the desktop has a tray.
    """

    shown_requested = Signal()
    pause_requested = Signal(bool)
    """Whether the queue is to be paused, or to go on."""
    paste_requested = Signal()
    """Something new is to be made from what is on the clipboard."""
    quit_requested = Signal()
    message_opened = Signal()

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        is_there: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__(window)
        self._theme = theme
        self._is_there = is_there
        self._state = QueueState()
        self.menu = QMenu(window)
        self._head = self.menu.addAction("")
        self._head.setEnabled(False)
        self.menu.addSeparator()
        self.show_window = self._add(self.tr("Show PixSim7"), self.shown_requested.emit)
        self.pause = self._add("", lambda: self.pause_requested.emit(not self._state.is_paused))
        self.paste = self._add(self.tr("New from the clipboard"), self.paste_requested.emit)
        self.menu.addSeparator()
        self.leave = self._add(self.tr("Quit"), self.quit_requested.emit)
        self.icon: QSystemTrayIcon | None = None
        theme.changed.connect(self._show)
        self._show()

    @property
    def is_there(self) -> bool:
        """Whether there is a tray for it."""
        return self._is_there()

    def _icon(self) -> QSystemTrayIcon | None:
        """The icon, made when there is a tray for it: that may come up after this program."""
        if self.icon is None and self.is_there:
            self.icon = QSystemTrayIcon(self)
            self.icon.setContextMenu(self.menu)
            self.icon.activated.connect(self.activate)
            self.icon.messageClicked.connect(self.message_opened)
        return self.icon

    def set_state(self, state: QueueState) -> None:
        if state != self._state:
            self._state = state
            self._show()

    def words(self) -> str:
        """How the queue is, in a line."""
        state = self._state
        if state.trouble:
            return state.trouble
        told = []
        if state.running:
            told.append(counted(self.tr("%n running", "", state.running), state.running))
        if state.waiting:
            told.append(counted(self.tr("%n waiting", "", state.waiting), state.waiting))
        if state.needs_you:
            one, many = self.tr("1 needs you"), counted(self.tr("%n need you", "", state.needs_you), state.needs_you)
            told.append(one if state.needs_you == 1 else many)
        if state.is_paused:
            told.insert(0, self.tr("paused"))
        return ", ".join(told) or self.tr("nothing is running")

    def send(self, title: str, text: str) -> bool:
        """Show a message of the desktop; False where it has no tray to show it at."""
        icon = self._icon()
        if icon is None or not self.is_there or not icon.supportsMessages():
            return False
        icon.showMessage(title, text, QIcon(self.draw(QueueState())))
        return True

    def draw(self, state: QueueState) -> QPixmap:
        """The program's mark, with a sign for how the queue is."""
        theme = self._theme
        picture = QPixmap(_SIZE, _SIZE)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        box = QRect(0, 0, _SIZE, _SIZE)
        paint.fill_round(painter, QRectF(box), 16, theme.color("accent.base"))
        inner = box.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        paint.icon(painter, theme, inner, "aperture", theme.color("text.onAccent"))
        sign = _sign_of(state)
        if sign is not None:
            icon, look = sign
            corner = QRect(_SIZE - _BADGE, _SIZE - _BADGE, _BADGE, _BADGE)
            paint.fill_round(painter, QRectF(corner), _BADGE / 2, theme.color("surface.panel"))
            mark = QRect(0, 0, _SIGN, _SIGN)
            mark.moveCenter(corner.center())
            paint.icon(painter, theme, mark, icon, theme.color(look))
        painter.end()
        return picture

    def _show(self) -> None:
        words = self.words()
        self._head.setText(words.replace("&", "&&"))
        icon = self._icon()
        if icon is not None:
            icon.setToolTip(f"PixSim7: {words}")
            icon.setIcon(QIcon(self.draw(self._state)))
            icon.show()
        self.pause.setText(self.tr("Resume the queue") if self._state.is_paused else self.tr("Pause all"))

    def _add(self, text: str, act: Callable[[], object]) -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(lambda _=False: act())
        return action

    def activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """Somebody clicked on it."""
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.shown_requested.emit()


def _sign_of(state: QueueState) -> tuple[str, str] | None:
    """The icon and the colour that say how the queue is; None where there is nothing to say."""
    if state.trouble or state.needs_you:
        return "triangle-alert", "state.warning.fg"
    if state.is_paused:
        return "pause", "text.primary"
    if state.running:
        return "play", "state.running.fg"
    return None
