"""Single frames of clips: the poster, and the exact one that a place shows."""

import os
from pathlib import Path

from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from PIL import Image

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.media.clips import Clip, open_clip, shown_size
from app.media.signatures import HEAD_BYTES, recognise

HALF_A_MILLISECOND = 0.5
"""Places are whole milliseconds: a frame due at 83.3 is the one at 83."""
_UNSPECIFIED = 2
_HD_HEIGHT = 720
_TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def poster(path: Path, longest: int) -> Image.Image:
    """Decode a clip's first key frame at the size that is needed."""
    with path.open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES))
    with open_clip(path, kind, is_for_poster=True) as clip:
        return to_picture(first_key_frame(clip), clip.picture, longest)


def first_key_frame(clip: Clip) -> VideoFrame:
    """Decode the first key frame.

    Raises:
        MediaError: Nothing can be decoded.
    """
    clip.picture.codec_context.skip_frame = "NONKEY"
    for frame in clip.frames():
        return frame
    raise MediaError("There is no picture in this clip that can be read.")


def frame_at(clip: Clip, at_ms: float) -> VideoFrame:
    """Decode the frame that is shown at a place; behind the end it is the last one.

    Raises:
        MediaError: Nothing can be decoded.
    """
    clip.seek(at_ms)
    shown: VideoFrame | None = None
    for frame in clip.frames():
        if shown is not None and clip.milliseconds(frame) > at_ms + HALF_A_MILLISECOND:
            break
        shown = frame
        if clip.milliseconds(frame) >= at_ms - HALF_A_MILLISECOND:
            break
    if shown is None:
        raise MediaError("There is no picture in this clip that can be read.")
    return shown


def extract_frame(source: str, at_ms: int, target: str) -> None:
    """Write the frame that is shown at a place to a new PNG file, in full size; runs in a worker.

    Raises:
        MediaError: The clip cannot be read.
    """
    path = Path(source)
    with path.open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES))
    if kind.media_type is not MediaType.VIDEO:
        raise MediaError("This is not a clip.")
    with open_clip(path, kind) as clip:
        picture = to_picture(frame_at(clip, at_ms), clip.picture, None)
    with Path(target).open("xb") as out:
        picture.save(out, "PNG", compress_level=3)
        out.flush()
        os.fsync(out.fileno())


def to_picture(frame: VideoFrame, stream: VideoStream, longest: int | None) -> Image.Image:
    """Make a frame an upright RGB picture with square pixels, no longer than `longest`."""
    width, height = fitted(shown_size(frame, stream), longest)
    turned = frame.rotation % 180 != 0
    frame_size = (height, width) if turned else (width, height)
    small = convert(VideoReformatter(), frame, *frame_size, "rgb24", smooth=True)
    plane = small.planes[0]
    picture = Image.frombuffer("RGB", frame_size, bytes(plane), "raw", "RGB", plane.line_size, 1)
    turn = _TURNS.get(frame.rotation % 360)
    return picture.copy() if turn is None else picture.transpose(turn)


def fitted(size: tuple[int, int], longest: int | None) -> tuple[int, int]:
    """Scale a size down so that its longer side fits."""
    if longest is None or max(size) <= longest:
        return size
    scale = longest / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def convert(
    reformatter: VideoReformatter, frame: VideoFrame, width: int, height: int, pixels: str, *, smooth: bool
) -> VideoFrame:
    """Scale a frame and change it to RGB by the matrix that it was coded with.

    A clip that does not name its matrix is taken to be BT.709 from 720 lines on and BT.601 below, as players do.
    """
    source = None
    if frame.colorspace == _UNSPECIFIED and frame.format.name.startswith("yuv"):
        source = Colorspace.ITU709 if frame.height >= _HD_HEIGHT else Colorspace.ITU601
    return reformatter.reformat(
        frame,
        width=width,
        height=height,
        format=pixels,
        src_colorspace=source,
        interpolation=Interpolation.AREA if smooth and width < frame.width else Interpolation.BILINEAR,
        threads=1,
    )
