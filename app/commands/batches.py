"""`pixsim7 jobs batch`: many jobs from one line, shown and priced before they are queued."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.cli_data import read_params
from app.commands.running import AsJson, run, show, tell
from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.domain.money import amount_words, plain_amount
from app.services.job.batch_plan import BatchPlan, BatchPreview

MOST_SHOWN = 20


def queue_batch(
    provider: Annotated[str, typer.Option(help="A provider's id: local")],
    operation: Annotated[OperationType, typer.Option(help="What to make.")],
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            help="A file, an asset's id, or job:ID[:NUMBER] or run:ID[:NUMBER] for what is yet to be made; in order.",
        ),
    ] = None,
    param: Annotated[list[str] | None, typer.Option(help="name=value; a text may have {a|b} and __list__.")] = None,
    vary: Annotated[list[str] | None, typer.Option(help="name=value,value: every combination is made.")] = None,
    variations: Annotated[int, typer.Option(min=1, help="How often each one is made.")] = 1,
    table: Annotated[Path | None, typer.Option(help="A CSV file whose columns are parameters.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Each picture of a folder takes the first input.")] = None,
    every_wildcard: Annotated[
        bool, typer.Option("--every-wildcard", help="Make all that the wildcards stand for; otherwise each job draws.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="What the batch is called.")] = None,
    hold: Annotated[bool, typer.Option("--hold", help="Queue the jobs on hold.")] = False,
    at: Annotated[datetime | None, typer.Option(help="Start them at 2026-11-30T06:00, your time.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be queued.")] = False,
    as_json: AsJson = False,
) -> None:
    """Expand, price and queue many jobs; exactly those that --dry-run shows but for what is drawn."""

    async def work(program: Program) -> None:
        params, depends_on = await read_params(program, provider, operation, inputs or [], param or [])
        rows: list[dict[str, Any]] = []
        pictures: list[int] = []
        async with program.units.steps(program.user_id) as services:
            if table is not None:
                rows = list((await services.batches.read_table(provider, operation, table)).rows)
            if folder is not None:
                brought = await services.batches.bring_folder(program.user_id, folder, provider)
                pictures = list(brought.asset_ids)
                for file, reason in brought.refused:
                    tell(f"{file}: {reason}", is_wrong=True)
        plan = BatchPlan(
            provider_id=provider,
            operation_type=operation,
            params=params,
            variations=variations,
            axes=dict(_axis(word) for word in vary or []),
            rows=rows,
            pictures=pictures,
            depends_on=depends_on,
            every_wildcard=every_wildcard,
        )
        async with program.units.read(program.user_id) as services:
            preview = await services.batches.expand(plan)
        data = _data(preview)
        if not dry_run:
            async with program.units.write(program.user_id) as services:
                queued = await services.batches.create_batch(
                    program.user_id,
                    preview,
                    name=name,
                    held=hold,
                    scheduled_at=at.astimezone(UTC) if at is not None else None,
                )
            data |= {"batch_id": queued.batch.id, "name": queued.batch.name, "job_ids": queued.job_ids}
        show(data, _words(preview, is_queued=not dry_run), as_json)

    run(work)


def list_batches(as_json: AsJson = False) -> None:
    """The batches, with what they were thought to cost and what they cost."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = [asdict(row) for row in await services.batches.list_batches(program.user_id)]
        lines = [
            f"{row['id']:>4}  {row['done']} of {row['job_count']} done, {row['failed']} failed  "
            f"about {plain_amount(row['estimated_cost'], row['credit_type'])}, so far "
            f"{_cost(row['actual_cost'] or 0, row['credit_type'])}  {row['name']}"
            for row in rows
        ]
        show({"batches": rows}, "\n".join(lines) or "There are no batches.", as_json)

    run(work)


def _axis(word: str) -> tuple[str, list[Any]]:
    """A parameter and its values; `["a, b", "c"]` where a value has a comma."""
    name, sign, text = word.partition("=")
    if not sign or not text:
        raise ValidationError(f"{word!r} is not name=value,value.", field="vary")
    if text.startswith("["):
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValidationError(f"{name}: {text!r} is no JSON list.", field="vary") from error
        return name, list(values)
    return name, [_value(part) for part in text.split(",")]


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _data(preview: BatchPreview) -> dict[str, Any]:
    return {
        "source": preview.source,
        "count": len(preview.items),
        "cost": preview.cost,
        "credit_type": preview.credit_type,
        "forecast": asdict(preview.forecast) if preview.forecast is not None else None,
        "warnings": list(preview.warnings),
        "items": list(preview.items),
    }


def _words(preview: BatchPreview, *, is_queued: bool) -> str:
    lines = [
        f"{number:>4}  {', '.join(f'{name}={value}' for name, value in item.items() if value is not None)}"
        for number, item in enumerate(preview.items[:MOST_SHOWN], 1)
    ]
    if len(preview.items) > MOST_SHOWN:
        lines.append(f"      and {len(preview.items) - MOST_SHOWN} more")
    price = f"about {amount_words(preview.cost, preview.credit_type)}" if preview.cost else "free"
    lines.append(f"{len(preview.items)} jobs, {price}{'' if is_queued else '; nothing was queued'}.")
    return "\n".join([*lines, *preview.warnings])


def _cost(amount: int, credit_type: str | None) -> str:
    return plain_amount(amount, None) if credit_type is None else amount_words(amount, credit_type)
