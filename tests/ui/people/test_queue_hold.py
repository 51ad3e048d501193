"""A queue that rests while the window is locked."""

from collections.abc import AsyncIterator

import pytest

from app.domain.enums import QueueMode
from app.ui.context import UiContext
from app.ui.people.queue_hold import hold_queue, let_queue_go_on
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


async def mode(context: UiContext) -> QueueMode:
    async with context.read() as services:
        return await services.jobs.get_queue_mode(context.user_id)


async def test_it_rests_and_goes_on(context: UiContext) -> None:
    await hold_queue(context)
    assert await mode(context) == QueueMode.PAUSED
    await hold_queue(context)
    await let_queue_go_on(context)
    assert await mode(context) == QueueMode.RUNNING


async def test_one_that_its_user_paused_stays_so(context: UiContext) -> None:
    async with context.write() as services:
        await services.jobs.set_queue_mode(context.user_id, QueueMode.PAUSED)
    await hold_queue(context)
    await let_queue_go_on(context)
    assert await mode(context) == QueueMode.PAUSED
