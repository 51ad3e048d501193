"""The adapter against a running server of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.providers.comfyui.served import Comfy
from tests.support.adapters import adapter_of
from tests.support.servers.serving import ServedProvider, served


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProvider]:
    with served("tests.support.servers.comfyui", tmp_path_factory.mktemp("comfyui")) as server:
        yield server


@pytest.fixture
async def comfy(running: ServedProvider, tmp_path: Path) -> AsyncIterator[Comfy]:
    running.order("version", version="0.38.1")
    running.order("proxy")
    running.order("restart")
    running.set_pace(run_seconds=0.0, wait_seconds=0.0)
    running.forget_violations()
    options = {"base_url": running.url}
    async with adapter_of("comfyui", running, tmp_path, options=options, credentials={}) as adapter:
        yield Comfy(adapter)
        assert running.violations == []
