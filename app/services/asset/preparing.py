"""Makes a file fit for the provider that is to have it."""

from pathlib import Path
from uuid import uuid4

import structlog

from app.domain.enums import MediaType
from app.domain.errors import MediaError, UploadRejectedError
from app.media.probe import Inspection, MediaInspector
from app.providers.base import InputLimits, InputTransport, ProviderManifest
from app.services.asset.library import Library
from app.system.file_systems import MB
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


class Preparing:
    """Looks whether a provider takes a file, and converts a picture that it would not take as it is."""

    def __init__(self, library: Library, inspector: MediaInspector) -> None:
        self._library = library
        self._inspector = inspector

    async def prepare(self, path: Path, manifest: ProviderManifest) -> Path:
        """The file where it fits, else a converted copy under `incoming/`; whoever asked deletes the copy.

        Raises:
            UploadRejectedError: The provider takes no such file, and it cannot be converted.
            MediaError: It cannot be read.
        """
        found = await self._inspector.inspect(path)
        if manifest.input_transport == InputTransport.LOCAL_PATH:
            return path
        if found.media_type not in manifest.input_media:
            raise UploadRejectedError(path.name, f"{manifest.name} takes no {found.media_type.value} files.")
        limits = manifest.input_limits
        if limits is None:
            return path
        misfit = _misfit(found, (await in_thread(path.stat)).st_size, limits, manifest.name)
        if misfit is None:
            return path
        if found.media_type != MediaType.IMAGE:
            raise UploadRejectedError(path.name, misfit)
        return await self._convert(path, found, limits, misfit)

    async def _convert(self, path: Path, found: Inspection, limits: InputLimits, misfit: str) -> Path:
        # With Pillow, which the window's process need not load before.
        from app.media.conversion import ENCODERS, EXTENSIONS, PictureForm  # noqa: PLC0415

        wanted = limits.formats or (found.mime_type, *ENCODERS)
        able = [mime_type for mime_type in wanted if mime_type in ENCODERS]
        if not able:
            raise UploadRejectedError(path.name, misfit)
        mime_type = found.mime_type if found.mime_type in able else able[0]
        target = self._library.incoming(f"input-{uuid4().hex}{EXTENSIONS[mime_type]}")
        try:
            await self._inspector.convert(path, target, PictureForm(mime_type, limits.longest_side, limits.size_bytes))
        except MediaError:
            await in_thread(target.unlink, missing_ok=True)
            raise
        log.info("input_converted", name=path.name, mime_type=mime_type, reason=misfit)
        return target


def _misfit(found: Inspection, size_bytes: int, limits: InputLimits, name: str) -> str | None:
    """Why the provider would not take it, as a sentence."""
    if limits.formats and found.mime_type not in limits.formats:
        return f"{name} takes no {_short(found.mime_type)} files, but {', '.join(map(_short, limits.formats))}."
    if limits.size_bytes is not None and size_bytes > limits.size_bytes:
        return f"The file has {size_bytes / MB:.1f} MB; {name} takes {limits.size_bytes / MB:.1f} MB at most."
    longest = max(found.width or 0, found.height or 0)
    if limits.longest_side is not None and longest > limits.longest_side:
        return f"A side has {longest} pixels; {name} takes {limits.longest_side} at most."
    return None


def _short(mime_type: str) -> str:
    return mime_type.rpartition("/")[2].upper()
