"""After a restore or a loss: what was sent is followed, what was made is there, and nothing is sent again unasked."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.events import CameBack
from app.runtime.opening import prepare_database
from app.runtime.runners import Runners
from app.services.backup.exchange import ASIDE, Reason
from app.services.backup.report import Report, unseen_report
from app.system.clock import Clock
from app.system.folder_lock import FolderLock
from tests.support.clock import FakeClock
from tests.support.library import DATABASE_NAME, OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(slots=4)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@asynccontextmanager
async def opened(tmp_path: Path, provider: FakeProvider, clock: FakeClock | None = None) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        yield library


@asynccontextmanager
async def reopened(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    """As the next start does it: the database is prepared first, and the profile is found or made."""
    data = tmp_path / "data"
    lock = FolderLock(data / "runner.lock")
    await prepare_database(data / DATABASE_NAME, tmp_path / "library" / "sidecars", lock, Clock())
    async with open_library(tmp_path, registry=provider.registry()) as library:
        yield library


async def queue(library: OpenLibrary, *prompts: str) -> list[int]:
    async with library.write() as services:
        return [
            (
                await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": prompt})
            ).id
            for prompt in prompts
        ]


async def send(library: OpenLibrary, *job_ids: int) -> list[str]:
    """Send jobs; the provider has them from here on."""
    sent = []
    for job_id in job_ids:
        async with library.work.steps() as services:
            claimed = await services.pipeline.claim(job_id)
            await services.pipeline.carry_out(claimed.id)
            sent.append(claimed.id)
    return sent


async def back(library: OpenLibrary) -> Report:
    async with library.work.steps() as services:
        report = await services.comeback.bring_back()
        assert report is not None
        assert await services.comeback.bring_back() is None, "once"
        await services.recovery.recover()
    return report


async def jobs(library: OpenLibrary) -> dict[int, tuple[JobStatus, SubmissionState | None, bool]]:
    query = (
        "SELECT j.id, j.status, j.is_held, (SELECT state FROM submissions s WHERE s.job_id = j.id"
        " ORDER BY s.created_at DESC LIMIT 1) FROM jobs j ORDER BY j.id"
    )
    async with library.parts.database.read() as session:
        rows = (await session.execute(text(query))).all()
    return {
        key: (JobStatus(status), SubmissionState(state) if state else None, bool(held))
        for key, status, held, state in rows
    }


async def run_a_while(library: OpenLibrary, *, wanted: int) -> None:
    """Let the runners go until so many jobs are completed, and a moment more: what they send shows in the provider."""
    lock = FolderLock(library.folder / "data" / "runner.lock")
    runners = Runners(library.parts, library.work, lock, reserve_bytes=lambda: 0)
    runners.start()
    try:

        async def completed() -> int:
            async with library.read() as services:
                return (await services.jobs.count_jobs(library.user_id))[JobStatus.COMPLETED]

        async with asyncio.timeout(60):
            while await completed() < wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.4)
    finally:
        await runners.stop()


@pytest.mark.row("F-34")
async def test_after_a_restore_nothing_is_sent_again_unasked(
    tmp_path: Path, provider: FakeProvider, clock: FakeClock
) -> None:
    """A backup of a week ago: one job waited, one was sent since, one was made since, and one is new altogether."""
    async with opened(tmp_path, provider, clock) as library:
        waits, sent_since, made_since = await queue(library, "waits", "sent since", "made since")
        async with library.read() as services:
            backup = await services.backups.make_backup()
        clock.move(timedelta(days=7))
        (new,) = await queue(library, "new")
        await send(library, sent_since, made_since, new)
        token = provider.submitted[1]
        provider.outputs[token] = [draw_picture(library.incoming / "made.png", (48, 32), seed=3)]
        async with library.work.steps() as services:
            await services.tracker.check(token)
            await services.tracker.collect(token)
        assert (await jobs(library))[made_since][0] is JobStatus.COMPLETED
        async with library.read() as services:
            await services.backups.stage_restore(backup.path)
        provider.outputs.clear()
        before = list(provider.submitted)
    async with reopened(tmp_path, provider) as library:
        told: list[CameBack] = []
        library.bus.subscribe(CameBack, told.append)
        report = await back(library)
        assert (report.reason, report.source) == (Reason.RESTORED, backup.name)
        assert (report.jobs_followed, report.assets_back, report.assets_missing, report.jobs_held) == (3, 1, 0, 1)
        assert len(told) == 1
        found = await jobs(library)
        assert found[waits] == (JobStatus.PENDING, None, True)
        assert found[sent_since] == (JobStatus.PROCESSING, SubmissionState.ACCEPTED, True)
        assert found[made_since][:2] == (JobStatus.COMPLETED, SubmissionState.SUCCEEDED)
        assert found[new] == (JobStatus.PROCESSING, SubmissionState.ACCEPTED, True)
        for number, token in enumerate((provider.submitted[0], provider.submitted[2])):
            provider.outputs[token] = [draw_picture(library.incoming / f"{token}.png", (48, 32), seed=10 + number)]
        await run_a_while(library, wanted=3)
        assert provider.submitted == before, "nothing was sent"
        assert (await jobs(library))[waits] == (JobStatus.PENDING, None, True)
        async with library.read() as services:
            assert len(await services.assets.list_assets(library.user_id, {}, {})) == 3
        async with library.write() as services:
            assert waits in await services.jobs.release_held_jobs(library.user_id)
        provider.on_submit = lambda token: provider.outputs.update(
            {token: [draw_picture(library.incoming / "last.png", (48, 32), seed=44)]}
        )
        await run_a_while(library, wanted=4)
        assert len(provider.submitted) == len(before) + 1
    assert unseen_report(tmp_path / "data") is not None


@pytest.mark.row("F-35")
async def test_without_the_database_running_jobs_and_assets_come_back(tmp_path: Path, provider: FakeProvider) -> None:
    async with opened(tmp_path, provider) as library:
        upload = await library.import_picture("lake.png", seed=8)
        made, running = await queue(library, "made", "running")
        await send(library, made, running)
        token = provider.submitted[0]
        provider.outputs[token] = [draw_picture(library.incoming / "made.png", (48, 32), seed=3)]
        async with library.work.steps() as services:
            await services.tracker.check(token)
            await services.tracker.collect(token)
        before = list(provider.submitted)
    for file in (tmp_path / "data").glob(f"{DATABASE_NAME}*"):
        file.unlink()
    async with reopened(tmp_path, provider) as library:
        report = await back(library)
        assert (report.reason, report.source, report.assets_back, report.assets_missing) == (Reason.LOST, "", 2, 0)
        found = await jobs(library)
        assert found[made][0] is JobStatus.COMPLETED
        assert found[running] == (JobStatus.PROCESSING, SubmissionState.ACCEPTED, True)
        provider.outputs[provider.submitted[1]] = [draw_picture(library.incoming / "late.png", (48, 32), seed=4)]
        await run_a_while(library, wanted=2)
        assert provider.submitted == before
        async with library.read() as services:
            assets = {asset.id: asset for asset in await services.assets.list_assets(library.user_id, {}, {})}
        assert len(assets) == 3
        assert (assets[upload.id].name, assets[upload.id].width) == ("lake.png", upload.width)
        assert {asset.job_id for asset in assets.values()} == {None, made, running}


@pytest.mark.row("F-35")
async def test_what_is_killed_on_the_way_comes_to_the_same(
    tmp_path: Path, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cancelled comeback stands for a kill: the mark is still there, and the next one does all of it again."""
    async with opened(tmp_path, provider) as library:
        await library.import_picture("lake.png", seed=8)
        await send(library, *await queue(library, "running"))
    (tmp_path / "data" / DATABASE_NAME).unlink()
    async with reopened(tmp_path, provider) as library:
        from app.services.backup import comeback

        with monkeypatch.context() as patched:
            patched.setattr(comeback, "keep_report", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
            async with library.work.steps() as services:
                with pytest.raises(OSError, match="full"):
                    await services.comeback.bring_back()
        report = await back(library)
        assert (report.jobs_followed, report.assets_back, report.jobs_held) == (1, 1, 0)
        async with library.read() as services:
            assert len(await services.assets.list_assets(library.user_id, {}, {})) == 1
        assert len(await jobs(library)) == 1


async def test_a_start_without_an_exchange_brings_nothing_back(tmp_path: Path, provider: FakeProvider) -> None:
    async with opened(tmp_path, provider) as library:
        (job,) = await queue(library, "waits")
        async with library.work.steps() as services:
            assert await services.comeback.bring_back() is None
        assert (await jobs(library))[job] == (JobStatus.PENDING, None, False)
    assert not (tmp_path / "data" / ASIDE).exists()


async def test_a_library_whose_disk_is_away_does_not_stop_it(tmp_path: Path, provider: FakeProvider) -> None:
    async with opened(tmp_path, provider) as library:
        await library.import_picture("lake.png", seed=8)
    (tmp_path / "data" / DATABASE_NAME).unlink()
    async with reopened(tmp_path, provider) as library:
        shutil.rmtree(tmp_path / "library" / "files")
        report = await back(library)
        assert (report.assets_back, report.assets_missing) == (0, 0)
