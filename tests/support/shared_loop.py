"""The loop that Qt and asyncio share, for tests: no task takes a step between the parts of a test."""

import asyncio

import qasync
from PySide6.QtCore import QTimerEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override


class _WhileItRuns(qasync._SimpleTimer):  # type: ignore[misc]
    """Calls back while asyncio runs, or later.

    pytest-qt handles Qt's events between the fixtures and the test, and qasync once more after each run. A task that
    took a step there would find no running loop, and end with that.
    """

    @override
    def timerEvent(self, event: QTimerEvent) -> None:
        if self._stopped or asyncio._get_running_loop() is not None:
            super().timerEvent(event)


def shared_loop() -> asyncio.AbstractEventLoop:
    """A loop on the application that is there."""
    loop = qasync.QEventLoop(QApplication.instance())
    loop._timer = _WhileItRuns()
    return loop  # type: ignore[no-any-return]
