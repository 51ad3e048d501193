"""The top of the details."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.domain.enums import BudgetPeriod
from app.ui.panels.accounts.pane_head import PaneHead
from app.ui.theme import Theme
from tests.ui.panels.accounts.rows import ROW, paid_row
from tests.ui.panels.accounts.test_budget_lines import DAY, JOB, OWN


def shown(qtbot: QtBot, theme: Theme) -> PaneHead:
    head = PaneHead(theme)
    qtbot.addWidget(head)
    head.resize(340, 200)
    head.show()
    return head


def test_state_balance_and_the_nearest_budgets_are_told(qtbot: QtBot, theme: Theme) -> None:
    head = shown(qtbot, theme)
    head.show_account(paid_row(current_jobs=1), [DAY, JOB, OWN, replace(DAY, id=9, period=BudgetPeriod.MONTH)])
    head.resize(340, head.sizeHint().height())
    told = head.texts
    assert told[0] == "Busy 1 of 3 · 1 job running"
    assert told[1] == "web credits 1,480"
    assert told[2].startswith("as of ")
    assert told[3:] == [
        "Day limit: 612 of 1,000 web credits",
        "Each job, Studio v5: at most 80 web credits",
        "Day limit, all: 612 of 1,000 web credits",
    ]
    image = head.grab().toImage()
    colors = {image.pixel(x, y) for x in range(40) for y in range(40)}
    assert theme.state("running").color.rgb() in colors


def test_an_account_without_credits_or_without_a_told_balance_says_so(qtbot: QtBot, theme: Theme) -> None:
    head = shown(qtbot, theme)
    head.show_account(ROW, [])
    assert head.texts == ["Ready · 3 slots free", ""]
    assert not head.grab().isNull()
    head.show_account(paid_row(synced_at=None), [])
    assert "Balance not known yet" in head.texts
    head.show_account(paid_row(credits={"usd": 0}, synced_at=None, is_balance_told=False), [])
    assert head.texts == ["Ready · 3 slots free", "Balance not told by Studio v5"]
    assert not head.grab().isNull()


def test_it_goes_where_there_is_no_account_or_no_room(qtbot: QtBot, theme: Theme) -> None:
    head = shown(qtbot, theme)
    head.show_account(None, [])
    assert not head.isVisible()
    assert head.texts == []
    head.show_account(paid_row(), [])
    assert head.isVisible()
    head.set_flat(is_flat=True)
    assert not head.isVisible()
    head.set_flat(is_flat=False)
    assert head.isVisible()
