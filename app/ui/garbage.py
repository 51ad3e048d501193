"""Python's cyclic garbage, collected in the window's thread alone.

A collection starts in whichever thread allocates when it is due. In another thread than the window's it would end the
QObjects that it finds there, and Qt then stops timers from the wrong thread or crashes.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 1000


class GarbageTimer(QObject):
    """Collects the due generations between two events while it lives; Python's own collections stay off after it.

    What is there when it starts (modules, classes, the shell) is left out of all later collections, which keeps them
    short.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> int:
        """Collect the oldest generation that is due.

        Returns:
            Which one it was; -1 where none is due.
        """
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation] > 0:
                gc.collect(generation)
                return generation
        return -1

    def stop(self) -> None:
        """Collect no more: what is garbage from here on goes with the process."""
        self._timer.stop()
        gc.unfreeze()
