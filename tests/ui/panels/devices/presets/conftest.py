"""A library with a preset of ten steps, and the actions that there are."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from app.devices.actions.base import ActionKind
from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.ui.panels.devices.presets.using import review


@pytest.fixture
def kinds() -> Mapping[str, ActionKind]:
    return discover()


@pytest.fixture
def preset() -> PresetFile:
    return review()


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    theme.set_look(reduced_motion=True)
    async with open_context(library, theme) as opened:
        yield opened


@pytest.fixture
async def preset_id(library: OpenLibrary, preset: PresetFile) -> int:
    """The preset, kept."""
    async with library.write() as services:
        return (await services.presets.create_preset(library.user_id, preset)).id
