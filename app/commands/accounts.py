"""`pixsim7 accounts`: the accounts at providers, their credits and what they spent."""

import csv
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, Id, Limit, run, show
from app.domain.enums import LedgerKind, OperationType
from app.domain.errors import ProviderError, StorageError, ValidationError
from app.domain.money import amount_of, amount_words, plain_amount
from app.services.account.ledger_service import LedgerFilters
from app.system.threads import in_thread

accounts_cli = typer.Typer(help="The accounts at providers.", no_args_is_help=True)

Label = Annotated[str | None, typer.Option(help="What it is called here.")]
Slots = Annotated[int | None, typer.Option(min=1, help="How many jobs it runs at once.")]
Priority = Annotated[int | None, typer.Option(help="Higher is taken first.")]
Group = Annotated[str | None, typer.Option(help="Shared by accounts whose keys share one limit.")]
Options = Annotated[list[str] | None, typer.Option("--option", help="name=value: a field that is no secret.")]
Secrets = Annotated[
    list[str] | None,
    typer.Option("--secret", help="The name of a secret field; it is asked for, or read as a line of standard input."),
]


@accounts_cli.command("list")
def list_accounts(as_json: AsJson = False) -> None:
    """The accounts with their state, slots and credits."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = [asdict(row) for row in await services.accounts.list_account_rows(program.user_id)]
        lines = [
            f"{row['id']:>4}  {row['provider_name']:<14}  {row['label']:<20}  {row['state']:<13}  "
            f"{row['current_jobs']}/{row['capacity']}  "
            + ", ".join(amount_words(free, kind) for kind, free in row["credits"].items())
            for row in rows
        ]
        show({"accounts": rows}, "\n".join(line.rstrip() for line in lines), as_json)

    run(work)


@accounts_cli.command("add")
def add_account(
    provider: str,
    email: Annotated[str, typer.Argument(help="What the account is called there.")],
    label: Label = None,
    slots: Slots = None,
    priority: Priority = None,
    group: Group = None,
    option: Options = None,
    secret: Secrets = None,
    test: Annotated[bool, typer.Option(help="Try it by a free call before it is kept.")] = True,
    as_json: AsJson = False,
) -> None:
    """Add an account that you hold; its secrets are asked for and never read from the command line."""
    secrets = _read_secrets(secret or [])

    async def work(program: Program) -> None:
        options = dict(_pair(word) for word in option or [])
        async with program.units.steps(program.user_id) as services:
            balances = await services.balances.test_credentials(provider, email, options, secrets) if test else {}
            if secrets:
                await services.credentials.prepare(program.user_id)
        async with program.units.write(program.user_id) as services:
            account = await services.accounts.create_account(
                provider,
                email,
                label=label,
                max_concurrent_jobs=slots or 1,
                priority=priority or 0,
                limit_group=group,
                options=options,
                credentials=secrets,
            )
            await services.accounts.set_balances(account.id, balances)
        show({"id": account.id, "balances": dict(balances)}, f"Account {account.id} is {account.label}.", as_json)

    run(work)


@accounts_cli.command("edit")
def edit_account(
    account_id: Id,
    label: Label = None,
    email: str | None = None,
    slots: Slots = None,
    priority: Priority = None,
    group: Group = None,
    option: Options = None,
    secret: Secrets = None,
    active: Annotated[bool | None, typer.Option("--enable/--disable", help="In the pool or not.")] = None,
    as_json: AsJson = False,
) -> None:
    """Change an account; what is not named stays."""
    secrets = _read_secrets(secret or [])

    async def work(program: Program) -> None:
        changes: dict[str, Any] = {
            "label": label,
            "email": email,
            "max_concurrent_jobs": slots,
            "priority": priority,
            "limit_group": group,
            "is_active": active,
            "options": dict(_pair(word) for word in option) if option else None,
            "credentials": secrets or None,
        }
        if secrets or option:
            async with program.units.steps(program.user_id) as services:
                await services.credentials.prepare(program.user_id)
        async with program.units.write(program.user_id) as services:
            account = await services.accounts.edit_account(account_id, changes)
        show({"id": account.id}, f"Account {account.id} is {account.label}.", as_json)

    run(work)


@accounts_cli.command("remove")
def remove_account(account_id: Id, as_json: AsJson = False) -> None:
    """Take an account away, and its key with it; its ledger stays."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.accounts.remove_account(account_id)
        show({"id": account_id, "removed": True}, f"Account {account_id} is gone; its ledger is kept.", as_json)

    run(work)


