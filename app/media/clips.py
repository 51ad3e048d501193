"""Clips and sounds: opened without probing, from a file object, with one decoder thread; what they hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.media.boxes import check_structure
from app.media.pictures import check_size
from app.media.signatures import FileKind

MAX_HOURS = 4
SHOWN_CODECS = {"h264": "H.264", "hevc": "H.265", "vp9": "VP9", "av1": "AV1", "libdav1d": "AV1"}
HEARD_CODECS = {"aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac", "ac3"}
_BUFFER_BYTES = 256 * 1024


@dataclass(slots=True)
class Clip:
    """An open clip or sound."""

    container: InputContainer
    video: VideoStream | None
    audio: AudioStream | None

    @property
    def picture(self) -> VideoStream:
        """The stream of pictures.

        Raises:
            MediaError: There is none.
        """
        if self.video is None:
            raise MediaError("There is no picture in this clip, only sound.")
        return self.video

    @property
    def texts(self) -> dict[str, str]:
        """What the container says of itself, by lower-case keywords."""
        return {key.lower(): text for key, text in self.container.metadata.items()}

    def milliseconds(self, frame: VideoFrame) -> float:
        """When a frame is shown, from the start of the clip."""
        stream = self.picture
        if frame.pts is None or frame.time_base is None:
            return 0.0
        start = (stream.start_time or 0) * (stream.time_base or Fraction(0))
        return float(1000 * (frame.pts * frame.time_base - start))

    def frames(self) -> Iterator[VideoFrame]:
        """Decode on from the present place; damaged packets are passed over."""
        for packet in self.container.demux(self.picture):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                continue

    def seek(self, at_ms: float) -> None:
        """Go to the last key frame that is not later; the next frames may be earlier than `at_ms`."""
        stream = self.picture
        base = stream.time_base or Fraction(1, 1000)
        offset = int(Fraction(max(0.0, at_ms)) / 1000 / base) + (stream.start_time or 0)
        self.container.seek(offset, stream=stream, backward=True)


@contextmanager
def open_clip(path: Path, kind: FileKind, *, is_for_poster: bool = False) -> Iterator[Clip]:
    """Open a clip or a sound for decoding.

    Args:
        path: The file.
        kind: What its head says.
        is_for_poster: Only its first key frame will be decoded.

    Raises:
        MediaError: It is damaged or not what its head says.
    """
    with path.open("rb") as file:
        check_structure(file, path.stat().st_size, kind.reader)
        file.seek(0)
        with _refusals(), _open(file, kind, is_for_poster=is_for_poster) as container:
            yield _streams(container)


def clip_duration_ms(clip: Clip) -> int:
    """Tell how long it is.

    Raises:
        MediaError: It is longer than is taken.
    """
    stream = clip.video or clip.audio
    seconds: float | None = None
    if stream is not None and stream.duration and stream.time_base:
        seconds = float(stream.duration * stream.time_base)
    elif clip.container.duration:
        seconds = clip.container.duration / av.time_base
    if seconds is None:
        seconds = _measured_seconds(clip)
    if seconds > MAX_HOURS * 3600:
        raise MediaError(f"It is {_hours(seconds)} long; the limit is {MAX_HOURS} hours.")
    return max(1, round(1000 * seconds))


def check_codecs(clip: Clip) -> None:
    """Refuse what the player does not show.

    Raises:
        MediaError: With the codec's name.
    """
    if clip.video is not None:
        name = clip.video.codec_context.name
        if name not in SHOWN_CODECS:
            raise MediaError(f"The clip is coded as {name}. H.264, H.265, VP9 and AV1 are taken.")
        check_size(clip.video.codec_context.width, clip.video.codec_context.height)


def shown_size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """Tell a frame's size as it is shown: square pixels, upright."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    width, height = frame.width, frame.height
    if aspect > 0 and aspect != 1:
        width = max(1, round(width * aspect))
    return (height, width) if frame.rotation % 180 else (width, height)


def is_heard(stream: AudioStream) -> bool:
    """Tell whether the player can play this sound."""
    name = stream.codec_context.name
    return name in HEARD_CODECS or name.startswith("pcm_")


def first_sound(clip: Clip) -> AudioFrame:
    """Decode the beginning of a sound, to see that it is one.

    Raises:
        MediaError: Nothing in it can be decoded.
    """
    for packet in clip.container.demux(clip.audio) if clip.audio is not None else ():
        try:
            for frame in packet.decode():
                return frame
        except av.error.InvalidDataError:
            continue
    raise MediaError("The sound is damaged.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise MediaError("The clip needs more memory than is allowed.") from error
    except (av.error.FFmpegError, ValueError, EOFError) as error:
        raise MediaError("The clip is damaged or cut off.", detail=str(error)) from error


@contextmanager
def _open(file: BinaryIO, kind: FileKind, *, is_for_poster: bool) -> Iterator[InputContainer]:
    # FFmpeg decodes a frame while it opens, to learn how many it must hold back to put them in order: half of the time
    # that a poster takes, and no matter for one frame. The decoder that we use has its own settings.
    options = {"skip_frame": "all"} if is_for_poster and kind.media_type is MediaType.VIDEO else {}
    container = av.open(
        file, mode="r", format=kind.reader, buffer_size=_BUFFER_BYTES, metadata_errors="replace", options=options
    )
    try:
        yield container
    finally:
        container.close()


def _streams(container: InputContainer) -> Clip:
    covers = Disposition.attached_pic
    video = next((stream for stream in container.streams.video if not stream.disposition & covers), None)
    audio = next((stream for stream in container.streams.audio if _is_known(stream)), None)
    if video is not None and not _is_known(video):
        raise MediaError("The clip is coded in a way that is not known here.")
    if video is not None:
        video.codec_context.thread_count = 1
    return Clip(container, video, audio)


def _is_known(stream: VideoStream | AudioStream) -> bool:
    # Against its type stub, PyAV gives None where FFmpeg has no decoder.
    return getattr(stream, "codec_context", None) is not None


def _measured_seconds(clip: Clip) -> float:
    """Read all packets, without decoding, where the head does not tell the length."""
    stream = clip.video or clip.audio
    if stream is None:
        return 0.0
    first, last = None, 0
    for packet in clip.container.demux(stream):
        if packet.pts is not None:
            first = packet.pts if first is None else min(first, packet.pts)
            last = max(last, packet.pts + (packet.duration or 0))
    clip.container.seek(0)
    return float((last - (first or 0)) * (stream.time_base or Fraction(0)))


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.1f}".removesuffix(".0") + " hours"
