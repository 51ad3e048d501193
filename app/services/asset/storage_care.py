"""Care for what lies on the disk: how much there is of what, and whether rows and files agree."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy import case, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState, MediaType
from app.domain.errors import LibraryUnavailableError, MediaError, StorageError
from app.domain.events import AssetChanged, EventLog
from app.media.hashing import copy_hashed, hash_file
from app.media.thumbnails import ThumbnailStore
from app.services.asset.id_batches import among
from app.services.asset.library import LIMIT_BYTES, Library
from app.services.asset.placing import Placing
from app.system.file_systems import free_bytes
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

AT_ONCE: Final = 200
"""Files that are looked at between two words on how far it is."""

_ENDS: Final = ("ok", "missing", "changed")

Progress = Callable[[int, int], bool]
"""Is told how many of how many are done; gives whether to go on."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of files and their bytes."""

    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class StorageSize:
    """What takes how much room.

    Attributes:
        kinds: The files of assets that are not in the bin; a file that several share counts once.
        binned: Files that are in the bin alone.
        fetchable: Those of `kinds` that their provider had when they were fetched, and may have still.
        database: Bytes.
        thumbnails: Bytes.
        free: Bytes that are left on the disk of the library.
    """

    kinds: Mapping[MediaType, Amount]
    binned: Amount
    fetchable: Amount
    database: int
    thumbnails: int
    free: int


