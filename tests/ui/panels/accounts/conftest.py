"""The accounts of a real library, in several states."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.enums import AccountState
from app.ui.context import Toast, UiContext
from app.ui.panels.accounts import PLUGIN
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.theme import Theme
from tests.support.library import Complaints, OpenLibrary, open_context, open_library
from tests.support.paid_pool import Pool, fill_pool, past_clock, pool_providers, pool_registry
from tests.support.provider import FakeProvider
from tests.support.until import until


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


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[Pool]:
    """Paid accounts in every state, with jobs that run, that failed and that wait."""
    clock, providers = past_clock(2), pool_providers()
    async with open_library(tmp_path, clock=clock, registry=pool_registry(providers)) as opened:
        yield await fill_pool(opened, clock, providers, days=2)


@pytest.fixture
def complaints() -> Complaints:
    """What the window showed as errors; a test that looks at them expects some."""
    return Complaints()


@pytest.fixture
async def paid_context(pool: Pool, theme: Theme, complaints: Complaints) -> AsyncIterator[UiContext]:
    theme.set_look(reduced_motion=True)
    async with open_context(pool.library, theme, complaints=complaints) as opened:
        yield opened


@pytest.fixture
async def page(qtbot: QtBot, paid_context: UiContext) -> AsyncIterator[AccountsPanel]:
    """The page on the paid pool, wide enough for the details beside the table."""
    made = PLUGIN.create(paid_context)
    assert isinstance(made, AccountsPanel)
    made.resize(1400, 860)
    made.show()
    qtbot.waitExposed(made)
    await until(lambda: made.model.has_loaded and bool(made.feed.facts.budgets), wanted=True)
    yield made
    made.hide()
    # What is cut off while it reads leaves a session that nobody closes.
    await until(lambda: bool(paid_context.tasks._tasks), wanted=False)
    made.deleteLater()


@pytest.fixture
def toasts(paid_context: UiContext) -> list[Toast]:
    """What the window told."""
    told: list[Toast] = []
    paid_context.shell.toasted.connect(told.append)
    return told
