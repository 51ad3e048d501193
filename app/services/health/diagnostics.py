"""What helps to find a fault, as files that its user can read before anybody else does; nothing is sent."""

import io
import json
import platform
import sqlite3
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from app import __version__
from app.domain.errors import StorageError
from app.domain.settings import Settings
from app.services.health.health_service import Finding
from app.services.health.log_book import LogBook
from app.storage.backup import count_rows
from app.system.clock import Clock
from app.system.file_systems import write_atomically
from app.system.log_file import NAME
from app.system.privacy import Privacy
from app.system.redaction import Redactor

LOG_BYTES: Final = 1024**2
_CRASHES: Final = "crashes.log"
_LIBRARIES: Final = (
    *("PySide6-Essentials", "qasync", "sqlalchemy", "aiosqlite", "pydantic", "httpx", "av", "pillow", "keyring"),
    "structlog",
)
_WORDS = """These files tell which version runs where, what the health page found, how many rows each table has, and the
end of the log. Keys and passwords are not in them. {names} Nothing of this was sent anywhere.
"""


class Diagnostics:
    """Puts the files together; for a thread. `log` reads the log.

    Args:
        database: The file.
        logs: The folder of the logs.
        redactor: Knows the secret values.
        program: The folder of the program.
        clock: Tells when they were put together.
    """

    def __init__(self, database: Path, logs: Path | None, redactor: Redactor, program: Path, clock: Clock) -> None:
        self.log = LogBook(logs, redactor)
        self._clock = clock
        self._database = database
        self._logs = logs
        self._redactor = redactor
        self._privacy = Privacy(program)

    def collect(self, settings: Settings, findings: Sequence[Finding], *, with_names: bool) -> dict[str, str]:
        """Name to text of each file.

        Args:
            settings: Of the installation.
            findings: Of the health page.
            with_names: Prompts, names of files and accounts, and e-mails stay in.
        """
        names = "Prompts, file names and e-mails are in them." if with_names else "Nor are prompts, names or e-mails."
        files = {
            "README.txt": _WORDS.format(names=names),
            "versions.json": _json(_versions(self._clock.now())),
            "settings.json": _json(self._redactor.value(settings.model_dump(mode="json"))),
            "health.json": _json([asdict(finding) for finding in findings]),
            "database.json": _json(self._tables()),
        }
        if not with_names:
            files = {name: self._privacy.text(text) for name, text in files.items()}
        for name in (NAME, _CRASHES):
            lines = self._tail(name)
            told = lines if with_names else [self._privacy.line(line) for line in lines]
            if told:
                files[f"logs/{name}"] = self._redacted(told)
        return files

    def _redacted(self, lines: Sequence[str]) -> str:
        """Once more: what was written before a secret was known to be one is in the log as it was."""
        return "".join(f"{self._redactor.text(line)}\n" for line in lines)

    def _tables(self) -> dict[str, Any]:
        try:
            return count_rows(self._database)
        except StorageError as error:
            return {"error": error.message, "detail": error.detail}

    def _tail(self, name: str) -> list[str]:
        """The last lines of a file, whole ones; the file before is gone on with where the newest has just begun."""
        if self._logs is None:
            return []
        text = b""
        for path in (self._logs / name, self._logs / f"{name}.1"):
            try:
                with path.open("rb") as file:
                    size = file.seek(0, 2)
                    file.seek(max(0, size - (LOG_BYTES - len(text))))
                    text = file.read() + text
            except OSError:
                continue
            if len(text) >= LOG_BYTES:
                _, _, text = text.partition(b"\n")
                break
        return text.decode("utf-8", "replace").splitlines()


def write_zip(target: Path, files: Mapping[str, str]) -> None:
    """Write them down as one file.

    Raises:
        StorageError: The disk refuses.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    try:
        write_atomically(target, packed.getvalue())
    except OSError as error:
        raise StorageError(f"{target} cannot be written.", detail=str(error)) from error


def _versions(now: datetime) -> dict[str, Any]:
    return {
        "made_at": now.isoformat(),
        "pixsim7": __version__,
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "machine": platform.machine(),
        "is_package": bool(getattr(sys, "frozen", False)),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=True, default=str) + "\n"
