"""`pixsim7 assets`: the library, listed, shown, judged, exported, binned."""

import asyncio
from collections import deque
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.cli_data import as_lines, asset_data
from app.commands.running import AsJson, Id, Limit, run, show
from app.domain.enums import MOST_STARS, Verdict
from app.domain.errors import PixSimError, ResourceNotFoundError, UploadRejectedError, ValidationError
from app.services.asset.asset_service import AssetPage, AssetService
from app.services.asset.export_names import FIELDS, PATTERN, check_pattern
from app.services.asset.exporting import ExportForm
from app.services.asset.like_pairs import MOST_DISTANCE
from app.services.asset.likeness import DISTANCE, LikePair
from app.services.upload.found_files import find_files
from app.services.upload.upload_file import PathUpload
from app.system.threads import in_thread

AT_ONCE = 4
AT_A_LOOK = 50

assets_cli = typer.Typer(help="The library.", no_args_is_help=True)

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


@assets_cli.command("import")
def import_assets(
    paths: Annotated[list[Path], typer.Argument(min=1, help="Files, and folders with all below them.")],
    watch: Annotated[
        bool, typer.Option("--watch", help="Watch the folders: the window, or `worker`, takes in what comes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take files into the library with the recipes in them; one that is refused does not stop the others."""

    async def work(program: Program) -> None:
        if watch:
            for path in paths:
                async with program.units.steps(program.user_id) as services:
                    await services.watched.add_folder(program.user_id, path)
        told: dict[str, Any] = {"watched": [str(path.absolute()) for path in paths]}
        if not watch:
            told = await _import(program, paths)
        show(told, _import_words(told), as_json)
        if told.get("refused"):
            raise PixSimError("\n".join(f"{row['file']}: {row['reason']}" for row in told["refused"]))

    run(work)


async def _import(program: Program, paths: list[Path]) -> dict[str, Any]:
    found = await in_thread(find_files, paths)
    waiting = deque(found.files)
    taken: list[dict[str, Any]] = []
    unread = "The folder may not be read."
    refused: list[dict[str, Any]] = [{"file": str(folder), "reason": unread} for folder in found.unread]

    async def take() -> None:
        while waiting:
            file = waiting.popleft()
            async with program.units.steps(program.user_id) as services:
                try:
                    made = await services.uploads.take(program.user_id, PathUpload(file), "local")
                except UploadRejectedError as error:
                    refused.append({"file": str(file), "reason": error.reason})
                else:
                    taken.append({"id": made.asset.id, "file": str(file), "new": made.is_new})

    await asyncio.gather(*(take() for _ in range(AT_ONCE)))
    return {"imported": sorted(taken, key=lambda row: str(row["file"])), "refused": refused}


def _import_words(told: dict[str, Any]) -> str:
    if "watched" in told:
        return "\n".join(f"{path} is watched." for path in told["watched"])
    new = sum(row["new"] for row in told["imported"])
    return f"{new} imported, {len(told['imported']) - new} were in the library already."


@assets_cli.command("verify")
def verify_assets(
    quick: Annotated[bool, typer.Option("--quick", help="Compare lengths alone, not contents.")] = False,
    relink: Annotated[
        Path | None, typer.Option(help="A folder to look in for missing files, by their content.")
    ] = None,
    take: Annotated[bool, typer.Option("--take", help="Import files of the library that no asset has.")] = False,
    as_json: AsJson = False,
) -> None:
    """See whether each asset has its file, as it came; exit code 1 where one has not."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            told = await services.storage.verify(lambda *_: True, reads_all=not quick)
            linked = [] if relink is None else await services.storage.relink(relink, lambda *_: True)
        taken = (await _import(program, told.unknown))["imported"] if take and told.unknown else []
        missing = [key for key in told.missing if key not in linked]
        changed = [key for key in told.changed if key not in linked]
        data = {
            "checked": told.checked,
            "missing": missing,
            "changed": changed,
            "found": told.found,
            "relinked": linked,
            "unknown": [str(path) for path in told.unknown],
            "taken": [row["id"] for row in taken],
        }
        show(data, "\n".join(f"{name}: {_count_words(value)}" for name, value in data.items()), as_json)
        if missing or changed:
            raise PixSimError(f"{len(missing) + len(changed)} assets have no file, or another one.")

    run(work)


def _count_words(value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    some = ", ".join(map(str, value[:20]))
    return f"{len(value)} ({some}{', ...' if len(value) > 20 else ''})" if value else "0"  # noqa: PLR2004


@assets_cli.command("watched")
def list_watched(
    remove: Annotated[int | None, typer.Option(help="The id of a folder to watch no longer.")] = None,
    pause: Annotated[int | None, typer.Option(help="The id of a folder to pause.")] = None,
    resume: Annotated[int | None, typer.Option(help="The id of a folder to go on with.")] = None,
    as_json: AsJson = False,
) -> None:
    """The watched folders."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            if remove is not None:
                await services.watched.remove_folder(remove)
            for folder_id, is_active in ((pause, False), (resume, True)):
                if folder_id is not None:
                    await services.watched.set_active(folder_id, is_active=is_active)
        async with program.units.read(program.user_id) as services:
            rows = await services.watched.list_folders()
        folders = [{"id": row.id, "path": row.path, "active": row.is_active, "files": row.files} for row in rows]
        lines = [f"{row.id:>4}  {'watched' if row.is_active else 'paused ':<7}  {row.path}" for row in rows]
        show({"folders": folders}, "\n".join(lines) or "No folder is watched.", as_json)

    run(work)


@assets_cli.command("dupes")
def list_duplicates(
    distance: Annotated[
        int, typer.Option(min=0, max=MOST_DISTANCE, help="In how many of 64 bits they may differ.")
    ] = DISTANCE,
    keep: Annotated[str, typer.Option(help="'oldest' or 'newest': the other one of each pair goes to the bin.")] = "",
    limit: Limit = 1000,
    as_json: AsJson = False,
) -> None:
    """Pairs of pictures and of clips that look alike."""

    async def work(program: Program) -> None:
        if keep not in {"", "oldest", "newest"}:
            raise ValidationError("It is the oldest or the newest that is kept.", field="keep")
        await _look_at_the_rest(program)
        async with program.units.read(program.user_id) as services:
            pairs = await services.assets.likeness.list_pairs(program.user_id, distance=distance, limit=limit)
            unknown = await services.assets.likeness.count_unhashed()
        rows = [{"first": pair.first_id, "second": pair.second_id, "distance": pair.distance} for pair in pairs]
        lines = [f"{pair.first_id:>6}  {pair.second_id:>6}  {pair.distance}" for pair in pairs]
        if unknown:
            lines.append(f"{unknown} could not be compared: their files or thumbnails cannot be read.")
        binned = await _bin_others(program, pairs, keep) if keep else []
        show({"pairs": rows, "unknown": unknown, "binned": binned}, "\n".join(lines) or "No two are alike.", as_json)

    run(work)


async def _look_at_the_rest(program: Program) -> None:
    """Look at those that the window has not got to yet."""
    after = 0
    while True:
        async with program.units.steps(program.user_id) as services:
            likeness = services.assets.likeness
            async with program.units.read(program.user_id) as reading:
                found = await reading.assets.likeness.list_unhashed(after, AT_A_LOOK)
            if not found:
                return
            await likeness.hash_assets(found)
            after = found[-1].id


async def _bin_others(program: Program, pairs: list[LikePair], keep: str) -> list[int]:
    """Bin one of each pair; one that was kept for another pair stays."""
    kept: set[int] = set()
    binned: set[int] = set()
    for pair in pairs:
        stays, goes = sorted((pair.first_id, pair.second_id), reverse=keep == "newest")
        if stays not in binned and goes not in kept:
            kept.add(stays)
            binned.add(goes)
    async with program.units.write(program.user_id) as services:
        return sorted(await services.assets.bin.put(sorted(binned)))


@assets_cli.command("export")
def export_assets(
    asset_ids: Ids,
    out: Annotated[Path, typer.Option(help="A folder.")] = Path(),
    pattern: Annotated[str, typer.Option(help=f"Of the names: {' '.join(map(_braced, FIELDS))}")] = PATTERN,
    sidecar: Annotated[bool, typer.Option("--sidecar", help="A JSON file with the recipe beside each.")] = False,
    embed: Annotated[bool, typer.Option("--embed", help="The recipe in the file, where it can be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy assets' files to a folder; one that is missing does not stop the others."""

    async def work(program: Program) -> None:
        check_pattern(pattern)
        form = ExportForm(pattern=pattern, has_sidecar=sidecar, is_embedded=embed)
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
                    done.append(told)
        show({"exported": done}, "\n".join(row["file"] for row in done), as_json)
        if missing:
            raise PixSimError("\n".join(error.message for error in missing))

    run(work)


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
