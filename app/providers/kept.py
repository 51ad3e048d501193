"""Results of calls that answer with the finished work: on the disk before anything else happens to them."""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.enums import ProviderStatus
from app.domain.errors import SubmitUncertainError
from app.providers.results import GenerationResult, RemoteOutput, VideoStatusResult
from app.system.file_systems import sync_folder
from app.system.threads import in_thread

_TOKEN = re.compile(r"[0-9a-f-]{8,64}")
_DONE = "done.json"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of an answer.

    Attributes:
        extension: With its dot, for show; the content decides what it is.
    """

    content: bytes = field(repr=False)
    extension: str = ".png"


class KeptResults:
    """A folder of results that came with the answer to their submit, one folder a submission.

    What is in it when the process dies before the answer is written down is found again by the submission's id, so that
    it is not paid twice.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "received"

    async def keep(
        self, token: str, files: Sequence[KeptFile], *, cost: int | None = None, note: str | None = None
    ) -> GenerationResult:
        """Write the files of an answer; when this returns they are on the disk.

        Raises:
            SubmitUncertainError: The disk refuses: the work was done and could not be kept.
        """
        try:
            await in_thread(self._write, token, files, note)
        except OSError as error:
            raise SubmitUncertainError("The result came and could not be written.", detail=str(error)) from error
        return GenerationResult(token, {"kept": True}, cost=cost)

    async def status(self, token: str) -> VideoStatusResult | None:
        """The results of a submission; None where there are none."""
        found = await in_thread(self._read, token)
        if found is None:
            return None
        paths, note = found
        outputs = tuple(RemoteOutput(path=str(path), name=path.name) for path in paths)
        return VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=outputs, note=note)

    async def find(self, token: str) -> GenerationResult | None:
        """The acceptance of a submission whose results are here."""
        found = await in_thread(self._read, token)
        return None if found is None else GenerationResult(token, {"kept": True})

    async def forget(self, token: str) -> None:
        await in_thread(self._remove, token)

    @staticmethod
    def is_kept(handle: Mapping[str, Any]) -> bool:
        """Whether a handle is of a result that came with its answer."""
        return handle.get("kept") is True

    def _place(self, token: str) -> Path | None:
        return self._folder / token if _TOKEN.fullmatch(token) else None

    def _write(self, token: str, files: Sequence[KeptFile], note: str | None) -> None:
        place = self._place(token)
        if place is None:
            raise OSError(f"{token} is no id of a submission")
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number, file in enumerate(files):
            _write_synced(place / f"{number:03}{file.extension}", file.content)
        # Last, and by its name alone the sign that all the others are whole.
        _write_synced(place / "note.part", (note or "").encode())
        (place / "note.part").replace(place / _DONE)
        sync_folder(place)
        sync_folder(self._folder)

    def _read(self, token: str) -> tuple[list[Path], str | None] | None:
        place = self._place(token)
        if place is None or not (place / _DONE).is_file():
            return None
        files = sorted(path for path in place.iterdir() if path.name != _DONE)
        return files, (place / _DONE).read_text("utf-8") or None

    def _remove(self, token: str) -> None:
        place = self._place(token)
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
