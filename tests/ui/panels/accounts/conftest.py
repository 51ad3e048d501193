"""The accounts of a real library, in several states."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import AccountState
from app.ui.context import UiContext
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    """With `fake`, which is ready and has two slots, `studio`, which is out of the pool, and `client`, signed out."""
    async with open_library(tmp_path, registry=FakeProvider(cost=30).registry()) as opened:
        async with opened.write() as services:
            studio = await services.accounts.create_account("fake", "studio@example.org", label="studio")
            await services.accounts.update_credits(studio.id, webapi=1480)
            await services.accounts.set_active(studio.id, is_active=False)
            client = await services.accounts.create_account("fake", "client@example.org", label="client")
            await services.accounts.mark_account_state(client.id, AccountState.NEEDS_SIGN_IN, "key refused 13:51")
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    theme.set_look(reduced_motion=True)
    async with open_context(library, theme) as opened:
        yield opened
