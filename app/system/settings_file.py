"""The settings on the disk; what cannot be read costs a default, never the start."""

import json
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError

from app.domain.errors import StorageError
from app.domain.settings import Settings
from app.system.clock import Clock
from app.system.file_systems import write_atomically

log = structlog.get_logger(__name__)

_LONGEST_BYTES = 4 * 1024**2


class SettingsFile:
    """Reads and writes `settings.json`. Every method blocks.

    Args:
        path: The file; its folder is made when it is missing.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or Clock()

    def load(self) -> Settings:
        """Read the settings.

        A field that is missing or not allowed has its default, one that nobody knows is left out, and a file that is
        not JSON at all is set aside.
        """
        try:
            size = self._path.stat().st_size
            data = self._path.read_bytes() if size <= _LONGEST_BYTES else b""
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            log.warning("settings_unreadable", path=str(self._path), error=str(error))
            return Settings()
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            self._set_aside(str(error))
            return Settings()
        if not isinstance(found, dict):
            self._set_aside("not an object")
            return Settings()
        return Settings.model_validate(_readable(Settings, found))

    def save(self, settings: Settings) -> None:
        """Replace the file.

        Raises:
            StorageError: The disk refuses; the old file is as it was.
        """
        text = json.dumps(settings.model_dump(mode="json"), indent=2, ensure_ascii=False)
        try:
            write_atomically(self._path, f"{text}\n".encode())
        except OSError as error:
            raise StorageError("The settings cannot be written.", detail=str(error)) from error

    def _set_aside(self, reason: str) -> None:
        time = self._clock.now().strftime("%Y%m%dT%H%M%S%fZ")
        aside = self._path.with_name(f"{self._path.name}.damaged-{time}")
        log.warning("settings_damaged", path=str(self._path), kept_as=aside.name, error=reason)
        try:
            self._path.replace(aside)
        except OSError as error:
            log.warning("settings_not_set_aside", path=str(self._path), error=str(error))


def _readable(model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """What of the data a model takes, field by field."""
    readable: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name not in data:
            continue
        value, kind = data[name], field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            readable[name] = _readable(kind, value) if isinstance(value, dict) else {}
        elif _is_allowed(model, name, value):
            readable[name] = value
    return readable


def _is_allowed(model: type[BaseModel], name: str, value: Any) -> bool:
    try:
        model.model_validate({name: value})
    except ValidationError:
        log.warning("setting_not_allowed", setting=f"{model.__name__}.{name}")
        return False
    return True
