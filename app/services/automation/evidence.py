"""Pictures and hierarchies of steps that failed, as files under the data folder; the oldest go when there are many."""

import shutil
from pathlib import Path
from typing import Final

import structlog

from app.services.automation.run_events import StepEnded

log = structlog.get_logger(__name__)

FOLDER: Final = "executions"
LIMIT_RUNS: Final = 200
"""Runs of which files are kept."""
LIMIT_BYTES: Final = 512 * 1024**2


class Evidence:
    """Writes and bounds them; every method blocks.

    Args:
        data: The data folder.
    """

    def __init__(self, data: Path) -> None:
        self._data = data

    def write(self, execution_id: int, number: int, ended: StepEnded) -> tuple[str | None, str | None]:
        """Keep the screen of a step.

        Args:
            execution_id: Whose.
            number: Of the step among those that ended.
            ended: With the picture and the hierarchy, if there are any.

        Returns:
            The paths of picture and hierarchy relative to the data folder; None for what there is not, or what the
            disk does not take: a run does not end for that.
        """
        return (
            self._write(f"{FOLDER}/{execution_id}/{number}.png", ended.picture),
            self._write(f"{FOLDER}/{execution_id}/{number}.xml", ended.hierarchy),
        )

    def file(self, relative: str) -> Path | None:
        """A kept file; None where it went to make room, or the row names none of ours."""
        path = (self._data / relative).resolve()
        is_ours = path.is_relative_to((self._data / FOLDER).resolve())
        return path if is_ours and path.is_file() else None

    def make_room(self, *, runs: int = LIMIT_RUNS, size_bytes: int = LIMIT_BYTES) -> None:
        """Remove the files of the oldest runs above the limits."""
        folder = self._data / FOLDER
        if not folder.is_dir():
            return
        newest = sorted((one for one in folder.iterdir() if one.name.isdecimal()), key=lambda one: -int(one.name))
        used = 0
        for place, one in enumerate(newest):
            used += sum(file.stat().st_size for file in one.iterdir() if file.is_file())
            if place >= runs or used > size_bytes:
                shutil.rmtree(one, ignore_errors=True)

    def _write(self, relative: str, data: bytes | None) -> str | None:
        if data is None:
            return None
        path = self._data / relative
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            log.warning("evidence_not_kept", reason=str(error))
            return None
        return relative
