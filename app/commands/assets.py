"""`pixsim7 assets`: the library, listed, shown, judged, exported, binned."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.cli_data import as_lines, asset_data
from app.commands import asset_files, recipes
from app.commands import credentials as credential_commands
from app.commands.library_folders import roots_cli
from app.commands.running import AsJson, Id, Limit, run, show
from app.domain.enums import MOST_STARS, Verdict
from app.domain.errors import PixSimError, ResourceNotFoundError
from app.services.asset.asset_service import AssetPage, AssetService
from app.services.asset.export_names import FIELDS, PATTERN, check_pattern
from app.services.asset.exporting import ExportForm

AT_A_LOOK = 50

assets_cli = typer.Typer(help="The library.", no_args_is_help=True)
for name, command in (
    ("import", asset_files.import_assets),
    ("watched", asset_files.list_watched),
    ("verify", asset_files.verify_assets),
    ("move", asset_files.move_library),
    ("dupes", asset_files.list_duplicates),
    ("recipe", recipes.show_recipe),
    ("replay", recipes.replay_recipe),
    ("credentials", credential_commands.show_credentials),
    ("certificate", credential_commands.manage_certificate),
):
    assets_cli.command(name)(command)
assets_cli.add_typer(roots_cli, name="roots")

Ids = Annotated[list[int], typer.Argument(min=1, help="Ids of assets.")]


def _braced(field: str) -> str:
    return f"{{{field}}}"


@assets_cli.command("list")
def list_assets(limit: Limit = 50, as_json: AsJson = False) -> None:
    """The newest assets."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            assets = await services.assets.list_assets(program.user_id, {}, AssetPage(limit=limit))
        rows = [asset_data(asset) for asset in assets]
        lines = [f"{row['id']:>6}  {row['media_type']:<5}  {row['name']}" for row in rows]
        show({"assets": rows}, "\n".join(lines) or "The library is empty.", as_json)

    run(work)


