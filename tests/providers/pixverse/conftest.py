"""PixVerse's adapter against its test server."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.providers.pixverse.adapter import PixverseProvider
from tests.support.adapters import ServedAdapter, adapter_of
from tests.support.servers.serving import ServedProvider, served


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.pixverse", tmp_path_factory.mktemp("pixverse")) as server:
        yield server


@pytest.fixture
async def pixverse(running: ServedProvider, tmp_path: Path) -> AsyncIterator[ServedAdapter]:
    """The adapter without a pause between its calls; the server finds nothing wrong with them."""
    running.set_pace(balance=100_000.0, running=None, run_seconds=0.0, wait_seconds=0.0, link_seconds=None)
    running.forget_violations()
    async with adapter_of(
        "pixverse", running, tmp_path, factory=lambda environment: PixverseProvider(environment, pace_seconds=0)
    ) as adapter:
        yield adapter
    assert running.violations == []
