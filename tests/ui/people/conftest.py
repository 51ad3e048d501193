"""A library with the profiles of two people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.library import OpenLibrary, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened
