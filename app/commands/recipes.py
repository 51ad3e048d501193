"""`pixsim7 assets recipe|replay`: how an asset was made, compared, and made again from a file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, Id, run, show
from app.domain.errors import StorageError, ValidationError
from app.domain.money import amount_words
from app.media.recipes import own
from app.services.lineage.mapping import MappedField
from app.services.lineage.recipe import Recipe, parse_recipe
from app.services.lineage.recipe_differences import RecipeDifference
from app.services.lineage.recipes import Replay
from app.system.threads import in_thread

_LONGEST = 76


def show_recipe(
    asset_id: Id,
    out: Annotated[Path | None, typer.Option(help="Write it to this new file.")] = None,
    against: Annotated[int | None, typer.Option(min=1, help="Say what differs from this asset's.")] = None,
    as_json: AsJson = False,
) -> None:
    """The whole recipe of an asset: inputs by their content, operation, provider, parameters, seed, cost and time."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            if against is not None:
                differences = await services.recipes.compare(asset_id, against)
                show({"differences": [_data(one) for one in differences]}, _difference_words(differences), as_json)
                return
            recipe = await services.recipes.get_recipe(asset_id)
        if out is not None:
            await in_thread(_save, out, recipe)
        show(own.whole(recipe.as_data()), _recipe_words(recipe) if out is None else str(out), as_json)

    run(work)


def replay_recipe(
    file: Annotated[Path, typer.Argument(help="A recipe that was saved.")],
    provider: Annotated[str | None, typer.Option(help="Another provider than the recipe's.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made, and make nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Queue the job that makes a recipe again; its inputs are found in the library by their content."""

    async def work(program: Program) -> None:
        recipe = parse_recipe(await in_thread(_read, file))
        async with program.units.write(program.user_id) as services:
            ready = await services.recipes.prepare_replay(program.user_id, recipe, provider_id=provider)
            job = None
            if not dry_run:
                job = await services.recipes.replay(program.user_id, recipe, provider_id=provider)
        told = {"job_id": job.id if job else None, **_replay_data(ready)}
        show(told, _replay_words(ready, job.id if job else None), as_json)

    run(work)


def _save(path: Path, recipe: Recipe) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(recipe.as_json())
    except FileExistsError as error:
        raise ValidationError(f"{path} is there already.", field="out") from error
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from error


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(own.MAX_LENGTH * 4).decode()
    except OSError as error:
        raise ValidationError(f"{path} cannot be read: {error.strerror or error}.", field="file") from error
    except UnicodeDecodeError as error:
        raise ValidationError(f"{path} is no text.", field="file") from error


def _replay_data(ready: Replay) -> dict[str, Any]:
    return {
        "provider": ready.provider_id,
        "operation": ready.operation_type.value,
        "params": ready.params,
        "inputs": dict(ready.inputs),
        "changes": [_change_data(one) for one in ready.changes],
        "cost": ready.estimate.cost,
        "credit_type": ready.estimate.credit_type,
        "seconds": ready.estimate.seconds,
    }


def _change_data(one: MappedField) -> dict[str, Any]:
    return {
        "name": one.name,
        "outcome": one.outcome.value,
        "former": one.former,
        "value": one.value,
        "reason": one.reason,
    }


def _change_words(one: MappedField) -> str:
    if not one.target:
        return f"  left out: {one.name} ({one.reason})"
    return f"  changed: {one.name} from {one.former} to {one.value}: {one.reason}"


def _replay_words(ready: Replay, job_id: int | None) -> str:
    does = f"Job {job_id}: " if job_id is not None else "It would make: "
    cost = amount_words(ready.estimate.cost, ready.estimate.credit_type) if ready.estimate.cost else "free"
    lines = [f"{does}{ready.operation_type.value} by {ready.provider_id}, {cost}"]
    lines += [f"  {slot}: asset {asset_id}" for slot, asset_id in ready.inputs.items()]
    lines += [_change_words(one) for one in ready.changes]
    return "\n".join(lines)


def _recipe_words(recipe: Recipe) -> str:
    data = recipe.as_data()
    params, inputs = data.pop("params"), data.pop("inputs")
    lines = [f"{name:<16} {_short(value)}" for name, value in data.items() if value not in (None, "")]
    lines += [f"params.{name:<9} {_short(value)}" for name, value in params.items() if value not in (None, "")]
    lines += [
        f"input {part['slot'] or part['role'] or '':<10} {part['name']} {part['sha256'] or ''}" for part in inputs
    ]
    return "\n".join(lines)


def _difference_words(differences: list[RecipeDifference]) -> str:
    lines: list[str] = []
    for one in differences:
        lines.append(one.field)
        if one.pieces:
            lines.append("  " + " ".join(_piece_words(piece.text, piece.side) for piece in one.pieces))
        else:
            lines += [f"  - {_short(one.first)}", f"  + {_short(one.second)}"]
    return "\n".join(lines) or "They were made in the same way."


def _piece_words(text: str, side: int | None) -> str:
    return text if side is None else f"[-{text}-]" if side == 0 else f"{{+{text}+}}"


def _data(difference: RecipeDifference) -> dict[str, Any]:
    pieces = [{"text": piece.text, "side": piece.side} for piece in difference.pieces]
    told = {"field": difference.field, "first": difference.first, "second": difference.second}
    return {**told, "words": pieces} if pieces else told


def _short(value: object) -> str:
    text = " ".join(str("-" if value is None else value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
