"""What happens to the pool is told wherever its user is."""

from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import ProviderAuthError, ProviderQuotaError
from app.ui.context import Toast, UiContext
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.panels.accounts.wizard import AccountWizard
from tests.support.paid_pool import Pool
from tests.ui.panels.accounts.using import is_so, opened


async def refuse(pool: Pool, label: str, error: Exception) -> None:
    async with pool.library.write() as services:
        await services.accounts.mark_account_refused(pool.accounts[label], error, str(error))


async def test_an_account_that_leaves_the_pool_is_told_with_reason_and_way_back(
    page: AccountsPanel, pool: Pool, toasts: list[Toast], paid_context: UiContext
) -> None:
    pages: list[str] = []
    paid_context.shell.page_requested.connect(pages.append)
    await refuse(pool, "studio-1", ProviderQuotaError("no credits left."))
    await is_so(lambda: toasts)
    assert toasts[-1].kind == "warning"
    assert toasts[-1].text.startswith("studio-1 gets no more jobs: exhausted (no credits left). Read again at ")
    assert toasts[-1].action is not None
    toasts[-1].action()
    assert pages == ["accounts"]
    await is_so(lambda: [row.label for row in page.table.chosen_rows()] == ["studio-1"])


async def test_a_key_that_is_refused_can_be_edited_from_the_toast(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    page.hide()
    await refuse(pool, "studio-1", ProviderAuthError("key refused"))
    await is_so(lambda: toasts)
    assert toasts[-1].text == "studio-1 gets no more jobs: needs sign-in (key refused). Edit the key."
    page.show()
    assert toasts[-1].action_text == "Edit the key"
    assert toasts[-1].action is not None
    toasts[-1].action()
    wizard = await opened(page, AccountWizard)
    assert wizard.windowTitle() == "Edit studio-1"
    wizard.reject()


async def test_a_budget_that_is_nearly_used_up_is_told_once(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    async with pool.library.write() as services:
        await services.accounts.deduct_credits(pool.accounts["studio-1"], 180, "webapi")
    await is_so(lambda: toasts)
    assert toasts[-1].text.startswith("The budget of all accounts · a day is used to ")
    assert toasts[-1].text.endswith(" of 600 web credits.")
    assert toasts[-1].action is not None
    toasts[-1].action()
    assert page.pane.tab == "budgets"


async def test_a_budget_that_is_used_up_says_that_jobs_wait(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    account_id = pool.accounts["studio-1"]
    assert page.isVisible()
    async with pool.library.write() as services:
        await services.budgets.set_budget(
            pool.library.user_id, BudgetScope.ACCOUNT, BudgetPeriod.DAY, "webapi", 50, account_id=account_id
        )
        await services.accounts.deduct_credits(account_id, 60, "webapi")
    await is_so(lambda: any("used up" in toast.text for toast in toasts))
    assert "studio-1 · a day" in toasts[-1].text
    assert "Jobs wait until it begins anew" in toasts[-1].text


async def test_what_has_come_back_or_gone_meanwhile_is_not_told(
    page: AccountsPanel, pool: Pool, toasts: list[Toast]
) -> None:
    await page.notices._tell_out(pool.accounts["studio-1"])
    await page.notices._tell_out(999)
    await page.notices._tell_budget(999)
    assert toasts == []
