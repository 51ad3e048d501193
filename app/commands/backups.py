"""`pixsim7 backup make|list|show|delete|restore|pack`: the backups of the database, and the library as one file."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.library_folders import alone
from app.commands.library_packs import look_into, pack_data, pack_words, packed_words, unpack, write_pack
from app.commands.running import AsJson, run, show
from app.domain.errors import ResourceNotFoundError, StorageError
from app.services.backup.backup_service import BackupRow, Preview
from app.services.backup.exchange import Reason
from app.services.backup.pack_format import is_pack
from app.services.backup.report import Report
from app.system.file_systems import MB
from app.system.threads import in_thread

backups_cli = typer.Typer(help="Backups of the database, and the library as one file.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A name from the list, or a file.")]


@backups_cli.command("make")
def make_backup(as_json: AsJson = False) -> None:
    """Make a backup of the database now, also while the window runs; it stays until you delete it."""

    async def work(program: Program) -> None:
        async with program.units.read() as services:
            row = await services.backups.make_backup()
        show(_data(row), f"{row.path}  {_size(row.size_bytes)}", as_json)

    run(work)


@backups_cli.command("list")
def list_backups(as_json: AsJson = False) -> None:
    """The backups, the newest first."""

    async def work(program: Program) -> None:
        async with program.units.read() as services:
            rows = await services.backups.list_backups()
        lines = [f"{row.name:<34} {row.kind:<8} {_size(row.size_bytes):>10}" for row in rows]
        show({"backups": [_data(row) for row in rows]}, "\n".join(lines) or "There is no backup yet.", as_json)

    run(work)


@backups_cli.command("show")
def show_backup(name: Name, as_json: AsJson = False) -> None:
    """Read all of a backup, and say what is in it and what would be lost by going back to it; also a packed library."""

    async def work(program: Program) -> None:
        if await in_thread(is_pack, Path(name)):
            pack = await look_into(program, Path(name))
            show(pack_data(pack), pack_words(pack), as_json)
            return
        preview = await _preview(program, name)
        show(_preview_data(preview), _preview_words(preview), as_json)

    run(work)


@backups_cli.command("delete")
def delete_backup(name: Name, as_json: AsJson = False) -> None:
    """Delete a backup for good."""

    async def work(program: Program) -> None:
        async with program.units.read() as services:
            await services.backups.delete_backup(name)
        show({"deleted": name}, f"{name} is deleted.", as_json)

    run(work)


@backups_cli.command("restore")
def restore_backup(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it only says what would be done.")] = False,
    library: Annotated[
        Path | None, typer.Option("--library", help="Of a packed library: the folder that its files go to.")
    ] = None,
    keep_settings: Annotated[
        bool, typer.Option("--keep-settings", help="Of a packed library: leave the settings as they are here.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Go back to a backup, or unpack a packed library. What is there now is set aside; no window may be open."""

    async def prepare(program: Program) -> None:
        if await in_thread(is_pack, Path(name)):
            pack = await look_into(program, Path(name))
            if yes:
                async with alone(program):
                    await unpack(program, pack, library, keep_settings=keep_settings)
            else:
                show(pack_data(pack), f"{pack_words(pack, library)}\nWith --yes it is unpacked.", as_json)
            return
        preview = await _preview(program, name)
        if not yes:
            show(_preview_data(preview), f"{_preview_words(preview)}\nWith --yes it is restored.", as_json)
            return
        async with alone(program), program.units.read() as services:
            await services.backups.stage_restore(preview.path)

    async def finish(program: Program) -> None:
        """The exchange was carried out when the program opened."""
        async with alone(program), program.units.steps() as services:
            report = await services.comeback.bring_back()
            await services.recovery.recover()
            await services.backups.mark_report_seen()
        if report is None:
            raise StorageError("Another PixSim7 has taken the library up again; see there what came back.")
        show(_report_data(report), report_words(report), as_json)

    run(prepare)
    if yes:
        run(finish)


@backups_cli.command("pack")
def pack_library(
    file: Annotated[Path, typer.Argument(help="The file to be made, outside of the library: library.zip")],
    without_files: Annotated[
        bool, typer.Option("--without-files", help="Leave out pictures, clips and sounds: the database alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Pack the whole library of all profiles into one file, also while the window runs; keys of accounts stay here."""

    async def work(program: Program) -> None:
        packed = await write_pack(program, file, holds_files=not without_files)
        data = {"path": str(packed.path), "size_bytes": packed.size_bytes, **packed.manifest.model_dump(mode="json")}
        show(data, packed_words(packed), as_json)

    run(work)


async def _preview(program: Program, name: str) -> Preview:
    async with program.units.read() as services:
        backups = services.backups
        rows = await backups.list_backups()
        path = next((row.path for row in rows if row.name == name), Path(name))
        if not await in_thread(path.is_file):
            raise ResourceNotFoundError("backup", name)
        return await backups.preview(path)


def _data(row: BackupRow) -> dict[str, Any]:
    return {**asdict(row), "path": str(row.path)}


def _preview_data(preview: Preview) -> dict[str, Any]:
    return {**asdict(preview), "path": str(preview.path)}


def _report_data(report: Report) -> dict[str, Any]:
    return asdict(report)


def _preview_words(preview: Preview) -> str:
    then, now = preview.then.counts, preview.now.counts if preview.now is not None else {}
    lines = [
        f"Made {preview.taken_at.astimezone():%Y-%m-%d %H:%M}, {_size(preview.then.size_bytes)}, whole.",
        f"{'':<20}{'in it':>12}{'now':>12}{'since':>12}",
    ]
    for table in then:
        since = preview.newer.get(table, "")
        lines.append(f"{table.replace('_', ' '):<20}{then[table]:>12}{now.get(table, '-'):>12}{since:>12}")
    if preview.is_older_schema:
        lines.append("It is of an older version and is brought up to date.")
    lines.append(
        "What is there now is set aside, not deleted. Jobs sent since then come back from the journal, assets from the"
        " library; ratings, tags, notes, sets and accounts made since then do not."
    )
    return "\n".join(lines)


def report_words(report: Report) -> str:
    """What came of it, as lines."""
    counts = {
        "assets came back from the library": report.assets_back,
        "assets have no file any more": report.assets_missing,
        "files of the library are of no asset": report.files_unknown,
        "jobs are followed again at their providers": report.jobs_followed,
        "jobs need your word whether they were made": report.jobs_asked,
        "jobs wait for you to release them": report.jobs_held,
        "accounts ask for their keys": report.accounts_back,
        "rows are lost": sum(report.lost.values()),
    }
    is_unpacked = report.reason is Reason.UNPACKED
    lines = [
        f"The {'library is unpacked' if is_unpacked else 'database is restored'} from"
        f" {report.source or 'what was left'}."
    ]
    lines += [f"{count} {words}." for words, count in counts.items() if count]
    if report.aside:
        lines.append(f"The former database lies in set-aside/{report.aside}.")
    return "\n".join(lines)


def _size(count: int) -> str:
    return f"{count / MB:.1f} MB"
