"""A library and what a step is given."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.ui.context import UiContext
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made
