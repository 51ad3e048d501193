"""What came of a restore is told once, and the jobs that wait go on by one click."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.domain.enums import OperationType
from app.domain.events import BackupFailed, CameBack
from app.services.backup.exchange import Reason
from app.services.backup.report import Report, keep_report, unseen_report
from app.ui.coming_back import ComingBack
from app.ui.context import Toast
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support.databases import NOW
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.looks import flaws, keep_picture
from tests.support.shown_gallery import holds


def button(window: QWidget, word: str) -> Button | None:
    dialogs = [one for one in window.findChildren(QDialog) if isValid(one) and one.isVisible()]
    return next((found for one in dialogs for found in one.findChildren(Button) if found.text() == word), None)


async def held_job(library: OpenLibrary) -> int:
    async with library.write() as services:
        job = await services.jobs.create_job(
            library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"}, held=True
        )
    return job.id


async def test_it_is_told_at_the_start_and_one_click_lets_the_jobs_go_on(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        job = await held_job(library)
        data = library.parts.database.path.parent
        report = Report(Reason.RESTORED, NOW, source="own.db", since=NOW, jobs_held=2, jobs_followed=3, aside="x")
        keep_report(data, 1, report)
        window = QWidget()
        window.resize(700, 500)
        window.show()
        pages: list[str] = []
        context.shell.page_requested.connect(pages.append)
        ComingBack(context, window, window)
        await holds(lambda: button(window, "Let 2 jobs go on") is not None)
        dialog = next(one for one in window.findChildren(QDialog) if one.isVisible())
        assert not flaws(dialog)
        keep_picture(dialog, "restore-report")
        go_on = button(window, "Let 2 jobs go on")
        assert go_on is not None
        go_on.click()
        await holds(lambda: pages == ["queue"])
        async with library.read() as services:
            (row,) = await services.jobs.get_job_rows([job])
        assert not row.is_held
        assert unseen_report(data) is None
        window.close()


async def test_one_that_comes_later_is_told_too_and_closing_it_is_enough(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        data = library.parts.database.path.parent
        window = QWidget()
        window.show()
        ComingBack(context, window, window)
        keep_report(data, 1, Report(Reason.DAMAGED, NOW, jobs_held=1))
        library.bus.publish(CameBack())
        await holds(lambda: button(window, "Let the job go on") is not None)
        close = button(window, "Close")
        assert close is not None
        close.click()
        await holds(lambda: unseen_report(data) is None)
        window.close()


async def test_a_backup_that_could_not_be_made_is_told_with_the_way_to_the_page(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        window = QWidget()
        ComingBack(context, window, window)
        library.bus.publish(BackupFailed("There is no room for a backup of the database."))
        assert "no room" in toasts[0].text
