"""Recordings of phones on their way into the library: none is lost when the program ends in the midst of one."""

import re
import secrets
import shutil
from pathlib import Path
from typing import Final

import structlog

from app.domain.asset import Asset
from app.domain.enums import CaptureKind
from app.domain.errors import ResourceNotFoundError, StorageError
from app.services.asset.file_names import safe_name
from app.services.automation.captures import CaptureService
from app.services.upload.upload_file import PathUpload
from app.services.upload.upload_service import UploadService
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

_LIBRARY: Final = "local"
_PLACE: Final = re.compile(r"(\d{1,18})-[0-9a-f]{8}")
_SET_ASIDE: Final = "unreadable-"


class RecordingService:
    """Gives each recording a folder of its own, whose name says which phone it is of.

    Args:
        captures: Take what a phone delivered.
        uploads: Take what is of a phone that was forgotten meanwhile.
        folder: Below the data folder: what lies there outlives a program that was killed.
    """

    def __init__(self, captures: CaptureService, uploads: UploadService, folder: Path) -> None:
        self._captures = captures
        self._uploads = uploads
        self._folder = folder

    async def begin_recording(self, device_id: int, name: str) -> Path:
        """Make the place of a new recording.

        Raises:
            ResourceNotFoundError: The phone is another user's.
            StorageError: The data folder cannot be written.
        """
        await self._captures.check_device(device_id)
        path = self._folder / f"{device_id}-{secrets.token_hex(4)}" / f"{safe_name(name, 'Recording')}.mp4"
        try:
            await in_thread(lambda: path.parent.mkdir(mode=0o700, parents=True))
        except OSError as error:
            words = f"{path.parent} cannot be written: {error.strerror or error}."
            raise StorageError(words, detail=str(error)) from error
        return path

    async def keep_recording(self, user_id: int, path: Path) -> Asset:
        """Take one that has ended into the library, and remove its place; it commits by itself.

        Raises:
            UploadRejectedError: It is not taken; it says why. The file stays.
            StorageError: The library cannot be written. The file stays.
        """
        found = _PLACE.fullmatch(path.parent.name)
        file = PathUpload(path)
        try:
            asset = await self._captures.keep_capture(int(found[1]) if found else 0, file, CaptureKind.RECORDING)
        except ResourceNotFoundError:
            # The phone was forgotten since; its recording was not.
            asset = await self._uploads.upload(user_id, file, _LIBRARY)
        await self.drop_recording(path)
        return asset

    async def drop_recording(self, path: Path) -> None:
        """Remove one that holds nothing, with its place."""
        await in_thread(shutil.rmtree, path.parent, ignore_errors=True)

    async def list_left(self) -> tuple[list[Path], int]:
        """Those that an earlier run of this program left, which was ended in the midst of them.

        To be called before the first one is begun.

        Returns:
            The files, the oldest first, and how many held nothing: these are removed. On a screen where nothing moved
            a recording holds nothing before it ends.
        """
        places = await in_thread(self._left)
        files = [file for file in places.values() if file is not None]
        for place, file in places.items():
            if file is None:
                await in_thread(shutil.rmtree, place, ignore_errors=True)
        return files, len(places) - len(files)

    async def set_aside(self, path: Path) -> Path:
        """Keep one that the library does not take where it is not tried again; gives its new place."""
        place = path.parent.with_name(f"{_SET_ASIDE}{path.parent.name}")
        await in_thread(path.parent.rename, place)
        log.warning("recording_set_aside", place=str(place))
        return place / path.name

    def _left(self) -> dict[Path, Path | None]:
        """Place to its file; None where that is missing or empty."""
        places = [place for place in self._folder.glob("*") if _PLACE.fullmatch(place.name)]
        places.sort(key=lambda place: place.stat().st_mtime)
        return {place: next((file for file in place.glob("*.mp4") if file.stat().st_size), None) for place in places}
