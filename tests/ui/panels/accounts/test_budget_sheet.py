"""A budget is asked for."""

from dataclasses import replace

from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.budget_service import BudgetRow
from app.ui.context import UiContext
from app.ui.panels.accounts.budget_sheet import BudgetSheet
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.widgets.combo import Combo
from app.ui.widgets.segment import Segment
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.paid_pool import Pool
from tests.ui.panels.accounts.using import choose, field_in, is_so, opened, type_anew


async def budgets(library: OpenLibrary) -> list[BudgetRow]:
    async with library.read() as services:
        return await services.budgets.list_budgets(library.user_id)


async def adding(page: AccountsPanel) -> BudgetSheet:
    page.pane.budgets.add()
    return await opened(page, BudgetSheet)


def pick(sheet: BudgetSheet, name: str, value: str) -> None:
    inner = sheet.form.row(name).control.inner
    if isinstance(inner, Segment):
        hands.click(inner, inner.item_rect(value).center())
    else:
        assert isinstance(inner, Combo)
        choose(inner, value)


async def test_a_budget_of_an_account_names_it(page: AccountsPanel, pool: Pool) -> None:
    sheet = await adding(page)
    assert not sheet.form.row("account_id").isVisible()
    pick(sheet, "scope", "account")
    assert sheet.form.row("account_id").isVisible()
    assert not sheet.form.row("provider_id").isVisible()
    pick(sheet, "account_id", "studio-1 · Studio v5")
    pick(sheet, "period", "month")
    pick(sheet, "credit_type", "web credits")
    type_anew(field_in(sheet.form.row("amount").control), "900")
    hands.click(sheet.primary)
    await is_so(lambda: sheet.is_gone)
    (made,) = [row for row in await budgets(pool.library) if row.account_id == pool.accounts["studio-1"]]
    assert (made.scope, made.period, made.credit_type, made.amount) == (
        BudgetScope.ACCOUNT,
        BudgetPeriod.MONTH,
        "webapi",
        900,
    )


async def test_credits_that_an_account_does_not_have_are_refused_at_their_field(page: AccountsPanel) -> None:
    sheet = await adding(page)
    pick(sheet, "scope", "provider")
    pick(sheet, "provider_id", "Kiln")
    pick(sheet, "credit_type", "web credits")
    hands.click(sheet.primary)
    await is_so(lambda: sheet.form.row("credit_type").error)
    assert "no credits called webapi" in sheet.form.row("credit_type").error
    sheet.reject()


async def test_of_a_budget_that_is_there_only_the_amount_changes(page: AccountsPanel, paid_context: UiContext) -> None:
    row = next(row for row in page.feed.facts.budgets if row.period == BudgetPeriod.JOB)
    sheet = BudgetSheet(paid_context, page.model.all_rows, page.feed.manifests, page, budget=row)
    sheet.show()
    assert not sheet.form.row("scope").control.isEnabled()
    assert sheet.form.row("provider_id").isVisible()
    assert field_in(sheet.form.row("amount").control).text() == "80"
    sheet.close()
    sheet.deleteLater()


async def test_the_account_that_is_shown_is_offered_first(page: AccountsPanel, pool: Pool) -> None:
    page.table.choose([pool.accounts["trial"]])
    page.pane.show_tab("budgets")
    sheet = await adding(page)
    values = sheet.form.value()
    assert (values["scope"], values["account_id"], values["credit_type"]) == (
        "account",
        str(pool.accounts["trial"]),
        "units",
    )
    sheet.reject()


async def test_a_budget_of_money_is_entered_in_dollars(page: AccountsPanel, paid_context: UiContext) -> None:
    row = next(row for row in page.feed.facts.budgets if row.period == BudgetPeriod.DAY)
    budget = replace(row, credit_type="usd", amount=5_500_000)
    account = replace(page.model.all_rows[0], credits={"usd": 12_340_000})
    sheet = BudgetSheet(paid_context, [account], page.feed.manifests, page, budget=budget)
    sheet.show()
    assert sheet.form.value()["dollars"] == 5.5
    assert [name for name in ("amount", "dollars") if sheet.form.row(name).isVisible()] == ["dollars"]
    sheet.reject()
