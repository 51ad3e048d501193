"""A library with a scripted provider, and a loop that runs for a block."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

Running = Callable[[Callable[[], Awaitable[None]]], AbstractAsyncContextManager[None]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


@pytest.fixture
def running() -> Running:
    """Runs a loop beside the block; one that failed meanwhile fails the test."""

    @asynccontextmanager
    async def run(loop: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        task = asyncio.ensure_future(loop())
        try:
            yield
        finally:
            assert not task.done() or task.exception() is None, task.exception()
            task.cancel()
            await asyncio.wait([task])

    return run
