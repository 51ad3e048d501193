"""What is in a file that came from outside: found by decoding it in a worker, together with its thumbnails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.enums import MediaType
from app.domain.errors import MediaError, WorkerError
from app.media.credentials.store_size import store_size
from app.media.likeness import hash_pictures
from app.media.recipes.recipe import FoundRecipe
from app.media.signatures import HEAD_BYTES, FileKind, recognise

if TYPE_CHECKING:
    from app.media.clips import Clip
    from app.media.conversion import PictureForm
    from app.system.processes import WorkerPool

T = TypeVar("T")

INSPECTION_SECONDS = 8.0
CONVERSION_SECONDS = 30.0
_KILLED_FROM_OUTSIDE = "SIGKILL"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is."""

    media_type: MediaType
    mime_type: str
    extension: str
    """By content, with its dot."""
    width: int | None = None
    height: int | None = None
    """Pixels as shown: upright and square. None for a sound."""
    duration_ms: int | None = None
    frame_rate: float | None = None
    has_sound: bool = False
    micro: bytes | None = None
    """8x8 RGB565 little endian, 128 bytes. None for a sound."""
    thumbnails: dict[int, bytes] = field(default_factory=dict, repr=False)
    recipe: FoundRecipe | None = None
    """How it was made, where the file says so."""
    has_credentials: bool = False
    """Whether it carries Content Credentials; what they say is read apart."""


class MediaInspector:
    """Looks into files in workers, which may die over them."""

    def __init__(self, pool: "WorkerPool") -> None:
        self._pool = pool

    async def inspect(self, path: str | Path) -> Inspection:
        """Find out what a file is.

        Raises:
            MediaError: It cannot be taken; the sentence says why.
            WorkerError: The program is closing.
        """
        return await self._run(inspect_file, str(path), timeout_seconds=INSPECTION_SECONDS)

    async def convert(self, path: str | Path, target: Path, form: "PictureForm") -> None:
        """Write a picture in another form.

        Raises:
            MediaError: It cannot be; the sentence says why. There may be a part of a file at `target`.
            WorkerError: The program is closing.
        """
        await self._run(convert_file, str(path), str(target), form, timeout_seconds=CONVERSION_SECONDS)

    async def likenesses(self, thumbnails: Sequence[bytes]) -> list[int | None]:
        """A number of 64 bits for each thumbnail (media/likeness.py); None for one that cannot be read.

        Raises:
            MediaError: One of them ended the worker.
            WorkerError: The program is closing.
        """
        return await self._run(hash_pictures, list(thumbnails), timeout_seconds=CONVERSION_SECONDS)

    async def _run(self, function: Callable[..., T], *args: Any, timeout_seconds: float) -> T:
        try:
            return await self._run_again(function, args, timeout_seconds)
        except WorkerError as error:
            if self._pool.is_closed:
                raise
            words = "The file cannot be read within the time and memory that are allowed."
            raise MediaError(words, detail=error.detail or error.message) from error

    async def _run_again(self, function: Callable[..., T], args: tuple[Any, ...], timeout_seconds: float) -> T:
        try:
            return await self._pool.run(function, *args, timeout_seconds=timeout_seconds)
        except WorkerError as error:
            if error.detail != _KILLED_FROM_OUTSIDE or self._pool.is_closed:
                raise
        # The system was short of memory, say: no fault of the file.
        return await self._pool.run(function, *args, timeout_seconds=timeout_seconds)


def convert_file(path: str, target: str, form: "PictureForm") -> None:
    """Write a picture in another form; runs in a worker.

    Raises:
        MediaError: It cannot be; the sentence says why.
    """
    from app.media.conversion import convert_picture  # noqa: PLC0415 - the window's process need not load Pillow

    convert_picture(path, target, form)


def inspect_file(path: str) -> Inspection:
    """Decode a file and say what it is; runs in a worker.

    Raises:
        MediaError: It cannot be taken; the sentence says why.
    """
    file_path = Path(path)
    try:
        with file_path.open("rb") as file:
            kind = recognise(file.read(HEAD_BYTES))
    except OSError as error:
        raise MediaError("The file cannot be opened.", detail=str(error)) from error
    inspect = _inspect_picture if kind.media_type is MediaType.IMAGE else _inspect_clip
    return replace(inspect(file_path, kind), has_credentials=store_size(file_path) is not None)


def _inspect_picture(path: Path, kind: FileKind) -> Inspection:
    from app.media.pictures import read_picture  # noqa: PLC0415 - the window's process need not load Pillow
    from app.media.recipes.finding import find_recipe  # noqa: PLC0415
    from app.media.thumbnails import make_micro, make_thumbnails  # noqa: PLC0415

    picture = read_picture(path, kind)
    return Inspection(
        media_type=kind.media_type,
        mime_type=kind.mime_type,
        extension=kind.extension,
        width=picture.width,
        height=picture.height,
        micro=make_micro(picture.small),
        thumbnails=make_thumbnails(picture.small),
        recipe=find_recipe(path, kind),
    )


def _inspect_clip(path: Path, kind: FileKind) -> Inspection:
    from app.media.clips import check_codecs, open_clip  # noqa: PLC0415 - the window's process need not load FFmpeg

    with open_clip(path, kind, is_for_poster=True) as clip:
        check_codecs(clip)
        if kind.media_type is MediaType.AUDIO:
            return _inspect_sound(clip, kind)
        return _inspect_video(clip, kind)


def _inspect_sound(clip: "Clip", kind: FileKind) -> Inspection:
    from app.media.clips import clip_duration_ms, first_sound, is_heard  # noqa: PLC0415

    if clip.video is not None:
        raise MediaError("This is a clip in a container for sound. MP4, MOV, MKV and WebM are taken.")
    if clip.audio is None or not is_heard(clip.audio):
        raise MediaError("There is no sound in this file that can be read.")
    duration = clip_duration_ms(clip)
    first_sound(clip)
    return Inspection(kind.media_type, kind.mime_type, kind.extension, duration_ms=duration, has_sound=True)


def _inspect_video(clip: "Clip", kind: FileKind) -> Inspection:
    from app.media.clips import clip_duration_ms, is_heard, shown_size  # noqa: PLC0415
    from app.media.frames import first_key_frame, to_picture  # noqa: PLC0415
    from app.media.recipes.finding import recipe_in  # noqa: PLC0415
    from app.media.thumbnails import THUMBNAIL_SIZES, make_micro, make_thumbnails  # noqa: PLC0415

    stream = clip.picture
    duration = clip_duration_ms(clip)
    frame = first_key_frame(clip)
    width, height = shown_size(frame, stream)
    poster = to_picture(frame, stream, max(THUMBNAIL_SIZES))
    rate = stream.average_rate or stream.guessed_rate
    return Inspection(
        media_type=kind.media_type,
        mime_type=kind.mime_type,
        extension=kind.extension,
        width=width,
        height=height,
        duration_ms=duration,
        frame_rate=float(rate) if rate else None,
        has_sound=clip.audio is not None and is_heard(clip.audio),
        micro=make_micro(poster),
        thumbnails=make_thumbnails(poster),
        recipe=recipe_in(clip.texts),
    )
