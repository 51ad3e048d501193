"""The peer of bench_start.py: a process that does nothing but paint an empty Qt widget, and says when it has.

With --stay it stands there until it is ended.
"""

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override


class EmptyWindow(QWidget):
    """Tells of its first paint, then ends the process unless it is to stay."""

    has_told = False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.has_told:
            self.has_told = True
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        with open(os.environ["PIXSIM7_TRACE_START"], "a", encoding="utf-8") as trace:  # noqa: PTH123 - no pathlib loaded
            trace.write('{"event": "shell_painted"}\n')
        if "--stay" not in sys.argv:
            QApplication.quit()


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = EmptyWindow()
    window.resize(1440, 900)
    window.show()
    application.exec()
