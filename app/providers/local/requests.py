"""The requests that were accepted, a file each: what is in here is rendered, after a restart too."""

import json
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.media.signatures import HEAD_BYTES, MP4, PNG, FileKind, recognise
from app.system.file_systems import sync_folder, write_atomically

_TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_PART = ".part"
_SAVE_SECONDS = 3600
RESULT_KINDS = (PNG, MP4)

log = structlog.get_logger(__name__)


class StoredRequest(BaseModel):
    """What was asked for."""

    model_config = ConfigDict(frozen=True)

    operation: OperationType
    params: dict[str, Any]
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class RequestStore:
    """Keeps requests and their results in one folder; its methods block."""

    folder: Path

    @property
    def _requests(self) -> Path:
        return self.folder / "requests"

    @property
    def _outputs(self) -> Path:
        return self.folder / "outputs"

    def open(self) -> list[str]:
        """Make the folders and give the tokens of all requests, oldest first."""
        for folder in (self._requests, self._outputs):
            folder.mkdir(parents=True, exist_ok=True)
        self._drop_unfinished_requests()
        found = sorted(self._requests.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [path.stem for path in found]

    def parts(self) -> list[tuple[str, Path]]:
        """The results in the making, with their tokens; dead workers leave theirs."""
        return [(path.name.rpartition("-")[0], path) for path in self._outputs.glob(f"*{_PART}")]

    def save(self, token: str, request: StoredRequest) -> None:
        """Keep a request; when this returns, it survives a loss of power.

        Raises:
            InvalidParametersError: The token cannot be a file's name.
        """
        write_atomically(self._request_file(token), json.dumps(request.model_dump(mode="json")).encode())

    def load(self, token: str) -> StoredRequest | None:
        """The request of that token; None where there is none."""
        if _TOKEN.fullmatch(token) is None:
            return None
        try:
            return StoredRequest.model_validate_json(self._request_file(token).read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            log.exception("local_request_unreadable", submission_id=token)
            return None

    def part(self, token: str) -> Path:
        """A name for a result in the making that no other worker has."""
        self._outputs.mkdir(parents=True, exist_ok=True)
        return self._outputs / f"{token}-{secrets.token_hex(6)}{_PART}"

    def finish(self, token: str, part: Path) -> Path:
        """Give a result its name; its ending is that of what was rendered."""
        with part.open("rb") as file:
            kind = recognise(file.read(HEAD_BYTES))
        path = self._output_file(token, kind)
        part.replace(path)
        sync_folder(self._outputs)
        return path

    def output(self, token: str) -> tuple[Path, FileKind] | None:
        """The finished result and its kind; None while there is none."""
        found = ((self._output_file(token, kind), kind) for kind in RESULT_KINDS)
        return next(((path, kind) for path, kind in found if path.is_file()), None)

    def remove(self, token: str) -> None:
        """Forget a request and its result; what is not there is no error."""
        if _TOKEN.fullmatch(token) is None:
            return
        _remove(self._request_file(token))
        for path in self._outputs.glob(f"{token}.*"):
            _remove(path)

    def discard(self, part: Path) -> None:
        """Drop a result that will not be finished."""
        _remove(part)

    def _drop_unfinished_requests(self) -> None:
        """Drop what was being kept when a process died; that takes a moment, so an old one is nobody's any more."""
        for path in self._requests.glob(f".*{_PART}"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _SAVE_SECONDS:
                    _remove(path)

    def _request_file(self, token: str) -> Path:
        if _TOKEN.fullmatch(token) is None:
            raise InvalidParametersError("The request's id cannot be kept.")
        return self._requests / f"{token}.json"

    def _output_file(self, token: str, kind: FileKind) -> Path:
        return self._outputs / f"{token}{kind.extension}"


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # On Windows a dying worker may still hold it; the next start tries again.
        log.warning("local_file_stays", name=path.name)
