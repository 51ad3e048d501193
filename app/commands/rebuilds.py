"""`pixsim7 lineage stale` and `pixsim7 lineage rebuild`: what is out of date, and making it again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show, tell
from app.domain.errors import ValidationError
from app.domain.money import amount_words
from app.services.lineage.mapping import MappingOutcome
from app.services.lineage.rebuild_plan import RebuildPlan, RebuildStep, RecipeChange
from app.services.lineage.version_graph import Cause, CauseKind

LONGEST_NAME = 28


def list_stale(as_json: AsJson = False) -> None:
    """What is out of date, each after all that it was made from, and why."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            ids = await services.staleness.list_stale(program.user_id)
            causes = await services.staleness.find_causes(ids)
            named = {key for found in causes.values() for cause in found for key in (cause.origin_id, cause.head_id)}
            rows = await services.assets.get_asset_rows(
                [*ids, *(key for key in named if key is not None)], with_binned=True
            )
        names = {row.id: row.name for row in rows}
        data = [
            {"id": key, "name": names.get(key, ""), "causes": [_cause_data(cause) for cause in causes.get(key, ())]}
            for key in ids
        ]
        lines = [
            f"{key:>6}  {names.get(key, ''):<{LONGEST_NAME}}  {'; '.join(_words(cause, names) for cause in found)}"
            for key, found in causes.items()
        ]
        show({"assets": data}, "\n".join(lines) or "Nothing is out of date.", as_json)

    run(work)


