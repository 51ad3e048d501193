"""The details beside the table."""

from PySide6.QtWidgets import QFileDialog, QMenu

from app.ui.panels.accounts.panel import AccountsPanel
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.ui.panels.accounts.using import click_account, is_so


def tabs(page: AccountsPanel) -> list[str]:
    return [item.text for item in page.pane.tabs.items()]


async def test_without_an_account_it_is_about_all_of_them(page: AccountsPanel) -> None:
    assert page.pane.title == "All accounts"
    assert page.pane.tab == "budgets"
    assert not page.pane.read.isVisible()
    assert tabs(page) == ["Ledger", "Decisions", "Budgets", "Not refunded 2"]


async def test_an_account_that_is_selected_shows_its_ledger(page: AccountsPanel, pool: Pool) -> None:
    click_account(page, pool.accounts["studio-2"])
    assert (page.pane.title, page.pane.tab) == ("studio-2", "ledger")
    assert page.pane.head.isVisible()
    assert page.pane.csv.isVisible()
    page.table.clearSelection()
    assert page.pane.tab == "budgets"


async def test_a_tab_that_was_chosen_stays_for_the_next_account(page: AccountsPanel, pool: Pool) -> None:
    click_account(page, pool.accounts["studio-2"])
    segment = page.pane.tabs
    hands.click(segment, segment.item_rect("refunds").center())
    click_account(page, pool.accounts["studio-1"])
    assert page.pane.tab == "refunds"
    assert not page.pane.csv.isVisible()


async def test_its_tools_act_on_the_account(page: AccountsPanel, pool: Pool) -> None:
    click_account(page, pool.accounts["studio-1"])
    hands.click(page.pane.more)
    (menu,) = [menu for menu in page.table.findChildren(QMenu) if menu.isVisible()]
    menu.close()
    hands.click(page.pane.csv)
    await is_so(lambda: [box for box in page.findChildren(QFileDialog) if box.isVisible()])
    next(box for box in page.findChildren(QFileDialog) if box.isVisible()).reject()
    hands.click(page.pane.close_button)
    assert not page.pane.isVisible()
    assert page.toolbar.details.isVisible()
    hands.click(page.toolbar.details)
    assert page.pane.isVisible()
