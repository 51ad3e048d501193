"""Balances that are set by hand."""

from app.ui.panels.accounts.balance_sheet import BalanceSheet
from app.ui.panels.accounts.panel import AccountsPanel
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import field_in, is_so, opened, read_row, type_anew


async def sheet_of(page: AccountsPanel, account_id: int) -> BalanceSheet:
    row = page.model.account(account_id)
    assert row is not None
    page.set_balance(row)
    return await opened(page, BalanceSheet)


async def test_the_ledger_notes_what_was_written_down(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["workshop"]
    sheet = await sheet_of(page, account_id)
    field = field_in(sheet.form.row("units").control)
    assert field.text() == "0"
    type_anew(field, "450")
    hands.click(sheet.primary)
    await is_so(lambda: sheet.is_gone)
    assert (await read_row(pool.library, account_id)).credits == {"units": 450}
    async with pool.library.read() as services:
        (entry,) = await services.ledger.list_entries(account_id)
    assert (entry.kind.value, entry.available) == ("sync", 450)


async def test_a_first_balance_of_nothing_is_known_then(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["workshop"]
    sheet = await sheet_of(page, account_id)
    hands.click(sheet.primary)
    await is_so(lambda: sheet.is_gone)
    assert (await read_row(pool.library, account_id)).synced_at is not None


async def test_while_jobs_run_it_is_refused_in_words(page: AccountsPanel, pool: Pool) -> None:
    sheet = await sheet_of(page, pool.accounts["studio-2"])
    type_anew(field_in(sheet.form.row("webapi").control), "9")
    hands.click(sheet.primary)
    await until(lambda: sheet.result_box.text, "Jobs of this account are running: set it when they have ended.")
    sheet.reject()


async def test_an_account_that_is_gone_meanwhile_is_told(page: AccountsPanel, pool: Pool) -> None:
    account_id = pool.accounts["workshop"]
    sheet = await sheet_of(page, account_id)
    async with pool.library.write() as services:
        await services.accounts.remove_account(account_id)
    type_anew(field_in(sheet.form.row("units").control), "9")
    hands.click(sheet.primary)
    await is_so(lambda: "There is no account" in sheet.result_box.text)
    sheet.reject()
