"""The verbs of the page."""

from PySide6.QtGui import QAction, QGuiApplication

from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.shortcuts import find_keys
from tests.support.paid_pool import Pool
from tests.ui.panels.accounts.using import click_account


def enabled(page: AccountsPanel) -> set[str]:
    return {action.iconText() for action in page.table.actions() if action.isEnabled()}


async def test_each_verb_has_a_key_and_no_two_have_the_same(page: AccountsPanel) -> None:
    keys = [action.shortcut().toString() for action in page.table.actions()]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    listed = {hint.words: hint.keys for _place, hints in find_keys(page) for hint in hints}
    assert listed["Change the priority"] == "F2"
    assert listed["Add an account"] == "Ins"


async def test_what_does_not_fit_the_selection_says_why(page: AccountsPanel, pool: Pool) -> None:
    assert enabled(page) == {"Add an account", "Read all balances"}
    assert page.actions_.edit.toolTip() == "select an account first"
    click_account(page, pool.accounts["studio-1"])
    assert "Edit the account" in enabled(page)
    assert page.actions_.set_balance.toolTip() == "its provider tells the balance: read it"
    click_account(page, pool.accounts["trial"])
    assert page.actions_.set_balance.isEnabled()
    page.table.choose([pool.accounts["studio-1"], pool.accounts["trial"]])
    assert page.actions_.edit.toolTip() == "select one account alone"
    assert page.actions_.remove.isEnabled()


async def test_the_menu_has_all_verbs_of_an_account_in_groups(page: AccountsPanel, pool: Pool) -> None:
    click_account(page, pool.accounts["studio-1"])
    menu = page.menu()
    assert sum(action.isSeparator() for action in menu.actions()) == 3
    assert len([action for action in menu.actions() if not action.isSeparator()]) == len(page.table.actions()) - 2


async def test_names_are_copied(page: AccountsPanel, pool: Pool) -> None:
    page.table.choose([pool.accounts["studio-1"], pool.accounts["studio-2"]])
    page.actions_.copy.trigger()
    assert QGuiApplication.clipboard().text() == "studio-1\nstudio-2"


async def test_an_account_of_the_program_is_neither_removed_nor_read(page: AccountsPanel, pool: Pool) -> None:
    from tests.ui.panels.accounts.rows import ROW

    action = QAction(page)
    page.actions_._allow(action, page.actions_._why_not_read([ROW]))
    assert action.toolTip() == "it has no balance: it costs nothing"
    assert page.actions_._why_not_set(ROW) == "it has no balance: it costs nothing"
    assert pool.accounts