def rebuild(
    asset_ids: Annotated[list[int] | None, typer.Argument(min=1, max=2**63 - 1)] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that is out of date.")] = False,
    with_descendants: Annotated[
        bool, typer.Option("--with-descendants", help="And all that was made from these.")
    ] = False,
    provider: Annotated[
        str | None, typer.Option(help="Let this one make them; the plan tells what carries over.")
    ] = None,
    param: Annotated[list[str] | None, typer.Option(help="name=value, instead of what the recipe says.")] = None,
    new_seeds: Annotated[bool, typer.Option("--new-seeds", help="Draw another seed for each.")] = False,
    without: Annotated[list[int] | None, typer.Option(help="Leave this step of the plan out, from 1.")] = None,
    hold: Annotated[bool, typer.Option("--hold", help="Queue the jobs on hold.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be queued.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Queue it without a question.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what it would take to make assets again, ask, and queue it; the results become their newer versions."""

    async def work(program: Program) -> None:
        if bool(asset_ids) == everything:
            raise ValidationError("Say which assets, or --all.", field="asset_ids")
        if as_json and not (yes or dry_run):
            raise ValidationError("With --json it is queued with --yes, or shown with --dry-run.")
        change = await _read_change(program, asset_ids or [], provider, param or [])
        async with program.units.read(program.user_id) as services:
            plan = await services.rebuilds.plan(
                asset_ids or await services.staleness.list_stale(program.user_id),
                with_descendants=with_descendants,
                change=change,
                same_seeds=not new_seeds,
            )
            if without:
                plan = await services.rebuilds.without(plan, [number - 1 for number in without])
        if not as_json:
            tell(_plan_words(plan))
        data = _plan_data(plan)
        if plan.wanted and not dry_run:
            data |= await _queue(program, plan, is_asked=not yes, held=hold)
        show(data, f"Queued as batch {data['batch_id']}." if "batch_id" in data else "Nothing was queued.", as_json)

    run(work)


async def _queue(program: Program, plan: RebuildPlan, *, is_asked: bool, held: bool) -> dict[str, Any]:
    if is_asked:
        typer.confirm(f"Queue {_jobs(len(plan.wanted))} for {_price(plan.costs)}?", abort=True)
    async with program.units.write(program.user_id) as services:
        queued = await services.rebuilds.queue(program.user_id, plan, held=held)
    return {"batch_id": queued.batch.id, "job_ids": queued.job_ids}


async def _read_change(
    program: Program, asset_ids: Sequence[int], provider: str | None, words: Sequence[str]
) -> RecipeChange | None:
    """What is to be otherwise; values are read as the model of the first asset takes them."""
    if provider is None and not words:
        return None
    texts: set[str] = set()
    async with program.units.read(program.user_id) as services:
        for row in await services.assets.get_asset_rows(list(asset_ids[:1])):
            if row.operation_type is not None:
                model = await services.providers.params_model(provider or row.provider_id, row.operation_type)
                texts = {name for name, info in model.model_fields.items() if info.annotation is str}
    return RecipeChange(provider_id=provider, params=dict(_read_word(word, texts) for word in words))


def _read_word(word: str, texts: set[str]) -> tuple[str, Any]:
    """A parameter; one of those in `texts` is text whatever it looks like."""
    name, sign, text = word.partition("=")
    if not sign:
        raise ValidationError(f"{word!r} is not name=value.", field="param")
    try:
        return name, text if name in texts else json.loads(text)
    except (ValueError, RecursionError):
        return name, text


def _cause_data(cause: Cause) -> dict[str, Any]:
    return cause._asdict()


def _words(cause: Cause, names: Mapping[int, str]) -> str:
    origin = names.get(cause.origin_id, f"asset {cause.origin_id}")
    above = " above it" if cause.kind == CauseKind.PARENT_OUT_OF_DATE else ""
    if cause.head_id is None:
        return f"the recipe of {origin}{above} was edited" if above else "its recipe was edited"
    return f"{origin}{above} has a newer version ({names.get(cause.head_id, '')}, {cause.head_id})"


def _plan_data(plan: RebuildPlan) -> dict[str, Any]:
    return {
        "steps": [
            {
                **asdict(step),
                "asset_ids": list(step.asset_ids),
                "after": [other + 1 for other in step.after],
            }
            for step in plan.steps
        ],
        "obstacles": [asdict(obstacle) for obstacle in plan.obstacles],
        "mapping": [asdict(entry) for entry in plan.mapping],
        "costs": dict(plan.costs),
        "seconds": plan.seconds,
        "unplaced": plan.unplaced,
        "reasons": dict(plan.reasons),
    }


def _plan_words(plan: RebuildPlan) -> str:
    lines = [_line("", ("name", "operation", "provider", "account", "cost", "time"))] if plan.steps else []
    lines += [_step_words(number, step) for number, step in enumerate(plan.steps, 1)]
    if plan.wanted:
        lines.append(f"{_jobs(len(plan.wanted))}, {_price(plan.costs)}, {_time(plan.seconds)}.")
    if plan.unplaced:
        reasons = "; ".join(f"{label}: {reason}" for label, reason in plan.reasons.items())
        verb = "is" if plan.unplaced == 1 else "are"
        lines.append(f"{_jobs(plan.unplaced)} {verb} more than the accounts can take as things are ({reasons}).")
    lines += [
        f"{entry.title} of asset {entry.asset_id}: {entry.outcome}"
        + (f" to {entry.value}" if entry.outcome == MappingOutcome.CHANGED else "")
        + (f", {entry.reason}" if entry.reason else "")
        for entry in plan.mapping
    ]
    lines += [f"Not made again: {entry.name} ({entry.asset_id}): {entry.message}" for entry in plan.obstacles]
    return "\n".join(lines) or "There is nothing to make again."


def _step_words(number: int, step: RebuildStep) -> str:
    cost = amount_words(step.cost, step.credit_type) if step.cost else "free"
    time = "" if step.seconds is None else f"{step.seconds:.0f} s"
    operation = step.operation_type.value.replace("_", " ")
    if not step.is_wanted:
        cost, time = "left out", ""
    return _line(str(number), (step.name, operation, step.provider_id, step.account_label or "-", cost, time))


def _line(number: str, cells: Sequence[str]) -> str:
    name, operation, provider, account, cost, time = cells
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "\N{HORIZONTAL ELLIPSIS}"
    line = f"{number:>4}  {name:<{LONGEST_NAME}}  {operation:<16}  {provider:<10}  {account:<16}  {cost:>12}  {time:>6}"
    return line.rstrip()


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count:,} jobs"


def _price(costs: Mapping[str, int]) -> str:
    return " and ".join(f"about {amount_words(cost, kind)}" for kind, cost in costs.items()) or "free"


def _time(seconds: float | None) -> str:
    return "nobody knows when they are done" if seconds is None else f"done in about {seconds:.0f} s"
