"""The library as one file: what the commands of the backups say of it, and do with it."""

from pathlib import Path
from typing import Any

import app
from app.bootstrap import Program
from app.domain.errors import StorageError
from app.services.backup.pack_format import Course, Manifest
from app.services.backup.packing import Packed, PackWish
from app.services.backup.unpacking import PackPreview
from app.system.file_systems import MB
from app.system.settings_exchange import write_settings


async def write_pack(program: Program, target: Path, *, holds_files: bool) -> Packed:
    """Pack the library."""
    wish = PackWish(holds_files, write_settings(program.settings.value, app.__version__), app.__version__)
    async with program.units.read() as services:
        packs = services.backups.packs
    packed = await packs.pack(target, wish, Course())
    if packed is None:
        raise StorageError("The packing was stopped.")
    return packed


async def look_into(program: Program, path: Path) -> PackPreview:
    """Read what is in a packed library."""
    async with program.units.read() as services:
        packs = services.backups.packs
    return await packs.look_into(path, program.settings.value)


async def unpack(program: Program, preview: PackPreview, folder: Path | None, *, keep_settings: bool) -> None:
    """Unpack a library; its database takes the place when the program is opened again."""
    changes = {} if keep_settings else {one.name: one.there for one in preview.offer.differences}
    async with program.units.read() as services:
        packs = services.backups.packs
    if await packs.unpack(preview, folder or preview.folder, changes, Course()) is None:
        raise StorageError("The unpacking was stopped.")


def pack_data(preview: PackPreview) -> dict[str, Any]:
    """A preview for a program."""
    return {
        "path": str(preview.path),
        "size_bytes": preview.size_bytes,
        **preview.manifest.model_dump(mode="json"),
        "now": preview.now.counts if preview.now is not None else None,
        "is_same_library": preview.is_same_library,
        "is_older_schema": preview.is_older_schema,
        "folder": str(preview.folder),
        "settings": [one.name for one in preview.offer.differences],
    }


def pack_words(preview: PackPreview, folder: Path | None = None) -> str:
    """A preview for a person."""
    manifest = preview.manifest
    now = preview.now.counts if preview.now is not None else {}
    lines = [
        f"A library, packed {manifest.packed_at.astimezone():%Y-%m-%d %H:%M} by PixSim7 {manifest.version},"
        f" {_size(preview.size_bytes)}.",
        f"Profiles: {', '.join(manifest.profiles)}.",
        f"{'':<20}{'in it':>12}{'now':>12}",
        *(
            f"{table.replace('_', ' '):<20}{count:>12}{now.get(table, '-'):>12}"
            for table, count in manifest.counts.items()
        ),
        *_about_files(manifest),
        f"The library's folder will be {folder or preview.folder}.",
    ]
    if preview.is_older_schema:
        lines.append("It is of an older version and is brought up to date.")
    if preview.offer.differences:
        lines.append(f"{len(preview.offer.differences)} settings change with it.")
    if manifest.accounts_without_keys:
        lines.append(f"{manifest.accounts_without_keys} accounts ask for their keys: these are not in the file.")
    lines.append(
        "What is there now is set aside, not deleted, and the files of the present library stay where they are. Jobs"
        " that were not done wait for you. Each part is checked while it is unpacked."
    )
    return "\n".join(lines)


def packed_words(packed: Packed) -> str:
    """What was packed, as lines."""
    manifest = packed.manifest
    lines = [f"{packed.path}  {_size(packed.size_bytes)}", *_about_files(manifest), manifest.left_out]
    lines.append(f"The libraries of all profiles are in it ({', '.join(manifest.profiles)}): keep it safe.")
    return "\n".join(lines)


def _about_files(manifest: Manifest) -> list[str]:
    if not manifest.holds_files:
        return ["The files of the library are not in it."]
    lines = [f"{manifest.files} files of the library, {_size(manifest.file_bytes)}."]
    if manifest.files_missing:
        lines.append(f"{manifest.files_missing} assets had no file when it was packed.")
    if manifest.files_changed:
        lines.append(f"{manifest.files_changed} files were not what they had been when it was packed.")
    return lines


def _size(count: int) -> str:
    return f"{count / MB:.1f} MB"
