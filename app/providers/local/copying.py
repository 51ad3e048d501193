"""Cuts a clip without coding it again, where the cut lies on key frames: nothing is lost, and it takes a moment."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream

from app.media.clips import Clip, open_clip
from app.media.frames import first_key_frame
from app.providers.local.footage import Footage

_NEAR = Fraction(1, 4)
"""Of a frame: how far a key frame may be from where the cut is wanted."""


@dataclass(frozen=True, slots=True)
class _Range:
    """The part that is kept, in seconds of the container's time; `end` is None where the rest is kept."""

    start: Fraction
    end: Fraction | None
    near: Fraction

    def keeps(self, packet: "Packet[Stream]") -> bool:
        at = _seconds(packet)
        return at is not None and at >= self.start - self.near and (self.end is None or at < self.end - self.near)


def copy_cut(footage: Footage, start: float, end: float, target: Path, *, has_sound: bool) -> bool:
    """Write the part of a clip as it is coded.

    Args:
        footage: The clip.
        start: In seconds.
        end: In seconds.
        target: The file, which must not exist.
        has_sound: Whether its sound is kept.

    Returns:
        False where it must be coded again: nothing was written then.

    Raises:
        MediaError: The clip is damaged.
    """
    with open_clip(footage.path, footage.kind) as clip:
        if not _can_be_copied(clip, has_sound=has_sound):
            return False
        stream = clip.picture
        origin = (stream.start_time or 0) * (stream.time_base or Fraction(0))
        rest = None if end >= footage.seconds else Fraction(end) + origin
        part = _Range(Fraction(start) + origin, rest, _NEAR / footage.fps)
        if not _lies_on_key_frames(clip, part):
            return False
        streams: list[Stream] = [stream, clip.audio] if has_sound and clip.audio is not None else [stream]
        try:
            _copy(clip.container, streams, part, target)
        except av.error.FFmpegError:
            # Times that go back, say: decoding makes them good.
            target.unlink(missing_ok=True)
            return False
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    return True


def _can_be_copied(clip: Clip, *, has_sound: bool) -> bool:
    """Whether players take what the clip is coded in, upright and in an mp4."""
    context = clip.picture.codec_context
    if context.name != "h264" or context.pix_fmt != "yuv420p":
        return False
    if has_sound and clip.audio is not None and clip.audio.codec_context.name != "aac":
        return False
    is_upright = first_key_frame(clip).rotation == 0
    clip.picture.codec_context.skip_frame = "DEFAULT"
    return is_upright


def _lies_on_key_frames(clip: Clip, part: _Range) -> bool:
    """Whether the first frame is a key frame, and no kept frame needs one that is cut off."""
    coded = [(_seconds(packet), packet.is_keyframe) for packet in _packets(clip.container, [clip.picture], part)]
    first, is_key = coded[0] if coded else (None, False)
    if first is None or not is_key or abs(first - part.start) > part.near:
        return False
    # In the order of decoding: frames that are shown before the key frame but decoded after it need what is cut off.
    if any(at is not None and at < first for at, _ in coded):
        return False
    return part.end is None or _ends_at_key_frame(coded, part.end - part.near, part.end + part.near)


def _ends_at_key_frame(coded: list[tuple[Fraction | None, bool]], before: Fraction, after: Fraction) -> bool:
    """Whether a key frame lies between two seconds that parts what is shown before it from what is shown later."""
    keys = [place for place, (at, is_key) in enumerate(coded) if is_key and at is not None and before <= at <= after]
    if not keys:
        return False
    is_kept = [at is not None and at < before for at, _ in coded]
    return all(is_kept[: keys[0]]) and not any(is_kept[keys[0] :])


def _copy(container: InputContainer, streams: list[Stream], part: _Range, target: Path) -> None:
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        copies = {stream.index: out.add_stream_from_template(stream) for stream in streams}
        for packet in _packets(container, streams, part):
            if not part.keeps(packet):
                continue
            base = packet.time_base
            shift = round(part.start / base)
            packet.pts = None if packet.pts is None else packet.pts - shift
            packet.dts = None if packet.dts is None else packet.dts - shift
            packet.stream = copies[packet.stream.index]
            out.mux(packet)


def _packets(container: InputContainer, streams: list[Stream], part: _Range) -> "Iterator[Packet[Stream]]":
    """The packets from the key frame before the part on, until a while after its end."""
    picture = streams[0]
    base = picture.time_base or Fraction(1, 1000)
    container.seek(max(0, int((part.start + part.near) / base)), stream=picture, backward=True)
    for packet in container.demux(streams):
        at = _seconds(packet)
        if packet.dts is None or at is None:
            continue
        if part.end is not None and at > part.end + 2:
            return
        yield packet


def _seconds(packet: "Packet[Stream]") -> Fraction | None:
    if packet.pts is None or packet.time_base is None:
        return None
    return packet.pts * packet.time_base
