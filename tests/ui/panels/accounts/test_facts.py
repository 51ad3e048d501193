"""What the page knows beside the accounts."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.domain.enums import BudgetPeriod, BudgetScope
from app.ui.context import UiContext
from app.ui.panels.accounts.facts import PoolFeed
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import is_so


async def fed(context: UiContext) -> PoolFeed:
    feed = PoolFeed(context, QObject(context.shell))
    feed.set_awake(is_awake=True)
    await is_so(lambda: feed.facts.budgets)
    return feed


async def test_budgets_refunds_and_alarms_are_read_together(paid_context: UiContext, pool: Pool) -> None:
    feed = await fed(paid_context)
    assert len(feed.facts.budgets) == 4
    assert len(feed.facts.unrefunded) == 2
    assert feed.facts.alarms == []
    assert feed.provider_name("kiln") == "Kiln"
    assert feed.provider_name("gone") == "gone"
    async with pool.library.write() as services:
        for label in ("studio-1", "studio-2", "client-west"):
            await services.accounts.set_active(pool.accounts[label], is_active=False)
    await is_so(lambda: feed.facts.alarms)


async def test_while_nobody_looks_nothing_is_read(paid_context: UiContext, pool: Pool, qtbot: QtBot) -> None:
    feed = await fed(paid_context)
    feed.set_awake(is_awake=False)
    with qtbot.assertNotEmitted(feed.changed, wait=700):
        async with pool.library.write() as services:
            await services.budgets.set_budget(pool.library.user_id, BudgetScope.USER, BudgetPeriod.JOB, "webapi", 70)
    feed.set_awake(is_awake=True)
    await until(lambda: len(feed.facts.budgets), 5)


async def test_what_the_providers_declare_is_known_when_it_is_needed(paid_context: UiContext) -> None:
    feed = PoolFeed(paid_context, QObject(paid_context.shell))
    await feed.ensure_manifests()
    assert set(feed.manifests) == {"kiln", "northern", "studio"}
