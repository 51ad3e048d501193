"""A library whose keyring can be told to refuse, and a clock that is moved."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def hidden() -> list[str]:
    """What the logs were told to leave out."""
    return []


@pytest.fixture
async def library(
    tmp_path: Path, clock: FakeClock, ring: MemoryKeyring, hidden: list[str]
) -> AsyncIterator[OpenLibrary]:
    registry, vault = FakeProvider().registry(), memory_vault([ring], hidden=hidden)
    async with open_library(tmp_path, clock=clock, registry=registry, vault=vault) as opened:
        yield opened
