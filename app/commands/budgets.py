"""`pixsim7 budget`: the most that a job, a day or a month may cost."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, Id, run, show
from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import ValidationError
from app.domain.money import amount_of, amount_words, plain_amount

budget_cli = typer.Typer(help="The most that may be spent.", no_args_is_help=True)


@budget_cli.command("list")
def list_budgets(as_json: AsJson = False) -> None:
    """The budgets, and what counts against each now."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = [asdict(row) for row in await services.budgets.list_budgets(program.user_id)]
        lines = [
            f"{row['id']:>4}  {row['account_label'] or row['provider_id'] or 'everything':<20}  {row['period']:<5}  "
            f"{plain_amount(row['spent'] + row['held'], row['credit_type'])} of "
            f"{amount_words(row['amount'], row['credit_type'])}"
            f"{'  nearly used up' if row['is_warned'] else ''}"
            for row in rows
        ]
        show({"budgets": rows}, "\n".join(lines) or "There is no budget.", as_json)

    run(work)


def _amount(text: str, credit_type: str) -> int:
    try:
        return amount_of(text, credit_type)
    except (ValueError, OverflowError) as error:
        raise ValidationError(f"{text!r} is no amount.", field="amount") from error


@budget_cli.command("set")
def set_budget(
    period: BudgetPeriod,
    amount: Annotated[str, typer.Argument(help="A whole number, or dollars of usd: 5.50")],
    credit_type: Annotated[str, typer.Argument(help="Which credits: webapi, usd")],
    provider: Annotated[str | None, typer.Option(help="Only of this provider.")] = None,
    account: Annotated[int | None, typer.Option(min=1, help="Only of this account.")] = None,
    as_json: AsJson = False,
) -> None:
    """Set a budget, or change the amount of one that is there."""

    async def work(program: Program) -> None:
        most = _amount(amount, credit_type)
        scope = BudgetScope.USER
        if account is not None:
            scope = BudgetScope.ACCOUNT
        elif provider is not None:
            scope = BudgetScope.PROVIDER
        async with program.units.write(program.user_id) as services:
            budget = await services.budgets.set_budget(
                program.user_id,
                scope,
                period,
                credit_type,
                most,
                provider_id=provider if account is None else None,
                account_id=account,
            )
        words = f"Budget {budget.id}: {amount_words(most, credit_type)} a {period}."
        show({"id": budget.id, "amount": most}, words, as_json)

    run(work)


@budget_cli.command("remove")
def remove_budget(budget_id: Id, as_json: AsJson = False) -> None:
    """Take a budget away."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.budgets.remove_budget(budget_id)
        show({"id": budget_id, "removed": True}, f"Budget {budget_id} is gone.", as_json)

    run(work)
