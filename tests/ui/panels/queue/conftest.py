"""A queue panel on a real library with two providers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QDockWidget, QLabel, QMainWindow, QPushButton

from app.domain.enums import JobStatus, OperationType
from app.services.job.job_rows import JobRow
from app.ui.context import Toast, UiContext
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.panel import QueuePanel
from app.ui.theme import Theme
from app.ui.widgets.dock_title import DockTitle
from tests.support import hands
from tests.support.library import Complaints, OpenLibrary, open_context, open_library
from tests.support.studio import with_studio
from tests.support.until import until


@dataclass
class Desk:
    """The queue in a dock of a window, and what it stands on."""

    library: OpenLibrary
    context: UiContext
    panel: QueuePanel
    window: QMainWindow
    complaints: Complaints
    asked: list[tuple[str, object]] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    more: list[QueuePanel] = field(default_factory=list)

    async def make(self, *prompts: str) -> list[int]:
        """Queue a job for each prompt and wait until the panel knows them."""
        async with self.library.write() as services:
            made = [
                await services.jobs.create_job(
                    self.library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": prompt}
                )
                for prompt in prompts
            ]
        ids = [job.id for job in made]
        await until(lambda: all(self.panel.model.job(job_id) for job_id in ids), wanted=True)
        return ids

    async def row(self, job_id: int) -> JobRow:
        """The job as it now is in the database."""
        async with self.library.read() as services:
            return (await services.jobs.get_job_rows([job_id]))[0]

    def shown(self) -> list[str]:
        """The prompts from top to bottom."""
        model = self.panel.model
        jobs = [model.job_at(row) for row in range(model.rowCount())]
        return [job.prompt if job is not None else f"[{model.group_at(row)}]" for row, job in enumerate(jobs)]

    def open_jobs(self) -> list[str]:
        """The prompts of shown jobs that have not ended, from top to bottom."""
        model = self.panel.model
        jobs = [model.job_at(row) for row in range(model.rowCount())]
        return [job.prompt for job in jobs if job is not None and not job.status.is_final]

    async def showing(self, *prompts: str) -> None:
        """Wait until these jobs are shown as open, in this order."""
        await until(self.open_jobs, list(prompts))

    def point(self, job_id: int, column: Column = Column.PROMPT) -> QPoint:
        """The middle of a cell, in the table's viewport."""
        return self.panel.table.cell_rect(self.panel.model.row_of(job_id), column).center()

    async def fail(self, *job_ids: int) -> None:
        """Let jobs fail and wait until the panel knows it."""
        async with self.library.write() as services:
            for job_id in job_ids:
                await services.jobs.update_status(job_id, JobStatus.FAILED, "No space.")
        await self.ended(*job_ids)

    async def finish(self, *job_ids: int) -> None:
        """Let jobs be done and wait until the panel knows it."""
        async with self.library.write() as services:
            for job_id in job_ids:
                await services.jobs.update_status(job_id, JobStatus.PROCESSING)
                await services.jobs.update_status(job_id, JobStatus.COMPLETED)
        await self.ended(*job_ids)

    async def ended(self, *job_ids: int) -> None:
        """Wait until the panel knows that jobs have ended."""

        def have_ended() -> bool:
            return all((job := self.panel.model.job(key)) is not None and job.status.is_final for key in job_ids)

        await until(have_ended, wanted=True)

    def question(self) -> QDialog | None:
        """The question that is open."""
        return next((found for found in self.window.findChildren(QDialog) if found.isVisible()), None)

    async def answer(self, word: str) -> str:
        """Wait for a question and click on a button of it; gives what it said."""
        await until(lambda: self.question() is not None, wanted=True)
        dialog = self.question()
        assert dialog is not None
        said = " ".join(label.text() for label in dialog.findChildren(QLabel))
        hands.click(next(button for button in dialog.findChildren(QPushButton) if button.text() == word))
        await until(lambda: self.question() is None, wanted=True)
        # A desktop does this by itself.
        self.window.activateWindow()
        await until(self.window.isActiveWindow, wanted=True)
        return said

    def another_panel(self) -> QueuePanel:
        """The panel as it is after a restart, on the same view state."""
        panel = QueuePanel(self.context, self.window)
        panel.setGeometry(0, 2000, 1380, 400)
        panel.show()
        self.more.append(panel)
        return panel

    def select(self, *job_ids: int) -> None:
        table = self.panel.table
        table.clearSelection()
        for job_id in job_ids:
            index = self.panel.model.index(self.panel.model.row_of(job_id), Column.PROMPT)
            flags = table.selectionModel().SelectionFlag
            table.selectionModel().select(index, flags.Select | flags.Rows)


@pytest.fixture
async def desk(tmp_path: Path, theme: Theme) -> AsyncIterator[Desk]:
    complaints = Complaints()
    async with open_library(tmp_path) as plain:
        library = await with_studio(plain)
        async with open_context(library, theme, complaints=complaints) as context:
            window = QMainWindow()
            dock = QDockWidget("Queue", window)
            title = DockTitle(theme, dock, "Queue", can_maximize=True)
            dock.setTitleBarWidget(title)
            panel = QueuePanel(context)
            panel.dress_title(title)
            dock.setWidget(panel)
            window.setCentralWidget(dock)
            window.resize(1380, 400)
            window.show()
            window.activateWindow()
            made = Desk(library, context, panel, window, complaints)
            shell = context.shell
            shell.page_requested.connect(lambda page: made.asked.append(("page", page)))
            shell.assets_selected.connect(lambda ids: made.asked.append(("assets", ids)))
            shell.edit_job_requested.connect(lambda job_id: made.asked.append(("edit", job_id)))
            shell.toasted.connect(made.toasts.append)
            # Until it is laid out it is narrow, and shows what it has no room for elsewhere.
            await until(lambda: panel.feed.is_loaded and panel.body.has_room, wanted=True)
            yield made
            for other in made.more:
                await until(lambda other=other: other.feed.is_loaded, wanted=True)
            window.close()
            window.deleteLater()
    assert not complaints.shown
