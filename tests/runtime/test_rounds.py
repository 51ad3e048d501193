"""Rounds over submissions: neither failures nor too many at once make them spin, and no word of a change is lost."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.enums import SubmissionState
from app.domain.errors import PixSimError, StorageError
from app.domain.events import RunnersPaused, SubmissionChanged
from app.runtime.rounds import Rounds
from app.runtime.workers import StoragePause
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.running import open_queue
from tests.support.simulated_time import SimulatedTime
from tests.support.until import until


class CountingRounds(Rounds):
    """Looks at what a test names, and counts."""

    event = "look_failed"
    state = SubmissionState.UNCERTAIN
    at_once = 3
    first_pause_seconds = 0.05

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__(library.work, library.bus, library.parts.clock, StoragePause(library.bus))
        self.names: list[str] = []
        self.looks: list[str] = []
        self.turns = 0
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    @override
    async def _go_round(self) -> float | None:
        self.turns += 1
        return await super()._go_round()

    @override
    async def _list(self) -> Iterable[str]:
        return list(self.names)

    @override
    async def _look(self, submission_id: str) -> float | None:
        self.looks.append(submission_id)
        if self.error is not None:
            raise self.error
        await self.gate.wait()
        return 3600.0


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_queue(tmp_path, FakeProvider()) as opened:
        yield opened


@asynccontextmanager
async def going(rounds: CountingRounds) -> AsyncIterator[None]:
    running = asyncio.ensure_future(rounds.run())
    yield
    running.cancel()
    await asyncio.wait([running])


async def test_more_than_can_be_looked_at_waits_without_a_turn(library: OpenLibrary) -> None:
    rounds = CountingRounds(library)
    rounds.gate.clear()
    rounds.names = [f"s{number}" for number in range(10)]
    async with going(rounds):
        await until(lambda: len(rounds.looks), 3)
        before = rounds.turns
        await asyncio.sleep(0.2)
        assert rounds.turns == before
        assert rounds.is_behind
        rounds.gate.set()
        await until(lambda: sorted(set(rounds.looks)), sorted(rounds.names))
        assert not rounds.is_behind


@pytest.mark.parametrize("error", [KeyError("a bug"), StorageError("The disk is full."), OSError("no")])
async def test_a_failure_of_any_kind_is_tried_again_ever_more_rarely(tmp_path: Path, error: Exception) -> None:
    clock = FakeClock()
    async with open_library(tmp_path, clock=clock, registry=FakeProvider().registry()) as library:
        rounds = CountingRounds(library)
        rounds.error = error
        rounds.names = ["bad"]
        time = SimulatedTime(clock)
        time.take(rounds)
        async with going(rounds):
            await time.pass_by(timedelta(seconds=0.8))
            assert len(rounds.looks) == 5
            rounds.looks.clear()
            await time.pass_by(timedelta(hours=1))
            assert len(rounds.looks) <= 24


class UnspeakableError(PixSimError):
    """Cannot even be logged."""

    @override
    def __str__(self) -> str:
        raise RuntimeError("no words")


async def test_a_look_whose_failure_cannot_be_logged_is_made_again(library: OpenLibrary) -> None:
    rounds = CountingRounds(library)
    rounds.error = UnspeakableError("hm")
    rounds.names = ["bad"]
    async with going(rounds):
        await until(lambda: len(rounds.looks) >= 3, wanted=True)


async def test_a_storage_that_refuses_is_told_and_so_is_its_return(library: OpenLibrary) -> None:
    told: list[RunnersPaused] = []
    library.bus.subscribe(RunnersPaused, told.append)
    rounds = CountingRounds(library)
    rounds.error = StorageError("The disk is full.")
    rounds.names = ["one"]
    async with going(rounds):
        await until(lambda: len(told), 1)
        rounds.error = None
        await until(lambda: told, [RunnersPaused("The disk is full."), RunnersPaused("")])


async def test_a_change_that_is_told_during_a_look_is_looked_at_after_it(library: OpenLibrary) -> None:
    rounds = CountingRounds(library)
    rounds.gate.clear()
    rounds.names = ["one"]
    async with going(rounds):
        await until(lambda: len(rounds.looks), 1)
        rounds._hurry("one")
        rounds.gate.set()
        await until(lambda: len(rounds.looks), 2)


async def test_what_is_new_is_listed_after_an_event(library: OpenLibrary) -> None:
    rounds = CountingRounds(library)
    async with going(rounds):
        await until(lambda: rounds.turns, 1)
        rounds.names = ["new"]
        library.bus.publish(SubmissionChanged("new", SubmissionState.ACCEPTED))
        await asyncio.sleep(0.1)
        assert rounds.looks == [], "it is for others to look at"
        library.bus.publish(SubmissionChanged("new", SubmissionState.UNCERTAIN))
        await until(lambda: rounds.looks, ["new"])


async def test_a_look_that_was_cut_off_with_its_loop_is_made_again(library: OpenLibrary) -> None:
    rounds = CountingRounds(library)
    rounds.gate.clear()
    rounds.names = ["one"]
    async with going(rounds):
        await until(lambda: len(rounds.looks), 1)
    rounds.gate.set()
    async with going(rounds):
        await until(lambda: len(rounds.looks), 2)
