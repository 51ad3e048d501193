"""What PixVerse takes as an upload: one file or one address, and how such a file must be like."""

import io
from collections.abc import Mapping
from dataclasses import dataclass

import av
from aiohttp import BodyPartReader, web
from av.container import InputContainer
from PIL import Image, UnidentifiedImageError

from tests.support.servers.wire_server import RefusedError

PICTURE_TYPES = {"image/jpeg", "image/jpg", "image/png", "image/webp"}
PICTURE_BYTES = 20 * 1024 * 1024
PICTURE_SIDE = 4000
MEDIA_BYTES = 50 * 1024 * 1024
MEDIA_SECONDS = 30.5
MEDIA_SIDE = 1920
CLIP_NAMES = (".mp4", ".mov", ".webm")
SOUND_NAMES = (".mp3", ".wav", ".m4a", ".aac")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, or the address of one.

    Attributes:
        kind: "image", "video" or "audio".
        seconds: How long it is; 0 of a picture.
    """

    kind: str
    name: str
    content: bytes = b""
    mime_type: str = ""
    seconds: float = 0.0
    width: int = 0
    height: int = 0


async def sent_parts(request: web.Request) -> dict[str, tuple[str, str, bytes]]:
    """The form's parts: name to file name, type and content.

    Raises:
        RefusedError: "invalid": it is no form.
    """
    if not request.content_type.startswith("multipart/"):
        raise RefusedError("invalid", "the body is no multipart form")
    parts = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        parts[part.name or ""] = (part.filename or "", part.headers.get("Content-Type", ""), content)
    return parts


def only_one(parts: Mapping[str, object], names: tuple[str, str], allowed: frozenset[str] = frozenset()) -> str:
    """Which of the two parts was sent.

    Raises:
        RefusedError: "invalid": both, neither, or others too.
    """
    if len(set(names) & set(parts)) != 1 or set(parts) - set(names) - allowed:
        raise RefusedError("invalid", f"exactly one of {' and '.join(names)}, but {', '.join(sorted(parts))} came")
    return next(name for name in names if name in parts)


def picture_upload(name: str, mime_type: str, content: bytes) -> Upload:
    """A picture that was sent.

    Raises:
        RefusedError: "picture" with the code.
    """
    if mime_type not in PICTURE_TYPES:
        raise RefusedError("picture", f"the format {mime_type or 'without a name'} is not supported", code=500032)
    if len(content) >= PICTURE_BYTES:
        raise RefusedError("picture", "the image is larger than 20M", code=500030)
    try:
        with Image.open(io.BytesIO(content)) as image:
            size, kind = image.size, image.format
    except UnidentifiedImageError as error:
        raise RefusedError("picture", "failed to read the image", code=500031) from error
    if kind not in {"JPEG", "PNG", "WEBP"}:
        raise RefusedError("picture", f"{kind} is not supported", code=500032)
    if max(size) > PICTURE_SIDE:
        raise RefusedError("picture", "the image is larger than 4000x4000", code=500030)
    return Upload("image", name, content, mime_type, 0.0, *size)


def media_upload(name: str, mime_type: str, content: bytes) -> Upload:
    """A clip or a sound that was sent.

    Raises:
        RefusedError: "picture" with the code.
    """
    kind = "video" if name.lower().endswith(CLIP_NAMES) else "audio" if name.lower().endswith(SOUND_NAMES) else ""
    if not kind:
        raise RefusedError("picture", f"the format of {name} is not supported", code=500032)
    if len(content) > MEDIA_BYTES:
        raise RefusedError("picture", "the file is larger than 50M", code=500030)
    try:
        with av.open(io.BytesIO(content), "r") as container:
            upload = _measured(container, kind, name, content, mime_type)
    except (av.FFmpegError, ValueError) as error:
        raise RefusedError("picture", "failed to read the file", code=500031) from error
    if upload.seconds > MEDIA_SECONDS or max(upload.width, upload.height) > MEDIA_SIDE:
        raise RefusedError("picture", "longer than 30 s or larger than 1920", code=500071)
    return upload


def _measured(container: InputContainer, kind: str, name: str, content: bytes, mime_type: str) -> Upload:
    seconds = (container.duration or 0) / 1_000_000
    if kind == "video":
        stream = container.streams.video[0]
        return Upload(kind, name, content, mime_type, seconds, stream.width, stream.height)
    if not container.streams.audio:
        raise ValueError(name)
    return Upload(kind, name, content, mime_type, seconds)
