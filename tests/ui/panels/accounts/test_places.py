"""Where the details stand."""

import pytest
from PySide6.QtCore import Qt

from app.ui.context import UiContext
from app.ui.panels.accounts.panel import AccountsPanel
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import click_account

pytestmark = pytest.mark.long
"""The page has others like these in the gate."""


def sides(page: AccountsPanel) -> str:
    """Where the details are, seen from the table."""
    if not page.pane.isVisible():
        return "none"
    if not page.table.isVisible():
        return "alone"
    pane, table = page.pane.mapTo(page, page.pane.rect().topLeft()), page.table.mapTo(page, page.table.rect().topLeft())
    return "right" if pane.x() > table.x() else "below"


async def test_where_it_is_wide_they_stand_beside_the_table(page: AccountsPanel) -> None:
    assert sides(page) == "right"
    assert not page.toolbar.details.isVisible()


async def test_where_it_is_narrow_they_come_below_when_asked_for(page: AccountsPanel, pool: Pool) -> None:
    page.resize(800, 860)
    assert sides(page) == "none"
    click_account(page, pool.accounts["studio-2"])
    page.actions_.details.trigger()
    assert sides(page) == "below"
    assert not page.pane.head.isVisible()
    page.actions_.details.trigger()
    assert sides(page) == "none"


async def test_where_it_is_low_too_they_take_the_place_of_the_table(page: AccountsPanel, pool: Pool) -> None:
    page.resize(700, 380)
    assert not page.summary.isVisible()
    click_account(page, pool.accounts["studio-2"])
    page.table.opened.emit(pool.accounts["studio-2"])
    assert sides(page) == "alone"
    hands.click(page.pane.back)
    assert sides(page) == "none"
    assert page.table.isVisible()


async def test_the_keys_go_to_the_details_that_take_the_place_of_the_table_and_back(
    page: AccountsPanel, pool: Pool
) -> None:
    page.resize(700, 380)
    page.activateWindow()
    click_account(page, pool.accounts["studio-2"])
    page.table.setFocus()
    page.table.opened.emit(pool.accounts["studio-2"])
    assert page.pane.back.hasFocus()
    hands.press(page.pane.back, Qt.Key.Key_Space)
    assert sides(page) == "none"
    assert page.table.hasFocus()


async def test_what_was_closed_stays_closed_and_a_size_is_kept(page: AccountsPanel, paid_context: UiContext) -> None:
    page.places._split.setSizes([1000, 400])
    page.places._split.splitterMoved.emit(1000, 1)
    assert paid_context.view.get("accounts.pane_width") == page.pane.width()
    page.places.close_pane()
    page.resize(1500, 860)
    assert sides(page) == "none"
    again = AccountsPanel(paid_context)
    again.resize(1400, 860)
    again.show()
    await until(lambda: again.model.has_loaded, wanted=True)
    assert not again.pane.isVisible()
    again.places.open_pane()
    assert again.pane.isVisible()
    again.hide()
    await until(lambda: bool(paid_context.tasks._tasks), wanted=False)
    again.deleteLater()


async def test_while_no_account_has_credits_they_show_only_when_asked_for(page: AccountsPanel) -> None:
    page.places.set_useful(is_useful=False)
    assert sides(page) == "none"
    page.places.toggle_pane()
    assert sides(page) == "right"
