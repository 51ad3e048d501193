"""A settings dialog over a real library."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.ui.context import UiContext
from app.ui.theme import Theme
from tests.support.library import open_context, open_library


@pytest.fixture
async def context(theme: Theme, tmp_path: Path) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made
