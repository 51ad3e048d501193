"""The peer of bench_start.py: a process that does nothing but paint an empty Qt widget, and says when it has."""

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override


class EmptyWindow(QWidget):
    """Tells of its first paint, then ends the process."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        with open(os.environ["PIXSIM7_TRACE_START"], "a", encoding="utf-8") as trace:  # noqa: PTH123 - no pathlib loaded
            trace.write('{"event": "shell_painted"}\n')
        QApplication.quit()


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = EmptyWindow()
    window.resize(1440, 900)
    window.show()
    application.exec()
