"""`pixsim7 assets import|watched|verify|move|dupes`: what comes in, and the care for what is there."""

import asyncio
from collections import deque
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.library_folders import alone
from app.commands.running import AsJson, Limit, run, show
from app.domain.errors import PixSimError, UploadRejectedError, ValidationError
from app.services.asset.like_pairs import MOST_DISTANCE
from app.services.asset.likeness import DISTANCE, LikePair
from app.services.upload.found_files import find_files
from app.services.upload.upload_file import PathUpload
from app.system.threads import in_thread

AT_ONCE = 4
AT_A_LOOK = 50


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
            "away": told.away,
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
    if isinstance(value, dict):
        return ", ".join(f"{count} on {folder}, which is not there" for folder, count in value.items()) or "0"
    if not isinstance(value, list):
        return str(value)
    some = ", ".join(map(str, value[:20]))
    return f"{len(value)} ({some}{', ...' if len(value) > 20 else ''})" if value else "0"  # noqa: PLR2004


def move_library(
    folder: Annotated[Path, typer.Argument(help="Where the library is to be.")],
    delete_old: Annotated[bool, typer.Option("--delete-old", help="Delete the files at the old place.")] = False,
    as_json: AsJson = False,
) -> None:
    """Move the library's main folder to another one; broken off, it goes on where it was. No window may be open."""

    async def work(program: Program) -> None:
        former, target = program.parts.library.folder, folder.absolute()
        async with alone(program), program.units.steps(program.user_id) as services:
            moved = await services.move.copy_to(target, lambda *_: True)
            await program.settings.change("library.folder", str(target))
            removed = (await services.move.remove_former(former))[0] if delete_old else 0
        data = {"folder": str(target), "files": moved.files, "copied": moved.copied, "removed": removed}
        show(data, f"The library is in {target}. {removed} files were deleted in {former}.", as_json)

    run(work)


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
