"""Waiting jobs are submitted while accounts have room."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typing_extensions import override

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import StorageError
from app.domain.events import LibraryChanged, RunnersPaused
from app.domain.submission import ProviderSubmission
from app.providers.base import AccountView, GenerationResult, OperationParams
from app.providers.registry import ProviderRegistry
from app.runtime import dispatcher as dispatcher_module
from app.runtime.dispatcher import Dispatcher
from app.runtime.workers import StoragePause
from tests.support.clock import FakeClock
from tests.support.keyed import KeyedProvider, give_key
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue, statuses
from tests.support.until import until


def dispatcher_of(library: OpenLibrary, *, reserve_bytes: int = 0, is_behind: bool = False) -> Dispatcher:
    return Dispatcher(
        library.work,
        library.bus,
        library.parts.library,
        StoragePause(library.bus),
        library.parts.clock,
        reserve_bytes=lambda: reserve_bytes,
        is_behind=lambda: is_behind,
    )


async def test_as_many_jobs_are_sent_as_there_are_slots_and_no_more(tmp_path: Path) -> None:
    provider = FakeProvider(slots=3)
    async with open_queue(tmp_path, provider) as library:
        await queue(library, *(f"picture {number}" for number in range(6)))
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await until(lambda: statuses(library), {JobStatus.PROCESSING: 3, JobStatus.PENDING: 3})
        running.cancel()
        await asyncio.wait([running])
    assert len(provider.submitted) == 3


async def test_a_job_that_is_added_wakes_it(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await asyncio.sleep(0.2)
        await queue(library, "late")
        await until(lambda: len(provider.submitted), 1)
        running.cancel()
        await asyncio.wait([running])


async def test_a_disk_without_room_is_told_once_and_again_when_there_is_room(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        told: list[RunnersPaused] = []
        library.bus.subscribe(RunnersPaused, told.append)
        running = asyncio.ensure_future(dispatcher_of(library, reserve_bytes=2**62).run())
        await until(lambda: len(told), 1)
        await queue(library, "one", "two")
        await asyncio.sleep(0.2)
        running.cancel()
        await asyncio.wait([running])
        assert told[0].reason.startswith("The disk is nearly full")
        assert len(told) == 1
        assert provider.submitted == []


async def test_what_was_on_its_way_when_the_loop_ended_is_closed_when_it_begins_again(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        (job_id,) = await queue(library, "claimed and left")
        async with library.work.steps() as services:
            await services.pipeline.claim(job_id)
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await until(lambda: statuses(library), {JobStatus.PROCESSING: 1})
        running.cancel()
        await asyncio.wait([running])
    assert len(provider.submitted) == 1


async def test_nothing_new_is_sent_while_results_wait_to_be_fetched(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        await queue(library, "later")
        running = asyncio.ensure_future(dispatcher_of(library, is_behind=True).run())
        await asyncio.sleep(0.3)
        running.cancel()
        await asyncio.wait([running])
        assert await statuses(library) == {JobStatus.PENDING: 1}


async def test_a_job_that_costs_more_than_there_is_does_not_stop_a_cheap_one(tmp_path: Path) -> None:
    provider = FakeProvider(cost=90)
    async with open_queue(tmp_path, provider) as library:
        async with library.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=50)
        await queue(library, "dear")
        provider.cost = 40
        await queue(library, "cheap")
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await until(lambda: [request["prompt"] for request in provider.requests], ["cheap"])
        running.cancel()
        await asyncio.wait([running])


async def test_a_long_queue_at_one_provider_hides_no_job_of_another(tmp_path: Path) -> None:
    provider, idle = FakeProvider(slots=1), FakeProvider()
    idle.instance_manifest = replace(idle.instance_manifest, id="idle")
    registry = ProviderRegistry({"fake": provider, "idle": idle})
    async with open_library(tmp_path, registry=registry) as library:
        await queue(library, *(f"picture {number}" for number in range(60)))
        async with library.write() as services:
            await services.jobs.create_job(
                library.user_id, "idle", OperationType.TEXT_TO_IMAGE, {"prompt": "at the other one"}
            )
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await until(lambda: len(idle.submitted), 1)
        running.cancel()
        await asyncio.wait([running])
    assert len(provider.submitted) == 1


async def test_while_secrets_cannot_be_opened_their_jobs_wait_unclaimed_and_all_others_go_on(tmp_path: Path) -> None:
    clock, ring, keyed, free = FakeClock(), MemoryKeyring(), KeyedProvider(), FakeProvider(slots=8)
    free.instance_manifest = replace(free.instance_manifest, id="free", name="Free")
    registry = ProviderRegistry({"fake": keyed, "free": free})
    async with open_library(tmp_path, clock=clock, registry=registry, vault=memory_vault([ring])) as library:
        await give_key(library)
        library.parts.vault.drop(library.user_id)
        ring.is_locked, ring.opens_when_asked, ring.asked = True, False, []
        told: list[RunnersPaused] = []
        library.bus.subscribe(RunnersPaused, told.append)
        await queue(library, *(f"picture {number}" for number in range(6)))
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await until(lambda: len(told), 1)
        async with library.write() as services:
            await services.jobs.create_job(library.user_id, "free", OperationType.TEXT_TO_IMAGE, {"prompt": "free"})
        await until(lambda: len(free.submitted), 1)

        async def attempts() -> int:
            async with library.parts.database.read() as session:
                return await session.scalar(select(func.count()).select_from(ProviderSubmission)) or 0

        before = await attempts()
        # One of another provider, and those that were on their way when the first was refused.
        assert before < 1 + 6
        for _ in range(3):
            clock.move(timedelta(seconds=40))
            library.bus.publish(LibraryChanged())
            await asyncio.sleep(0.2)
        assert await attempts() == before
        assert await statuses(library) == {JobStatus.PENDING: 6, JobStatus.PROCESSING: 1}
        assert told == [RunnersPaused("The keyring of the tests is locked. Unlock it and try again.")]
        assert ring.asked.count("unlock") == 1

        ring.is_locked = False
        clock.move(timedelta(seconds=40))
        library.bus.publish(LibraryChanged())
        await until(lambda: len(keyed.submitted), 2)
        assert told[1:] == [RunnersPaused("")]
        async with library.read() as services:
            jobs = await services.jobs.list_jobs(library.user_id, {}, {})
        assert all(job.attempts == 0 for job in jobs)
        running.cancel()
        await asyncio.wait([running])


async def test_what_is_being_sent_goes_on_when_the_storage_refuses_a_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A send that is cut off may be paid for, and often only a person can say whether it was."""
    provider = SlowProvider(slots=2)
    async with open_queue(tmp_path, provider) as library:
        told: list[RunnersPaused] = []
        library.bus.subscribe(RunnersPaused, told.append)
        dispatcher = dispatcher_of(library)
        running = asyncio.ensure_future(dispatcher.run())
        await queue(library, "one")
        await until(lambda: provider.arrived, 1)
        for error in (StorageError("The database is busy."), OSError("The folder is away.")):
            with monkeypatch.context() as broken:
                refusing = Refusing(error)
                broken.setattr(dispatcher, "_has_room", refusing)
                library.bus.publish(LibraryChanged())
                await until(lambda: refusing.times, 1)  # noqa: B023  (called before the next turn)
        provider.gate.set()
        await queue(library, "two")
        await until(lambda: statuses(library), {JobStatus.PROCESSING: 2})
        running.cancel()
        await asyncio.wait([running])
        assert told == [RunnersPaused("The database is busy."), RunnersPaused("")]
    assert len(provider.submitted) == 2


class SlowProvider(FakeProvider):
    """Takes a job when its gate is open."""

    def __init__(self, *, slots: int) -> None:
        super().__init__(slots=slots)
        self.gate = asyncio.Event()
        self.arrived = 0

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        self.arrived += 1
        await self.gate.wait()
        return await super().submit(account, operation, params, client_token=client_token)


class Refusing:
    """Raises an error each time."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.times = 0

    async def __call__(self) -> bool:
        self.times += 1
        raise self.error


async def test_results_that_are_fetched_no_more_are_noticed_without_an_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that could not be fetched is put off, and nobody tells of it."""
    monkeypatch.setattr(dispatcher_module, "BEHIND_PAUSE_SECONDS", 0.2)
    provider = FakeProvider()
    behind = [True, True]
    async with open_queue(tmp_path, provider) as library:
        dispatcher = dispatcher_of(library)
        monkeypatch.setattr(dispatcher, "_is_behind", lambda: bool(behind and behind.pop()))
        await queue(library, "one")
        running = asyncio.ensure_future(dispatcher.run())
        await until(lambda: len(provider.submitted), 1)
        running.cancel()
        await asyncio.wait([running])
