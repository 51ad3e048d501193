"""The health of an installation: each part tried for real, each finding a sentence."""

import io
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, KeyWrap
from app.domain.errors import LibraryUnavailableError, MediaError, PixSimError, StorageError, WorkerError
from app.domain.vault_key import VaultKey
from app.media.probe import MediaInspector
from app.providers.registry import ProviderRegistry
from app.services.account.ledger import Ledger
from app.services.asset.library import Library
from app.services.automation.adb import Adb
from app.services.backup.backup_service import BackupService
from app.system.clock import Clock
from app.system.file_systems import GB, free_bytes
from app.system.threads import in_thread
from app.system.vault import Vault

log = structlog.get_logger(__name__)


LOW_BYTES = 2 * GB
STALE_BACKUP = timedelta(days=2)


class Fix(StrEnum):
    """What can be done about a finding."""

    REPAIR = "repair"
    BACK_UP = "back_up"
    STORAGE = "storage"
    LIBRARY = "library"
    PROVIDERS = "providers"
    ACCOUNTS = "accounts"
    ADB = "adb"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        name: What was looked at.
        ok: Whether it works.
        words: A sentence.
        fix: What can be done about it; None where nothing needs it, or nothing can.
    """

    name: str
    ok: bool
    words: str
    fix: Fix | None = None


class HealthService:
    """Looks at what the program stands on."""

    def __init__(
        self,
        db: AsyncSession,
        ledger: Ledger,
        library: Library,
        inspector: MediaInspector,
        registry: ProviderRegistry,
        vault: Vault,
        adb: Adb,
        backups: BackupService,
        clock: Clock,
    ) -> None:
        self._db = db
        self._ledger = ledger
        self._library = library
        self._inspector = inspector
        self._registry = registry
        self._vault = vault
        self._adb = adb
        self._backups = backups
        self._clock = clock

    async def check_all(self) -> list[Finding]:
        """Every check, in the order in which one stands on the other; one that fails stops none."""
        checks: tuple[tuple[str, Callable[[], Awaitable[Finding]]], ...] = (
            ("database", self._check_database),
            ("readers", self._check_readers),
            ("ledger", self._check_ledger),
            ("backups", self._check_backups),
            ("library", self._check_library),
            ("disk", self._check_disk),
            ("decoder", self._check_decoder),
            ("codecs", self._check_codecs),
            ("providers", self._check_providers),
            ("accounts", self._check_accounts),
            ("vault", self._check_vault),
            ("adb", self._check_adb),
        )
        findings = []
        for name, check in checks:
            try:
                findings.append(await check())
            except Exception as error:
                log.exception("health_check_failed", check=name)
                findings.append(Finding(name, ok=False, words=f"The check itself failed: {error}"))
        return findings

    async def _check_database(self) -> Finding:
        verdict = str(await self._db.scalar(text("PRAGMA quick_check")))
        mode = str(await self._db.scalar(text("PRAGMA journal_mode")))
        words = f"SQLite {sqlite3.sqlite_version}, journal {mode}, check: {verdict}"
        if mode != "wal":
            words += ". This SQLite can damage a write-ahead log; the slower journal is used instead."
        is_whole = verdict == "ok"
        return Finding("database", ok=is_whole, words=words, fix=None if is_whole else Fix.REPAIR)

    async def _check_readers(self) -> Finding:
        """Only one connection writes: this one, which reads, must not be able to. The statement changes nothing."""
        try:
            await self._db.execute(text("UPDATE users SET id = id WHERE 0"))
        except StorageError:
            return Finding("readers", ok=True, words="A connection that reads is refused when it tries to write.")
        return Finding("readers", ok=False, words="A connection that should only read can write.")

    async def _check_ledger(self) -> Finding:
        differences = await self._ledger.differences()
        words = "; ".join(differences) or "Every balance is the sum of its entries."
        return Finding("ledger", ok=not differences, words=words)

    async def _check_backups(self) -> Finding:
        rows = await self._backups.list_backups()
        if not rows:
            words = "There is no backup yet: one is made soon after the start, while the window or a worker runs."
            return Finding("backups", ok=True, words=words, fix=Fix.BACK_UP)
        newest = rows[0].taken_at
        words = f"The newest is of {newest.astimezone():%Y-%m-%d %H:%M}; there are {len(rows)} in all."
        is_fresh = self._clock.now() - newest <= STALE_BACKUP
        return Finding("backups", ok=is_fresh, words=words, fix=None if is_fresh else Fix.BACK_UP)

    async def _check_library(self) -> Finding:
        folder = self._library.folder
        try:
            await in_thread(self._library.open)
        except LibraryUnavailableError as error:
            return Finding("library", ok=False, words=error.message, fix=Fix.LIBRARY)
        free = await in_thread(free_bytes, folder)
        return Finding("library", ok=True, words=f"{folder} can be written, {free / GB:.1f} GB are free.")

    async def _check_disk(self) -> Finding:
        """Both disks, which may be one: that of the library, and that of the database."""
        folders = {self._library.folder, self._backups.folder.parent}
        free = min([await in_thread(free_bytes, folder) for folder in folders])
        has_room = free >= LOW_BYTES
        words = f"{free / GB:.1f} GB are free for files and database."
        return Finding("disk", ok=has_room, words=words, fix=None if has_room else Fix.STORAGE)

    async def _check_decoder(self) -> Finding:
        path = self._library.incoming(f"check-{uuid4().hex}.part")
        await in_thread(path.write_bytes, await in_thread(_small_picture))
        try:
            found = await self._inspector.inspect(path)
        except (MediaError, WorkerError) as error:
            return Finding("decoder", ok=False, words=error.message)
        finally:
            await in_thread(path.unlink, missing_ok=True)
        return Finding("decoder", ok=True, words=f"A worker process read a {found.mime_type} picture.")

    async def _check_codecs(self) -> Finding:
        missing = await in_thread(_missing_codecs)
        words = (
            f"Missing: {', '.join(missing)}." if missing else "H.264 can be written; H.264, H.265, VP9, AV1 be read."
        )
        return Finding("codecs", ok=not missing, words=words)

    async def _check_providers(self) -> Finding:
        failed = self._registry.failed
        names = ", ".join(provider.manifest.name for provider in self._registry.all())
        words = "; ".join(f"{name}: {error}" for name, error in failed.items()) or f"Ready: {names}."
        works = not failed and bool(names)
        return Finding("providers", ok=works, words=words, fix=None if works else Fix.PROVIDERS)

    async def _check_accounts(self) -> Finding:
        """Those that do not go on without their user."""
        query = select(ProviderAccount.label).where(
            ProviderAccount.deleted_at.is_(None),
            ProviderAccount.is_active,
            ProviderAccount.state == AccountState.NEEDS_SIGN_IN,
        )
        asking = list(await self._db.scalars(query.order_by(ProviderAccount.label)))
        words = f"Ask for their keys: {', '.join(asking)}." if asking else "No account asks for its key."
        return Finding("accounts", ok=not asking, words=words, fix=Fix.ACCOUNTS if asking else None)

    async def _check_vault(self) -> Finding:
        kept_by = await self._db.scalars(select(VaultKey.wrap).distinct().order_by(VaultKey.wrap))
        kept = [wrap.value for wrap in kept_by]
        opener = await self._vault.look()
        words = f"{opener.words} " + (f"The secrets' key is kept by: {', '.join(kept)}." if kept else "No secrets yet.")
        is_open_to_us = opener.is_there or KeyWrap.PASSPHRASE in kept or not kept
        return Finding("vault", ok=is_open_to_us, words=words)

    async def _check_adb(self) -> Finding:
        """Only where phones are watched: else nothing is started for a check."""
        if not self._adb.is_on:
            return Finding("adb", ok=True, words="Phones are not watched.")
        try:
            server = await self._adb.running()
            version = await server.version()
        except PixSimError as error:
            return Finding("adb", ok=False, words=error.message, fix=Fix.ADB)
        return Finding("adb", ok=True, words=f"The adb server at {server.address} answers (protocol {version}).")


def _small_picture() -> bytes:
    from PIL import Image  # noqa: PLC0415  (the window's process need not load Pillow)

    out = io.BytesIO()
    Image.new("RGB", (8, 8), (90, 120, 200)).save(out, "PNG")
    return out.getvalue()


def _missing_codecs() -> list[str]:
    import av  # noqa: PLC0415  (the window's process need not load FFmpeg)

    wanted = (("libx264", "w"), ("h264", "r"), ("hevc", "r"), ("vp9", "r"), ("av1", "r"))
    missing = []
    for name, mode in wanted:
        try:
            av.codec.Codec(name, mode)  # type: ignore[arg-type]
        except av.codec.codec.UnknownCodecError:
            missing.append(name)
    return missing
