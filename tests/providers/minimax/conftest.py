"""MiniMax's adapter against its test server."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.providers.minimax.adapter import build_provider
from tests.support.adapters import ServedAdapter, adapter_of
from tests.support.servers.serving import ServedProvider, served


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.minimax", tmp_path_factory.mktemp("minimax")) as server:
        yield server


@pytest.fixture
async def minimax(running: ServedProvider, tmp_path: Path) -> AsyncIterator[ServedAdapter]:
    """The adapter; the server finds nothing wrong with its calls."""
    running.set_pace(balance=100_000.0, running=None, run_seconds=0.0, wait_seconds=0.0, link_seconds=None)
    running.order("move", host="api.minimax.io")
    running.forget_violations()
    async with adapter_of("minimax", running, tmp_path, factory=build_provider) as adapter:
        yield adapter
    assert running.violations == []
