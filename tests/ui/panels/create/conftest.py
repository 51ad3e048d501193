"""A composer on a real library with two providers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.services.job.job_rows import JobRow
from app.ui.context import Toast, UiContext
from app.ui.panels.create.panel import CreatePanel
from app.ui.theme import Theme
from tests.support.library import Complaints, OpenLibrary, open_context, open_library
from tests.support.studio import with_studio
from tests.support.until import until


@dataclass
class Desk:
    """The composer in a window, and what it stands on."""

    library: OpenLibrary
    context: UiContext
    panel: CreatePanel
    window: QMainWindow
    complaints: Complaints
    toasts: list[Toast]

    async def jobs(self) -> list[JobRow]:
        async with self.library.read() as services:
            return await services.jobs.list_job_rows(self.library.user_id)

    async def job_count(self) -> int:
        return len(await self.jobs())

    async def use(self, *asset_ids: int) -> None:
        """Take assets as input, as "use as input" in the gallery does."""
        self.context.shell.use_as_input_requested.emit(asset_ids)
        await until(lambda: set(asset_ids) <= set(self.panel.draft.asset_ids.values()), wanted=True)


def drop(target: QWidget, mime: QMimeData) -> bool:
    """Let go of something over a widget; False where it does not take it."""
    point = QPointF(target.rect().center())
    enter = QDragEnterEvent(
        QPoint(int(point.x()), int(point.y())),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    drop_event = QDropEvent(
        point, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, drop_event)
    return drop_event.isAccepted()


@pytest.fixture
async def desk(tmp_path: Path, theme: Theme) -> AsyncIterator[Desk]:
    complaints = Complaints()
    async with open_library(tmp_path) as plain:
        library = await with_studio(plain)
        async with open_context(library, theme, complaints=complaints) as context:
            toasts: list[Toast] = []
            context.shell.toasted.connect(toasts.append)
            window = QMainWindow()
            panel = CreatePanel(context)
            window.setCentralWidget(panel)
            window.resize(304, 760)
            window.show()
            window.activateWindow()
            await until(lambda: panel.draft.offer is not None, wanted=True)
            yield Desk(library, context, panel, window, complaints, toasts)
            window.close()
            window.deleteLater()
