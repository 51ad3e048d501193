"""`pixsim7 assets roots list|add|use|remove`: the folders that the library's files lie in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.domain.errors import StorageError
from app.services.asset.library_roots import RootRow
from app.system.file_systems import GB
from app.system.folder_lock import RUNNER_LOCK, FolderLock
from app.system.threads import in_thread

roots_cli = typer.Typer(help="The folders of the library, as on a second disk.", no_args_is_help=True)
RootId = Annotated[int, typer.Argument(min=0, max=2**31 - 1, help="The folder's number; 0 is the main one.")]


@asynccontextmanager
async def alone(program: Program) -> AsyncIterator[None]:
    """No window and no runner goes on with the library meanwhile.

    Raises:
        StorageError: One does.
    """
    lock = FolderLock(program.paths.data / RUNNER_LOCK)
    if not await in_thread(lock.try_take):
        raise StorageError("Another PixSim7 uses the library. Close it first.")
    try:
        yield
    finally:
        lock.release()


@roots_cli.command("list")
def list_roots(as_json: AsJson = False) -> None:
    """The folders, with what is in each."""

    async def work(program: Program) -> None:
        await _show(program, as_json)

    run(work)


@roots_cli.command("add")
def add_root(
    folder: Annotated[Path, typer.Argument(help="A folder that is there, outside of the others.")],
    as_json: AsJson = False,
) -> None:
    """Let a folder hold files of the library; `use` has the new ones go there. No window may be open."""

    async def work(program: Program) -> None:
        async with alone(program), program.units.steps(program.user_id) as services:
            await services.roots.add_root(folder)
        await _show(program, as_json)

    run(work)


@roots_cli.command("use")
def use_root(root_id: RootId, as_json: AsJson = False) -> None:
    """Have new files go to a folder, while it is there and has room. No window may be open."""

    async def work(program: Program) -> None:
        async with alone(program), program.units.steps(program.user_id) as services:
            await services.roots.use_root(root_id)
        await _show(program, as_json)

    run(work)


@roots_cli.command("remove")
def remove_root(root_id: RootId, as_json: AsJson = False) -> None:
    """Move the files of a folder to the main one and let it go. No window may be open."""

    async def work(program: Program) -> None:
        async with alone(program), program.units.steps(program.user_id) as services:
            await services.roots.remove_root(root_id, lambda *_: True)
        await _show(program, as_json)

    run(work)


async def _show(program: Program, as_json: bool) -> None:
    async with program.units.read(program.user_id) as services:
        rows = await services.roots.list_roots()
    data = [
        {
            "id": row.id,
            "path": row.path,
            "takes_new": row.takes_new,
            "is_there": row.is_there,
            "files": row.amount.files,
            "bytes": row.amount.bytes,
            "free_bytes": row.free,
        }
        for row in rows
    ]
    show({"roots": data}, "\n".join(_words(row) for row in rows), as_json)


def _words(row: RootRow) -> str:
    state = "not there" if row.free is None else f"{row.free / GB:.1f} GB free"
    new = ", takes new files" if row.takes_new else ""
    return f"{row.id:>4}  {row.path}  {row.amount.files} files, {row.amount.bytes / GB:.1f} GB, {state}{new}"
