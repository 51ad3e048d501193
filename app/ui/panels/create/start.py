"""When jobs start: at once, before all others, at a moment, or when their user lets them go."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.theme import Theme
from app.ui.widgets.popover import Popover
from app.ui.widgets.schedule_form import WIDTH, ScheduleForm
from app.ui.widgets.tips import plain_tip

_GAP = 4


@dataclass(frozen=True, slots=True)
class Start:
    """How jobs are put into the queue.

    Attributes:
        is_first: Before all that waits.
        at: Not before this moment; None for as soon as they can.
        is_held: Not before their user lets them go.
    """

    is_first: bool = False
    at: datetime | None = None
    is_held: bool = False


NOW = Start()
FIRST = Start(is_first=True)
HELD = Start(is_held=True)


class StartChoice(QObject):
    """The ways to start, as a menu at a button; each of them queues the present jobs.

    Args:
        theme: The look.
        anchor: The button.
    """

    chosen = Signal(object)
    """A Start."""

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._theme = theme
        self._anchor = anchor
        self._count = 1
        self._popover: Popover | None = None
        self.first = self._action(self.tr("Generate at the front"), "arrow-up-to-line", FIRST)
        self.later = QAction(theme.icon("calendar-clock"), self.tr("Generate at a time"), self)
        self.later.triggered.connect(lambda _checked: self.ask_moment())
        self.held = self._action(self.tr("Generate and hold"), "pause", HELD)

    @property
    def actions(self) -> list[QAction]:
        """For the palette."""
        return [self.first, self.later, self.held]

    @property
    def popover(self) -> Popover | None:
        """The question for a moment, while it shows."""
        return self._popover

    def set_ready(self, count: int, reason: str) -> None:
        """Say how many jobs there are, and why they cannot be queued; an empty reason lets them."""
        self._count = count
        for action in self.actions:
            action.setEnabled(not reason)
            action.setToolTip(plain_tip(reason or action.text()))

    def open(self, now: QAction) -> None:
        """Open the menu above its button; `now` is the usual way, with its key."""
        menu = QMenu(self._anchor)
        words = {
            self.first: self.tr("At the front of the queue"),
            self.later: self.tr("At a time\N{HORIZONTAL ELLIPSIS}"),
            self.held: self.tr("Held, until you release it"),
        }
        entry = menu.addAction(self._theme.icon("play"), self.tr("Now") + "\t" + self.tr("Ctrl+Enter"))
        entry.setEnabled(now.isEnabled())
        entry.triggered.connect(now.trigger)
        for action, text in words.items():
            copy = menu.addAction(action.icon(), text)
            copy.setEnabled(action.isEnabled())
            copy.triggered.connect(action.trigger)
        menu.aboutToHide.connect(menu.deleteLater)
        corner = QPoint(self._anchor.width() - menu.sizeHint().width(), -menu.sizeHint().height() - _GAP)
        menu.popup(self._anchor.mapToGlobal(corner))

    def ask_moment(self) -> None:
        """Ask when the jobs may start."""
        form = ScheduleForm(self._theme, self._count, None, lambda: datetime.now().astimezone())
        popover = Popover(self._theme, self._anchor)
        popover.set_content(form)
        popover.closed.connect(self._forget_popover)
        form.chosen.connect(self._take)
        self._popover = popover
        popover.open(width=self._theme.scaled(WIDTH))
        form.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _action(self, text: str, icon: str, start: Start) -> QAction:
        action = QAction(self._theme.icon(icon), text, self)
        action.triggered.connect(lambda _checked: self.chosen.emit(start))
        return action

    def _take(self, moment: datetime | None) -> None:
        if self._popover is not None:
            self._popover.close()
        self.chosen.emit(Start(at=moment))

    def _forget_popover(self) -> None:
        if self._popover is not None:
            self._popover.deleteLater()
            self._popover = None
