"""Tells by the desktop what the window tells, while nobody looks at the window."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.settings import NotificationSettings

if TYPE_CHECKING:
    from app.ui.context import Toast, UiContext

Send = Callable[[str, str], bool]
"""Shows a title and a text by the desktop; False where it cannot."""

_TITLE: Final = "PixSim7"


def is_wanted(toast: "Toast", wishes: NotificationSettings, now: datetime) -> bool:
    """Whether the desktop is to be told, as the user wishes it."""
    kinds = {
        "quick": wishes.tells_done,
        "done": wishes.tells_done,
        "failed": wishes.tells_failed,
        "needs_you": wishes.tells_needs_you,
        "phones": wishes.tells_phones,
    }
    is_quiet = wishes.is_quiet and is_within(now.hour, wishes.quiet_from, wishes.quiet_to)
    return wishes.uses_system and kinds.get(toast.news, False) and not is_quiet


def is_within(hour: int, first: int, last: int) -> bool:
    """Whether an hour lies from the first on and before the last; over midnight where the last is the smaller one."""
    return first <= hour < last if first <= last else hour >= first or hour < last


class DesktopNotices(QObject):
    """Follows what the window tells.

    Args:
        context: What is told, and the wishes.
        window: Which is not in use when the desktop is told.
        send: Shows it.
        parent: Owner.
        now: The local time.
    """

    def __init__(
        self,
        context: "UiContext",
        window: QWidget,
        send: Send,
        parent: QObject | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._window = window
        self._send = send
        self._now = now or (lambda: datetime.now().astimezone())
        self.is_locked = False
        """The window shows nothing until its owner is back: it is not told what there is either."""
        self._last: Toast | None = None
        context.shell.toasted.connect(self._tell)

    def _tell(self, toast: "Toast") -> None:
        is_in_use = QApplication.activeWindow() is not None
        if is_in_use or not is_wanted(toast, self._context.settings.value.notifications, self._now()):
            return
        self._last = toast
        text = self.tr("There is something new. Unlock the window to see it.") if self.is_locked else toast.text
        if not self._send(_TITLE, text):
            QApplication.alert(self._window)

    def open_last(self) -> None:
        """Bring the window to what was told last."""
        toast, self._last = self._last, None
        bring_forward(self._window)
        if toast is not None and toast.action is not None and not self.is_locked:
            toast.action()


def bring_forward(window: QWidget) -> None:
    """Show a window that is hidden, small or behind others."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
