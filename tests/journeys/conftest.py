"""The whole window in one process: offscreen, on the loop that Qt and asyncio share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers.referee.rig import Nursery, Rig, open_rig
from tests.ui.conftest import (  # noqa: F401
    pytest_asyncio_loop_factories,
    pytest_itemcollected,
    theme,
)

OpenRig = Callable[..., Rig]
LEFT_TO_THE_LONG_RUN = {"key", "listing_ended", "usage"}


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts programs without importing them anew each time."""
    if sys.platform == "win32":
        pytest.skip("Windows cannot fork")
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def rig(tmp_path: Path, nursery: Nursery) -> Iterator[OpenRig]:
    """Opens a referee with a data folder; at the end all its processes are gone."""
    with ExitStack() as stack:

        def make(way: str, **options: Any) -> Rig:
            opened: AbstractContextManager[Rig] = open_rig(tmp_path / "rig", nursery, way, **options)
            return stack.enter_context(opened)

        yield make


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the ways of clearing that are much like another one to the long run; the gate has its time for all."""
    for item in items:
        call = getattr(item, "callspec", None)
        if "test_faults_" in item.nodeid and call is not None and call.params.get("way") in LEFT_TO_THE_LONG_RUN:
            item.add_marker(pytest.mark.long)
