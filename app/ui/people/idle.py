"""Sees when nobody has touched mouse, keyboard or screen for a while."""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid
from typing_extensions import override

from app.system.clock import Clock

_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.NativeGesture,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.Wheel,
    }
)
_MOST_TICK: Final = timedelta(seconds=5)
_TICKS: Final = 12


class IdleWatch(QObject):
    """Emits `idled` when the limit has passed, at the latest a moment after it.

    It sees what comes to the windows of the program from outside: a filter over the whole application would see each
    event of each widget. Both clocks count: one that stands still while the computer sleeps, and one that can be set.
    """

    idled = Signal()
    touched = Signal()
    """Somebody is there; at most once in each look."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._limit: timedelta | None = None
        self._seen = self._present()
        self._was_touched = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    @property
    def is_on(self) -> bool:
        return self._limit is not None

    def start(self, limit: timedelta) -> None:
        """Watch from now on."""
        self._limit = limit
        self._seen, self._was_touched = self._present(), False
        self._timer.start(min(_MOST_TICK, limit / _TICKS) // timedelta(milliseconds=1))
        self.look()

    def stop(self) -> None:
        """Watch no longer."""
        self._limit = None
        self._timer.stop()
        for window in QGuiApplication.allWindows():
            window.removeEventFilter(self)

    def look(self) -> None:
        """See how long nobody was there, and watch windows that have come meanwhile."""
        for window in QGuiApplication.allWindows():
            # One that is watched already is not watched twice.
            window.installEventFilter(self)
        if self._was_touched:
            self._was_touched = False
            self.touched.emit()
        self._check()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isValid(self) and event.type() in _INPUT and not self._check():
            self._seen, self._was_touched = self._present(), True
        return False

    def _check(self) -> bool:
        """Whether it is too late: who comes back after the limit does not begin anew."""
        if self._limit is None:
            return False
        (seen_at, seen), (now_at, now) = self._seen, self._present()
        if max(now_at - seen_at, timedelta(seconds=now - seen)) < self._limit:
            return False
        self.stop()
        self.idled.emit()
        return True

    def _present(self) -> tuple[datetime, float]:
        return self._clock.now(), self._clock.monotonic()
