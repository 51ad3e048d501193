"""`pixsim7 presets list|import|export|validate`: what runs on phones, as files."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.devices.actions.registry import discover
from app.domain.errors import PixSimError, PresetError, StorageError, ValidationError
from app.services.automation.preset_file import LIMIT_BYTES, PresetFile, check_preset, read_preset, steps_of
from app.services.automation.preset_service import PresetRow
from app.services.automation.shipped_presets import shipped_presets
from app.system.threads import in_thread

presets_cli = typer.Typer(help="Presets: steps that run on phones.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="Preset files (JSON).")]


@presets_cli.command("list")
def list_presets(
    category: Annotated[str | None, typer.Option(help="Those of one category.")] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Those that come with the program.")] = False,
    as_json: AsJson = False,
) -> None:
    """The presets that are kept, or those that come with the program."""

    async def work(program: Program) -> None:
        if shipped:
            found = [file for file in await in_thread(shipped_presets) if category in {None, file.category}]
            rows = [_file_data(file) for file in found]
        else:
            async with program.units.read(program.user_id) as services:
                kept = await services.presets.list_presets(program.user_id, category=category)
            rows = [_row_data(row) for row in kept]
        show({"presets": rows}, "\n".join(_line(row) for row in rows) or "There is no preset.", as_json)

    run(work)


@presets_cli.command("import")
def import_presets(
    files: Files,
    replace: Annotated[bool, typer.Option("--replace", help="Change the one of the same name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Keep the presets of files; one that is wrong does not stop the others."""

    async def work(program: Program) -> None:
        taken, refused = [], []
        for path in files:
            try:
                data = await in_thread(_read, path)
                _check(data)
                async with program.units.write(program.user_id) as services:
                    row = await services.presets.import_preset(program.user_id, data, replaces=replace)
                taken.append({"id": row.id, "name": row.name, "file": str(path)})
            except PixSimError as error:
                refused.append(_fault(path, error))
        show(
            {"presets": taken, "refused": refused},
            "\n".join(f"{one['id']:>4}  {one['name']}" for one in taken),
            as_json,
        )
        _raise(refused)

    run(work)


@presets_cli.command("export")
def export_preset(
    preset: Annotated[str, typer.Argument(help="Its name or id.")],
    out: Annotated[Path | None, typer.Option(help="Write it to this new file; else it is printed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a preset as a file."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            row = await services.presets.find_preset(program.user_id, preset)
            data = await services.presets.export_preset(row.id)
        told: dict[str, Any] = {"id": row.id, "name": row.name}
        if out is not None:
            await in_thread(_save, out, data)
            told["file"] = str(out)
        else:
            told["preset"] = read_preset(data).model_dump(mode="json", exclude_defaults=True)
        show(told, str(out) if out is not None else data.decode().rstrip("\n"), as_json)

    run(work)


@presets_cli.command("validate")
def validate_presets(files: Files, as_json: AsJson = False) -> None:
    """Say whether files are presets that can run, and where they are wrong; nothing is kept."""

    async def work(_program: Program) -> None:
        good, refused = [], []
        for path in files:
            try:
                good.append({"file": str(path), **_file_data(_check(await in_thread(_read, path)))})
            except PixSimError as error:
                refused.append(_fault(path, error))
        show({"presets": good, "refused": refused}, "\n".join(f"{one['file']}: good" for one in good), as_json)
        _raise(refused)

    run(work)


def _check(data: bytes) -> PresetFile:
    """The preset of a file, whose actions are there and take what it gives them.

    Raises:
        PresetError: It is none; says where.
    """
    file = read_preset(data)
    check_preset(file, discover())
    return file


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise ValidationError(f"It cannot be read: {error.strerror or error}.", field="file") from error


def _save(path: Path, data: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise ValidationError(f"{path} is there already.", field="out") from error
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from error


def _fault(path: Path, error: PixSimError) -> dict[str, str]:
    place = error.place if isinstance(error, PresetError) else ""
    return {"file": str(path), "place": place, "reason": error.detail or error.message}


def _raise(refused: list[dict[str, str]]) -> None:
    if refused:
        raise PixSimError("\n".join(f"{one['file']}: {one['reason']}" for one in refused))


def _file_data(file: PresetFile) -> dict[str, Any]:
    steps = sum(1 for _ in steps_of(file))
    return {"name": file.name, "category": file.category, "about": file.about, "steps": steps}


def _row_data(row: PresetRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "category": row.category,
        "about": row.about,
        "steps": row.steps,
        "changed_at": row.changed_at.isoformat(),
    }


def _line(row: dict[str, Any]) -> str:
    category = f"  ({row['category']})" if row["category"] else ""
    return f"{row.get('id', ''):>4}  {row['name']}{category}  {row['steps']} steps"
