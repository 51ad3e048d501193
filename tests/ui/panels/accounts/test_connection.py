"""An account is tried from the page."""

from app.domain.errors import ProviderAuthError
from app.ui.context import Toast
from app.ui.panels.accounts.panel import AccountsPanel
from tests.support.paid_pool import Pool
from tests.ui.panels.accounts.using import click_account, is_so, read_row


async def test_the_answer_of_a_test_is_told_in_words(page: AccountsPanel, pool: Pool, toasts: list[Toast]) -> None:
    account_id = pool.accounts["studio-1"]
    pool.studio.balances[account_id] = {"webapi": 2999}
    click_account(page, account_id)
    page.actions_.test.trigger()
    page.actions_.test.trigger()
    await is_so(lambda: toasts)
    assert [toast.text for toast in toasts] == ["studio-1: Studio v5 accepts the account. It has 2,999 webapi credits."]
    pool.studio.balance_errors[account_id] = ProviderAuthError("key refused", detail="HTTP 401")
    page.actions_.test.trigger()
    await is_so(lambda: [toast for toast in toasts if toast.details])
    (told,) = (toast for toast in toasts if toast.details)
    assert told.text.startswith("studio-1: key refused. Sign in again on the Accounts page.")
    assert "HTTP 401" in (told.details or "")
    assert (await read_row(pool.library, account_id)).state.value == "needs_sign_in"
