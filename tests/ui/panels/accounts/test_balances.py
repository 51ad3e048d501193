"""Balances are read at the providers."""

import pytest

from app.domain.errors import ProviderAuthError, ProviderUnavailableError
from app.ui.context import Toast
from app.ui.panels.accounts.balances import BalanceReader
from app.ui.panels.accounts.panel import AccountsPanel
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import click_account, is_so, read_row

pytestmark = pytest.mark.long
"""The page has others like these in the gate."""


async def test_one_balance_is_told_with_its_account(page: AccountsPanel, pool: Pool, toasts: list[Toast]) -> None:
    account_id = pool.accounts["studio-1"]
    pool.studio.balances[account_id] = {"webapi": 2999}
    click_account(page, account_id)
    hands.click(page.pane.read)
    await is_so(lambda: toasts)
    assert toasts[-1].text == "studio-1: 2,999 web credits at the provider."
    assert (await read_row(pool.library, account_id)).credits == {"webapi": 2999}


async def test_while_jobs_run_it_says_that_the_balance_is_taken_over_later(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    account_id = pool.accounts["studio-2"]
    pool.studio.balances[account_id] = {"webapi": 5}
    click_account(page, account_id)
    page.actions_.read.trigger()
    await is_so(lambda: toasts)
    assert toasts[-1].text.endswith("taken over when the running jobs have ended.")


async def test_all_are_read_and_counted_and_an_account_that_was_out_comes_back(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    pool.studio.told = {"webapi": 900}
    hands.click(page.toolbar.read)
    assert page.reader.is_reading
    assert not page.toolbar.read.isEnabled()
    page.reader.read(page.model.all_rows)
    await until(lambda: toasts[-1].text if toasts else "", "8 balances are read.")
    assert len(pool.studio.tried) == 4
    assert (await read_row(pool.library, pool.accounts["spring-campaign"])).state.value == "ready"
    assert page.toolbar.read.isEnabled()


async def test_failures_are_told_with_whose_fault_it_is_and_the_others_are_read(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    pool.northern.balance_errors[pool.accounts["client-south"]] = ProviderAuthError("key refused", detail="HTTP 401")
    pool.kiln.balance_error = ProviderUnavailableError("No answer.")
    hands.click(page.toolbar.read)
    await is_so(lambda: any(toast.kind == "failed" for toast in toasts))
    told = toasts[-1]
    assert told.text.startswith("5 balances are read.\n")
    assert "client-south: key refused." in told.text
    assert told.text.count("\n") == 3
    assert told.details is not None
    assert "HTTP 401" in told.details


async def test_many_failures_are_cut_short(page: AccountsPanel, pool: Pool, toasts: list[Toast]) -> None:
    for provider in (pool.studio, pool.northern, pool.kiln):
        provider.balance_error = ProviderUnavailableError("No answer.")
    hands.click(page.toolbar.read)
    await is_so(lambda: any(toast.kind == "failed" for toast in toasts))
    assert toasts[-1].text.endswith("and 4 more")


async def test_a_reading_that_is_stopped_says_how_far_it_came(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    pool.studio.told = {"webapi": 900}
    page.reader._work.stop()
    reader: BalanceReader = page.reader
    hands.click(page.toolbar.read)
    await is_so(lambda: reader._work._batches)
    reader._work.stop()
    await is_so(lambda: any(toast.kind == "info" for toast in toasts))
    assert toasts[-1].text.startswith("Stopped. ")
    assert toasts[-1].text.endswith(" of 8 balances are read.")


async def test_a_provider_that_tells_no_balance_still_proves_that_the_key_works(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    click_account(page, pool.accounts["trial"])
    page.actions_.read.trigger()
    await is_so(lambda: toasts)
    assert toasts[-1].text == "trial: it works; its provider tells no balance."
