"""After another database has taken the place: what happened meanwhile comes back from the journal and the library.

It runs once, under the runner lock and before anything is sent: what nobody can know waits for its user.
"""

from pathlib import Path

import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import ExecutionState, LoopState
from app.domain.errors import LibraryUnavailableError
from app.domain.events import CameBack, EventLog, LibraryChanged
from app.domain.execution import Execution
from app.domain.execution_loop import ExecutionLoop
from app.domain.job import Job
from app.services.asset.storage_care import StorageCare
from app.services.backup.exchange import Note, read_note
from app.services.backup.found_assets import FoundAssets
from app.services.backup.found_jobs import FoundJobs
from app.services.backup.report import Report, begun_report, keep_begun, keep_report
from app.services.backup.sent_jobs import latest_of_jobs, read_sent
from app.services.job.next_jobs import has_live_submission
from app.system.clock import Clock
from app.system.crash_points import crash_point
from app.system.journal import Journal
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


class Comeback:
    """Brings back what the database in use does not know.

    Args:
        db: The session.
        jobs: Brings back jobs.
        assets: Brings back assets.
        storage: Looks whether the files are there.
        data: The data folder.
        journal: What was sent.
        events: What happened.
        clock: The time.
    """

    def __init__(
        self,
        db: AsyncSession,
        jobs: FoundJobs,
        assets: FoundAssets,
        storage: StorageCare,
        data: Path,
        journal: Journal,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._jobs = jobs
        self._assets = assets
        self._storage = storage
        self._data = data
        self._journal = journal
        self._events = events
        self._clock = clock

    async def bring_back(self) -> Report | None:
        """Do it where it is to be done; what was begun and not ended is done again, and comes to the same.

        Raises:
            OSError: The journal or the library cannot be read, or the report not be written.
        """
        async with self._db.begin():
            mark = int(await self._db.scalar(text("PRAGMA application_id")) or 0)
        if not mark:
            return None
        note = await in_thread(read_note, self._data, mark)
        report = await in_thread(begun_report, self._data, mark, note)
        if note.holds_jobs:
            await self._hold()
        crash_point("comeback_held")
        if note.since is not None:
            await self._bring_jobs(note, report)
        await in_thread(keep_begun, self._data, mark, report)
        crash_point("comeback_jobs")
        assets, made = await self._assets.bring_back()
        report.assets_back += assets
        report.jobs_made += made
        await in_thread(keep_begun, self._data, mark, report)
        await self._look_at_files(report)
        async with self._db.begin():
            held = (Job.ended_at.is_(None), Job.is_held, ~has_live_submission())
            waiting = select(func.count()).select_from(Job).where(*held)
            report.jobs_held = await self._db.scalar(waiting) or 0
        await in_thread(keep_report, self._data, mark, report)
        crash_point("comeback_told")
        async with self._db.begin():
            await self._db.execute(text("PRAGMA application_id=0"))
            self._events.record(LibraryChanged(None))
            self._events.record(CameBack())
        log.warning("came_back", reason=note.reason.value, jobs=report.jobs_followed, assets=report.assets_back)
        return report

    async def find_again(self) -> int:
        """Take in what a library folder holds that is not known: its files with the notes beside them; gives how many.

        Raises:
            OSError: The library cannot be read.
        """
        assets, _ = await self._assets.bring_back()
        if assets:
            async with self._db.begin():
                self._events.record(LibraryChanged(None))
        log.info("library_found_again", assets=assets)
        return assets

    async def _hold(self) -> None:
        """Nothing goes on by itself: neither jobs, nor what presses buttons on phones."""
        async with self._db.begin():
            await self._db.execute(update(Job).where(Job.ended_at.is_(None)).values(is_held=True))
            await self._db.execute(
                update(ExecutionLoop).where(ExecutionLoop.state == LoopState.RUNNING).values(state=LoopState.PAUSED)
            )
            await self._db.execute(
                update(Execution)
                .where(Execution.ended_at.is_(None))
                .values(state=ExecutionState.CANCELLED, ended_at=self._clock.now())
            )

    async def _bring_jobs(self, note: Note, report: Report) -> None:
        since = note.since or note.at
        sent = await in_thread(lambda: read_sent(self._journal.read(since), since))
        for one in latest_of_jobs(sent):
            end = await self._jobs.bring_back(one)
            report.accounts_back += end.has_new_account
            report.jobs_followed += end.is_followed
            report.jobs_asked += end.is_asked

    async def _look_at_files(self, report: Report) -> None:
        """See which files are there; their length has to do, for a large library is read for hours."""
        try:
            told = await self._storage.verify(lambda _done, _total: True, reads_all=False)
        except LibraryUnavailableError as error:
            log.warning("library_not_looked_at", reason=error.message)
            return
        report.assets_missing = len(told.missing) + len(told.changed)
        report.files_unknown = len(told.unknown)
