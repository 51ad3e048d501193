"""Makes a file fit for the provider that is to have it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import structlog

from app.domain.enums import MediaType
from app.domain.errors import MediaError, UploadRejectedError
from app.media.probe import Inspection, MediaInspector
from app.providers.base import InputLimits, InputTransport, ProviderManifest
from app.services.asset.fitting import Misfit, facts_found, misfits
from app.services.asset.library import Library
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that fits.

    Attributes:
        is_copy: It was made for this, under `incoming/`; whoever asked deletes it.
    """

    path: Path
    found: Inspection
    is_copy: bool


class Preparing:
    """Looks whether a provider takes a file, and converts a picture that it would not take as it is."""

    def __init__(self, library: Library, inspector: MediaInspector) -> None:
        self._library = library
        self._inspector = inspector

    async def prepare(self, path: Path, manifest: ProviderManifest, limits: InputLimits | None = None) -> Prepared:
        """The file where it fits, else a converted copy.

        Args:
            path: The file.
            manifest: The provider's.
            limits: What the file must be like, where the manifest's limits do not hold.

        Raises:
            UploadRejectedError: The provider takes no such file, and it cannot be converted.
            MediaError: It cannot be read.
        """
        found = await self._inspector.inspect(path)
        limits = limits or manifest.inputs.get(found.media_type)
        if limits is None:
            if manifest.takes_local_paths:
                return Prepared(path, found, is_copy=False)
            raise UploadRejectedError(path.name, f"{manifest.name} takes no {found.media_type.value} files.")
        if limits.transport == InputTransport.LOCAL_PATH:
            return Prepared(path, found, is_copy=False)
        size_bytes = (await in_thread(path.stat)).st_size
        wrong = misfits(facts_found(found, size_bytes), limits, manifest.name)
        if not wrong:
            return Prepared(path, found, is_copy=False)
        if not wrong[0].is_mended_at_submit:
            raise UploadRejectedError(path.name, wrong[0].sentence)
        return await self._convert(path, found, limits, wrong)

    async def keep(self, path: Path, manifest: ProviderManifest, limits: InputLimits) -> Path:
        """A file that goes inside a request: itself where it fits, else a converted copy that stays for the request.

        The copy has a name made of the file's place and the limits, so that the next request finds it. The sweep of
        `incoming/` takes it away when nobody has used it for two days.

        Raises:
            UploadRejectedError: The provider takes no such file, and it cannot be converted.
            MediaError: It cannot be read.
        """
        name = hashlib.sha256(f"{path}\0{limits}".encode()).hexdigest()[:40]
        kept = self._library.incoming(f"kept-{name}.part")
        if await in_thread(_touch, kept):
            return kept
        prepared = await self.prepare(path, manifest, limits)
        if not prepared.is_copy:
            return path
        await in_thread(os.replace, prepared.path, kept)
        return kept

    async def _convert(self, path: Path, found: Inspection, limits: InputLimits, wrong: list[Misfit]) -> Prepared:
        # With Pillow, which the window's process need not load before.
        from app.media.conversion import ENCODERS, EXTENSIONS, PictureForm  # noqa: PLC0415

        wanted = limits.formats or (found.mime_type, *ENCODERS)
        able = [mime_type for mime_type in wanted if mime_type in ENCODERS]
        if not able or found.media_type != MediaType.IMAGE:
            raise UploadRejectedError(path.name, wrong[0].sentence)
        mime_type = found.mime_type if found.mime_type in able else able[0]
        target = self._library.incoming(f"input-{uuid4().hex}{EXTENSIONS[mime_type]}")
        try:
            await self._inspector.convert(path, target, PictureForm(mime_type, limits.longest_side, limits.size_bytes))
            converted = await self._inspector.inspect(target)
        except MediaError:
            await in_thread(target.unlink, missing_ok=True)
            raise
        log.info("input_converted", name=path.name, mime_type=mime_type, reason=wrong[0].sentence)
        return Prepared(target, converted, is_copy=True)


def _touch(path: Path) -> bool:
    """Mark a file as used; false where there is none."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True
