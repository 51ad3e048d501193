"""What needs to be known at once."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.services.account.pool_alarm import PoolAlarm
from app.ui.context import UiContext
from app.ui.panels.accounts.banners import PoolBanners
from app.ui.panels.accounts.facts import PoolFacts, PoolFeed
from app.ui.theme import Theme
from tests.support import hands
from tests.ui.panels.accounts.rows import ROW, paid_row
from tests.ui.panels.accounts.test_refund_lines import ROW as UNREFUNDED


def shown(qtbot: QtBot, theme: Theme) -> PoolBanners:
    banners = PoolBanners(theme)
    qtbot.addWidget(banners)
    banners.resize(900, 120)
    banners.show()
    return banners


async def test_the_queue_needs_more_than_the_pool_has(qtbot: QtBot, theme: Theme, context: UiContext) -> None:
    banners, feed = shown(qtbot, theme), PoolFeed(context, QObject(context.shell))
    feed.facts = PoolFacts(alarms=[PoolAlarm("studio", "webapi", 3260, 3004, 90), PoolAlarm("kiln", None, 0, 0, 1)])
    banners.show_facts(feed, [paid_row()])
    assert banners.alarm.text == (
        "The queue needs about 3,260 web credits at studio, the pool has 3,004. "
        "Of 90 waiting jobs some will wait until credits come. And 1 more like this."
    )
    with qtbot.waitSignal(banners.queue_requested):
        hands.click(banners.alarm.button)


async def test_where_no_account_may_take_them_it_says_that(qtbot: QtBot, theme: Theme, context: UiContext) -> None:
    banners, feed = shown(qtbot, theme), PoolFeed(context, QObject(context.shell))
    feed.facts = PoolFacts(alarms=[PoolAlarm("studio", "webapi", 30, 0, 1)])
    banners.show_facts(feed, [paid_row(is_active=False)])
    assert banners.alarm.text.startswith("1 waiting job at studio: no account may take them.")


async def test_money_that_did_not_come_back_is_told(qtbot: QtBot, theme: Theme, context: UiContext) -> None:
    banners, feed = shown(qtbot, theme), PoolFeed(context, QObject(context.shell))
    feed.facts = PoolFacts(unrefunded=[UNREFUNDED])
    banners.show_facts(feed, [paid_row()])
    assert banners.refunds.text == "1 failed job was charged. 30 web credits did not come back."
    with qtbot.waitSignal(banners.refunds_requested):
        hands.click(banners.refunds.button)
    feed.facts = PoolFacts(unrefunded=[UNREFUNDED, UNREFUNDED])
    banners.show_facts(feed, [paid_row()])
    assert banners.refunds.text.startswith("2 failed jobs were charged. 60 web credits")


async def test_where_only_the_engine_is_there_it_says_that_it_needs_nothing(
    qtbot: QtBot, theme: Theme, context: UiContext
) -> None:
    banners, feed = shown(qtbot, theme), PoolFeed(context, QObject(context.shell))
    banners.show_facts(feed, [ROW])
    assert banners.engine.isVisible()
    banners.show_facts(feed, [ROW, paid_row()])
    assert not banners.isVisible()