@accounts_cli.command("sync")
def sync_accounts(
    account_ids: Annotated[list[int] | None, typer.Argument(min=1, max=2**63 - 1, help="All without one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read balances at the providers; one that fails does not stop the others."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            wanted = account_ids or [account.id for account in await services.accounts.list_accounts()]
        rows: list[dict[str, Any]] = []
        for account_id in wanted:
            async with program.units.steps(program.user_id) as services:
                look = await services.balances.look(account_id)
            error = look.error.message if look.error is not None else None
            rows.append(
                {"id": account_id, "state": look.state, "balances": dict(look.balances), "held": look.left_aside}
                | ({"error": error} if error else {})
            )
        show({"accounts": rows}, "\n".join(_sync_line(row) for row in rows), as_json)
        failed = [row["error"] for row in rows if "error" in row]
        if failed:
            raise ProviderError("\n".join(failed))

    run(work)


@accounts_cli.command("credits")
def set_credits(
    account_id: Id,
    credit: Annotated[list[str], typer.Argument(help="type=amount; usd=12.34 in dollars")],
    as_json: AsJson = False,
) -> None:
    """Set balances by hand, for a provider that tells none."""

    async def work(program: Program) -> None:
        balances = {name: _number(name, text) for name, text in (_pair(word) for word in credit)}
        async with program.units.write(program.user_id) as services:
            held = await services.accounts.set_balances(account_id, balances)
        words = f"{', '.join(held)}: not set, jobs that hold credits are on their way." if held else "Set."
        show({"id": account_id, "balances": balances, "left_aside": held}, words, as_json)

    run(work)


@accounts_cli.command("ledger")
def show_ledger(
    account_id: Id,
    kind: LedgerKind | None = None,
    since: Annotated[datetime | None, typer.Option(help="A day: 2026-11-29.")] = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write all of it to this file.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """What moved on an account, newest first; or all of it as a table in a file."""

    async def work(program: Program) -> None:
        filters = LedgerFilters(kind=kind, since=since.astimezone(UTC) if since is not None else None)
        async with program.units.read(program.user_id) as services:
            if to_csv is not None:
                table = [row async for row in services.ledger.export_csv(account_id, filters)]
                await in_thread(_write_csv, to_csv, table)
                show({"file": str(to_csv), "entries": len(table) - 1}, f"{len(table) - 1} entries.", as_json)
                return
            rows = [asdict(row) for row in await services.ledger.list_entries(account_id, filters, limit=limit)]
        lines = [
            f"{row['created_at']:%Y-%m-%d %H:%M:%S}  {row['kind']:<8}  {_change(row, 'available')}  "
            f"{_change(row, 'held')}  {_change(row, 'spent')}  {row['credit_type']}  "
            f"{'job ' + str(row['job_id']) if row['job_id'] else ''}"
            for row in rows
        ]
        head = f"{'UTC':<19}  {'':<8}  {'available':>9}  {'held':>9}  {'spent':>9}"
        show({"entries": rows}, "\n".join([head, *(line.rstrip() for line in lines)]), as_json)

    run(work)


@accounts_cli.command("simulate")
def simulate_selection(
    provider: str,
    operation: OperationType,
    cost: Annotated[str | None, typer.Option(help="Otherwise the operation's base cost.")] = None,
    credit_type: Annotated[str | None, typer.Option(help="What the cost is paid with.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say which account would take a job now, and by which rule each other one is passed over."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            kinds = (await services.providers.get_provider(provider)).manifest.credit_types
            kind = credit_type or (kinds[0] if kinds else None)
            amount = _number(kind or "cost", cost) if cost is not None else None
            paid_with = kind if amount or credit_type else None
            found = await services.accounts.explain_selection(provider, operation, cost=amount, credit_type=paid_with)
        lines = [
            f"{'-> ' if candidate == found.winner else '   '}{candidate.label:<20}  {candidate.reason or 'may take it'}"
            for candidate in found.candidates
        ]
        if found.soonest is not None:
            lines.append(f"The soonest may be free at {found.soonest.astimezone():%H:%M:%S}.")
        winner = found.winner.account_id if found.winner is not None else None
        candidates = [asdict(candidate) for candidate in found.candidates]
        data: dict[str, Any] = {"winner": winner, "soonest": found.soonest, "candidates": candidates}
        data |= {"cost": found.cost, "credit_type": found.credit_type}
        show(data, "\n".join(lines) or "There is no account.", as_json)

    run(work)


@accounts_cli.command("unrefunded")
def list_unrefunded(
    mark: Annotated[str | None, typer.Option(help="The id of a submission whose refund has come.")] = None,
    as_json: AsJson = False,
) -> None:
    """What failed, was charged and not given back, with the provider's ids."""

    async def work(program: Program) -> None:
        if mark is not None:
            async with program.units.write(program.user_id) as services:
                await services.ledger.note_refund(mark)
        async with program.units.read(program.user_id) as services:
            rows = [asdict(row) for row in await services.ledger.list_unrefunded(program.user_id)]
        lines = [
            f"job {row['job_id']}  {amount_words(row['spent'], row['credit_type'])}  {row['account_label']}  "
            f"{row['remote_id']}  {row['submission_id']}"
            for row in rows
        ]
        show({"submissions": rows}, "\n".join(lines) or "Nothing was charged in vain.", as_json)

    run(work)


def _read_secrets(names: list[str]) -> dict[str, str]:
    """Ask for secrets where somebody sits there; otherwise a line each comes from standard input."""
    if sys.stdin.isatty():
        return {name: typer.prompt(name, hide_input=True) for name in names}
    secrets = {name: sys.stdin.readline().rstrip("\n") for name in names}
    empty = [name for name, value in secrets.items() if not value]
    if empty:
        raise typer.BadParameter(f"standard input has no line for {empty[0]}", param_hint="--secret")
    return secrets


def _pair(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign:
        raise ValidationError(f"{word!r} is not name=value.", field="option")
    return name, value


def _number(name: str, text: str) -> int:
    try:
        return amount_of(text, name)
    except (ValueError, OverflowError) as error:
        raise ValidationError(f"{name}: {text!r} is no amount.", field=name) from error


def _change(row: dict[str, Any], name: str) -> str:
    change, sign = row[name], "+" if row[name] >= 0 else "-"
    return f"{sign + plain_amount(abs(change), row['credit_type']):>9}"


def _sync_line(row: dict[str, Any]) -> str:
    told = ", ".join(amount_words(free, kind) for kind, free in row["balances"].items()) or "no balance is told"
    return f"{row['id']:>4}  {row['state']:<13}  {row.get('error') or told}"


def _write_csv(path: Path, table: list[list[str]]) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from error
