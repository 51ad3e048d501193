"""At most one update in so many milliseconds: what changes often is shown no oftener than it can be seen."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls a function once for all the calls that came within a period.

    Args:
        period_ms: From a first call to the update.
        update: What is called; takes nothing.
        parent: Owner.
    """

    def __init__(self, period_ms: int, update: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(period_ms)
        self._timer.timeout.connect(update)

    def call(self) -> None:
        """Ask for an update; one that is asked for already is enough."""
        if not self._timer.isActive():
            self._timer.start()