@assets_cli.command("search")
def search_assets(
    text: Annotated[
        str,
        typer.Argument(help='As in the gallery: words, "a phrase", -not, rating:>3, is:kept, type:clip, date:2026-11'),
    ],
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """The newest assets that a search finds."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            ids = await services.assets.list_asset_ids(program.user_id, text=text)
            found = [await services.assets.get_asset(asset_id) for asset_id in ids[:limit]]
        rows = [asset_data(asset) for asset in found if asset is not None]
        lines = [f"{row['id']:>6}  {row['media_type']:<5}  {row['name']}" for row in rows]
        if len(ids) > limit:
            lines.append(f"{len(ids) - limit} more.")
        show({"found": len(ids), "assets": rows}, "\n".join(lines) or "Nothing fits.", as_json)

    run(work)


@assets_cli.command("show")
def show_asset(asset_id: Id, as_json: AsJson = False) -> None:
    """An asset with its recipe and its file."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            asset = await services.assets.get_asset(asset_id)
            if asset is None:
                raise ResourceNotFoundError("asset", asset_id)
            data = {**asset_data(asset), "file": str(services.assets.library_file(asset))}
        show(data, as_lines(data), as_json)

    run(work)


@assets_cli.command("export")
def export_assets(
    asset_ids: Ids,
    out: Annotated[Path, typer.Option(help="A folder.")] = Path(),
    pattern: Annotated[str, typer.Option(help=f"Of the names: {' '.join(map(_braced, FIELDS))}")] = PATTERN,
    sidecar: Annotated[bool, typer.Option("--sidecar", help="A JSON file with the recipe beside each.")] = False,
    embed: Annotated[bool, typer.Option("--embed", help="The recipe in the file, where it can be.")] = False,
    credentials: Annotated[
        bool, typer.Option("--credentials", help="Sign with Content Credentials: see `assets certificate`.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy assets' files to a folder; one that is missing does not stop the others."""

    async def work(program: Program) -> None:
        check_pattern(pattern)
        form = ExportForm(pattern=pattern, has_sidecar=sidecar, is_embedded=embed, has_credentials=credentials)
        done: list[dict[str, Any]] = []
        missing: list[ResourceNotFoundError] = []
        for counter, asset_id in enumerate(asset_ids, 1):
            async with program.units.steps(program.user_id) as services:
                try:
                    made = await services.assets.exporting.export(asset_id, out.absolute(), form, counter=counter)
                except ResourceNotFoundError as error:
                    missing.append(error)
                else:
                    beside = None if made.sidecar is None else str(made.sidecar)
                    told = {"id": asset_id, "file": str(made.path), "sidecar": beside, "embedded": made.is_embedded}
                    told |= {"signed": made.is_signed, "unsigned_because": made.unsigned_because or None}
                    done.append(told)
        show({"exported": done}, "\n".join(_exported_words(row) for row in done), as_json)
        if missing:
            raise PixSimError("\n".join(error.message for error in missing))

    run(work)


def _exported_words(row: dict[str, Any]) -> str:
    reason = row["unsigned_because"]
    return f"{row['file']}  not signed: {reason}" if reason else str(row["file"])


@assets_cli.command("delete")
def delete_asset(asset_id: Id, as_json: AsJson = False) -> None:
    """Move an asset to the bin."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.assets.delete_asset(asset_id)
        show({"id": asset_id, "binned": True}, f"Asset {asset_id} is in the bin.", as_json)

    run(work)


@assets_cli.command("rate")
def rate_assets(
    asset_ids: Ids,
    stars: Annotated[int, typer.Option(min=0, max=MOST_STARS, help="0 takes them away.")],
    as_json: AsJson = False,
) -> None:
    """Give assets stars."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await check_there(services.assets, asset_ids)
            changed = await services.assets.judging.rate(dict.fromkeys(asset_ids, stars))
        show({"changed": sorted(changed)}, f"{len(changed)} of {len(asset_ids)} changed.", as_json)

    run(work)


@assets_cli.command("keep")
def keep_assets(asset_ids: Ids, as_json: AsJson = False) -> None:
    """Mark assets as kept."""
    _judge(asset_ids, Verdict.KEPT, as_json=as_json)


@assets_cli.command("reject")
def reject_assets(asset_ids: Ids, as_json: AsJson = False) -> None:
    """Mark assets as rejected."""
    _judge(asset_ids, Verdict.REJECTED, as_json=as_json)


@assets_cli.command("unjudge")
def unjudge_assets(asset_ids: Ids, as_json: AsJson = False) -> None:
    """Mark assets as neither kept nor rejected."""
    _judge(asset_ids, None, as_json=as_json)


def _judge(asset_ids: list[int], verdict: Verdict | None, *, as_json: bool) -> None:
    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await check_there(services.assets, asset_ids)
            changed = await services.assets.judging.judge(dict.fromkeys(asset_ids, verdict))
        show({"changed": sorted(changed)}, f"{len(changed)} of {len(asset_ids)} changed.", as_json)

    run(work)


async def check_there(assets: AssetService, asset_ids: list[int]) -> None:
    """Refuse what is not there before anything is changed.

    Raises:
        ResourceNotFoundError: An asset is not there.
    """
    there = {row.id for row in await assets.get_asset_rows(asset_ids)}
    missing = next((asset_id for asset_id in asset_ids if asset_id not in there), None)
    if missing is not None:
        raise ResourceNotFoundError("asset", missing)


@assets_cli.command("thumbnails")
def draw_thumbnails(
    anew: Annotated[bool, typer.Option("--all", help="All of them, not only those that are missing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Draw the thumbnails that are missing."""

    async def work(program: Program) -> None:
        drawn = broken = last = 0
        async with program.units.steps(program.user_id) as services:
            drawing = services.assets.drawing
            if anew:
                await drawing.forget_all()
            while (found := await drawing.next_undrawn(last, AT_A_LOOK)).last_id is not None:
                for asset in found.assets:
                    is_drawn = await drawing.draw(asset)
                    drawn, broken = drawn + is_drawn, broken + (not is_drawn)
                last = found.last_id
        words = f"{drawn} drawn." if not broken else f"{drawn} drawn, {broken} cannot be read."
        show({"drawn": drawn, "broken": broken}, words, as_json)

    run(work)
