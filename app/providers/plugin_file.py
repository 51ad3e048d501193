"""Which plug-ins the user has confirmed: a file that window and commands share, so it is read anew for each change."""

import json
from pathlib import Path
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.errors import StorageError
from app.system.file_systems import write_atomically

log = structlog.get_logger(__name__)

_LONGEST_BYTES: Final = 1024**2


class ConfirmedPlugin(BaseModel):
    """The files that the user has confirmed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: str = Field(max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class _Content(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    confirmed: dict[str, ConfirmedPlugin] = Field(default_factory=dict)


class PluginFile:
    """Reads and writes `plugins.json`. Every method blocks.

    Args:
        path: The file; its folder is there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, ConfirmedPlugin]:
        """What is confirmed, by the plug-in's key; nothing where the file is missing or cannot be read."""
        try:
            size = self._path.stat().st_size
            return _Content.model_validate_json(self._path.read_bytes() if size <= _LONGEST_BYTES else b"").confirmed
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            log.warning("plugin_file_unreadable", path=str(self._path), error=str(error))
            return {}

    def confirm(self, key: str, confirmed: ConfirmedPlugin) -> None:
        """Keep what was confirmed, in place of an earlier one.

        Raises:
            StorageError: The disk refuses; the old file is as it was.
        """
        self._save({**self.load(), key: confirmed})

    def forget(self, key: str) -> None:
        """Take a confirmation back; one that is not there is nothing.

        Raises:
            StorageError: The disk refuses; the old file is as it was.
        """
        self._save({name: one for name, one in self.load().items() if name != key})

    def _save(self, confirmed: dict[str, ConfirmedPlugin]) -> None:
        text = json.dumps({"confirmed": {key: one.model_dump() for key, one in sorted(confirmed.items())}}, indent=2)
        try:
            write_atomically(self._path, f"{text}\n".encode())
        except OSError as error:
            raise StorageError("What is confirmed of the plug-ins cannot be written.", detail=str(error)) from error
