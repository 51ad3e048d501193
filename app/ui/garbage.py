"""Python's cyclic garbage, collected in the window's thread alone.

A collection starts in whichever thread allocates when it is due. In another thread than the window's it would end the
QObjects that it finds there, and Qt then stops timers from the wrong thread or crashes.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

_LOOK_MS: Final = 100
"""So often that what a busy second leaves is collected in pieces, none of which is felt."""
_WHOLE_SECONDS_AWAY: Final = 60.0
_WHOLE_SECONDS: Final = 600.0
_MANY: Final = 20_000
"""New objects that take some milliseconds to look through."""
_loads: Final[set[object]] = set()


@contextmanager
def loading() -> Iterator[None]:
    """Collect nothing meanwhile, and leave what has come by then out of all later collections; in any thread.

    For what makes a great many objects that stay: to look through them all would be felt.
    """
    load = object()
    _loads.add(load)
    try:
        yield
    finally:
        if gc.get_count()[0] > _MANY:
            gc.freeze()
        _loads.discard(load)


class GarbageTimer(QObject):
    """Collects the due generations between two events while it lives; Python's own collections stay off after it.

    What is there when it starts (modules, classes, the shell) is left out of all later collections, which keeps them
    short. What has lived through two of them is collected when the user is in another program, where nobody feels it,
    and now and then in any case.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._whole_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> int:
        """Collect the oldest generation that is due.

        Returns:
            Which one it was; -1 where none is due, or something is being loaded.
        """
        if _loads:
            return -1
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[2] and self._is_time_for_all():
            gc.collect()
            self._whole_at = time.monotonic()
            return 2
        for generation in (1, 0):
            if counts[generation] > thresholds[generation] > 0:
                gc.collect(generation)
                return generation
        return -1

    def _is_time_for_all(self) -> bool:
        is_away = QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive
        pause = _WHOLE_SECONDS_AWAY if is_away else _WHOLE_SECONDS
        return time.monotonic() - self._whole_at > pause

    def stop(self) -> None:
        """Collect no more: what is garbage from here on goes with the process."""
        self._timer.stop()
        gc.unfreeze()