@dataclass(slots=True)
class Verified:
    """What came of a look at all files.

    Attributes:
        checked: How many assets were looked at.
        missing: Of which there is no file.
        changed: Of which the file has another content than when it came.
        found: Those that were missing before and are not any more.
        away: How many were left as they are, as their disk is unplugged; to the folders, the number of each.
        unknown: Files of which there is no asset.
        was_stopped: It did not come to its end.
    """

    checked: int = 0
    missing: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    away: dict[str, int] = field(default_factory=dict)
    unknown: list[Path] = field(default_factory=list)
    was_stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What a row says of its file."""

    id: int
    path: str | None
    sha256: str | None
    size_bytes: int | None
    state: AssetState


class StorageCare:
    """Looks after the files of the library; of all its users.

    Args:
        db: The session.
        library: The files.
        thumbnails: The small pictures.
        placing: Brings files in.
        events: What happened.
    """

    def __init__(
        self, db: AsyncSession, library: Library, thumbnails: ThumbnailStore, placing: Placing, events: EventLog
    ) -> None:
        self._db = db
        self._library = library
        self._thumbnails = thumbnails
        self._placing = placing
        self._events = events

    async def measure(self) -> StorageSize:
        """How much of what there is; inside the caller's transaction."""
        kept = func.max(case((Asset.deleted_at.is_(None), 1), else_=0)).label("is_kept")
        remote = func.max(case((Asset.remote_url.is_not(None), 1), else_=0)).label("is_remote")
        columns = (func.max(Asset.media_type).label("kind"), func.max(Asset.size_bytes).label("size"), kept, remote)
        each = select(*columns).where(Asset.state == AssetState.READY).group_by(Asset.sha256).subquery()
        grouped = (each.c.kind, each.c.is_kept, each.c.is_remote)
        query = select(*grouped, func.count(), func.total(each.c.size)).group_by(*grouped)
        rows = [(MediaType(row[0]), *row[1:]) for row in await self._db.execute(query)]
        pages = await self._db.scalar(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
        small, free = await in_thread(self._sizes)
        return StorageSize(
            kinds={kind: _sum(row for row in rows if row[0] == kind and row[1]) for kind in MediaType},
            binned=_sum(row for row in rows if not row[1]),
            fetchable=_sum(row for row in rows if row[1] and row[2]),
            database=pages or 0,
            thumbnails=small,
            free=free,
        )

    async def verify(self, go_on: Progress, *, reads_all: bool = True) -> Verified:
        """Look at the file of every asset, and for files of which there is none; it commits step by step.

        Args:
            go_on: Is told how far it is, and asked whether to go on.
            reads_all: Whether the content is compared too; otherwise the length alone.

        Raises:
            LibraryUnavailableError: The folder is not there.
        """
        told = Verified()
        whole = (Asset.path.is_not(None), Asset.state.in_((AssetState.READY, AssetState.MISSING)))
        async with self._db.begin():
            total = await self._db.scalar(select(func.count()).select_from(Asset).where(*whole)) or 0
        last = 0
        columns = (Asset.id, Asset.path, Asset.sha256, Asset.size_bytes, Asset.state)
        while go_on(told.checked, total):
            async with self._db.begin():
                query = select(*columns).where(*whole, Asset.id > last).order_by(Asset.id).limit(AT_ONCE)
                rows = [_Known(*row) for row in await self._db.execute(query)]
            if not rows:
                told.unknown = await self._find_unknown()
                return told
            ends = await in_thread(self._look_at, rows, reads_all=reads_all)
            if not await in_thread((self._library.folder / "files").is_dir):
                # Its disk was taken away: nothing of it is lost.
                raise LibraryUnavailableError(str(self._library.folder), "it is not there")
            await self._note(rows, ends, told)
            last = rows[-1].id
        told.was_stopped = True
        return told

    async def relink(self, folder: Path, go_on: Progress) -> list[int]:
        """Give missing assets their files back, where a folder has files of the same content; gives the ids.

        Only files of the right length are read. It commits step by step.

        Args:
            folder: It and those below it are looked through; the files there stay.
            go_on: Is told how far it is, and asked whether to go on.

        Raises:
            StorageError: The library cannot be written.
        """
        gone = (Asset.state == AssetState.MISSING, Asset.path.is_not(None), Asset.sha256.is_not(None))
        async with self._db.begin():
            missing = list(await self._db.scalars(select(Asset).where(*gone)))
        wanted: dict[str, list[Asset]] = {}
        for asset in missing:
            wanted.setdefault(asset.sha256 or "", []).append(asset)
        sizes = {asset.size_bytes for asset in missing}
        files = await in_thread(lambda: [path for path in _files(folder) if _size(path) in sizes])
        linked: list[int] = []
        for place, path in enumerate(files):
            if not go_on(place, len(files)) or not wanted:
                break
            for asset in wanted.pop(await in_thread(_hash, path), ()):
                linked += [asset.id] if await self._bring(asset, path) else []
        log.info("files_relinked", assets=len(linked), missing=len(missing))
        return linked

    async def _bring(self, asset: Asset, path: Path) -> bool:
        """Copy a file in; False where it has become another one since it was read."""
        incoming = await in_thread(self._library.new_incoming, f"relink-{uuid4().hex}.part")
        target = self._library.incoming(incoming)
        try:
            copied = await in_thread(copy_hashed, path, target, limit_bytes=LIMIT_BYTES)
            if copied.sha256 != asset.sha256:
                await in_thread(target.unlink)
                return False
            await self._placing.give_file(asset, incoming, {})
        except (OSError, MediaError) as error:
            raise StorageError("The library cannot be written.", detail=str(error)) from error
        return True

    async def _note(
        self,
        rows: Sequence[_Known],
        ends: Sequence[str],
        told: Verified,
    ) -> None:
        changes: dict[AssetState, list[int]] = {AssetState.READY: [], AssetState.MISSING: []}
        for row, end in zip(rows, ends, strict=True):
            if end not in _ENDS:
                told.away[end] = told.away.get(end, 0) + 1
                continue
            if end != "ok":
                (told.missing if end == "missing" else told.changed).append(row.id)
            elif row.state == AssetState.MISSING:
                told.found.append(row.id)
            state = AssetState.READY if end == "ok" else AssetState.MISSING
            if state != row.state:
                changes[state].append(row.id)
        told.checked += len(rows)
        # One that was let go meanwhile is at its provider, and not missing.
        looked_at = Asset.state.in_((AssetState.READY, AssetState.MISSING))
        async with self._db.begin():
            for state, ids in changes.items():
                if ids:
                    await self._db.execute(update(Asset).where(Asset.id.in_(among(ids)), looked_at).values(state=state))
                    self._events.record_assets(AssetChanged, ids)

    def _look_at(self, rows: Sequence[_Known], *, reads_all: bool) -> list[str]:
        return [self._state_of(row.path or "", row.sha256, row.size_bytes, reads_all=reads_all) for row in rows]

    def _state_of(self, relative: str, sha256: str | None, size: int | None, *, reads_all: bool) -> str:
        """Whether a file is ok, missing, or changed; the folder that it lies in, where that is unplugged."""
        gone = self._library.away(relative)
        if gone is not None:
            return gone
        state = self._compare(relative, sha256, size, reads_all=reads_all)
        # Its disk may have been taken away meanwhile.
        return state if state == "ok" else self._library.away(relative) or state

    def _compare(self, relative: str, sha256: str | None, size: int | None, *, reads_all: bool) -> str:
        path = self._library.file(relative)
        found = _size(path)
        if found is None:
            return "missing"
        if size is not None and found != size:
            return "changed"
        return "changed" if reads_all and _hash(path) != sha256 else "ok"

    async def _find_unknown(self) -> list[Path]:
        """Files that no row names; those that are being placed have a row."""
        files = await in_thread(self._list_files)
        unknown: list[Path] = []
        for start in range(0, len(files), AT_ONCE):
            part = dict(files[start : start + AT_ONCE])
            hashes = [path.stem for path in part.values()]
            async with self._db.begin():
                known = set(await self._db.scalars(select(Asset.path).where(Asset.sha256.in_(hashes))))
            unknown += [path for name, path in part.items() if name not in known]
        return unknown

    def _list_files(self) -> list[tuple[str, Path]]:
        """Each file in each folder that is there, with the name that a row has for it."""
        found: list[tuple[str, Path]] = []
        for prefix, folder in self._library.folders().items():
            paths = sorted(_files(folder / "files"))
            found += [(f"{prefix}{path.relative_to(folder).as_posix()}", path) for path in paths]
        return found

    def _sizes(self) -> tuple[int, int]:
        return self._thumbnails.size_bytes(), free_bytes(self._library.folder)


def _sum(rows: "Iterator[tuple[MediaType, int, int, int, float]]") -> Amount:
    found = list(rows)
    return Amount(sum(row[3] for row in found), int(sum(row[4] for row in found)))


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)


def _size(path: Path) -> int | None:
    """A file's length; None where there is none."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


def _hash(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError:
        return ""
