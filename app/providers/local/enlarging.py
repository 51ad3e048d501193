"""Enlarges pictures and clips: by Lanczos with light sharpening, or by a trained model where that is installed."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageFilter

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.media.pictures import MAX_PIXELS, MAX_SIDE
from app.providers.local.encode import write_film
from app.providers.local.fields import Fit
from app.providers.local.filtering import filtered, numbered
from app.providers.local.footage import Footage, at_rate, forwards, media_of, read_footage
from app.providers.local.framing import in_size, to_frame
from app.providers.local.moving import to_planes
from app.providers.local.picture import read_whole, write_picture
from app.providers.local.picture_params import Method, UpscaleParams
from app.providers.local.sounds import samples_in, sound_of
from app.providers.local.trained import Enlarger, is_installed
from app.system.processes import report

_LONGEST_CLIP_SIDE = 8192


def render_enlarged(wanted: UpscaleParams, target: Path) -> None:
    """Write the picture or the clip at two or four times its size.

    Raises:
        MediaError: It cannot be read, it would be larger than is taken, or the model is not installed.
    """
    source = str(wanted.source)
    if media_of(source) is MediaType.IMAGE:
        write_picture(_picture(wanted, source), target)
    else:
        _write_clip(wanted, read_footage(source), target)


def _picture(wanted: UpscaleParams, source: str) -> Image.Image:
    picture = read_whole(source, MAX_SIDE)
    size = picture.width * wanted.factor, picture.height * wanted.factor
    if size[0] * size[1] > MAX_PIXELS:
        raise MediaError(
            f"{wanted.factor} times as large it would have {size[0] * size[1] / 1e6:.0f} million pixels; "
            f"{MAX_PIXELS // 1_000_000} million are the limit."
        )
    report(0.1)
    model = _model(wanted, Method.AI if is_installed() else Method.LANCZOS)
    if model is None:
        made = picture.resize(size, Image.Resampling.LANCZOS)
        report(0.5)
        return _sharpened(made, wanted)
    flat = picture.convert("RGB")
    made = Image.fromarray(model.enlarged(np.asarray(flat), lambda done: report(0.1 + 0.7 * done)))
    if picture.mode == "RGBA":
        made.putalpha(picture.getchannel("A").resize(size, Image.Resampling.LANCZOS))
    return made


def _model(wanted: UpscaleParams, automatic: Method) -> Enlarger | None:
    """The model that is asked for; None for none."""
    method = automatic if wanted.method is Method.AUTO else wanted.method
    return None if method is Method.LANCZOS else Enlarger(wanted.factor, is_thorough=method is Method.AI_THOROUGH)


def _sharpened(picture: Image.Image, wanted: UpscaleParams) -> Image.Image:
    if not wanted.sharpen:
        return picture
    mask = ImageFilter.UnsharpMask(radius=0.55 * wanted.factor, percent=round(160 * wanted.sharpen), threshold=2)
    if picture.mode != "RGBA":
        return picture.filter(mask)
    sharp = picture.convert("RGB").filter(mask)
    sharp.putalpha(picture.getchannel("A"))
    return sharp


def _write_clip(wanted: UpscaleParams, clip: Footage, target: Path) -> None:
    shown = max(2, clip.width // 2 * 2), max(2, clip.height // 2 * 2)
    size = shown[0] * wanted.factor, shown[1] * wanted.factor
    if max(size) > _LONGEST_CLIP_SIDE:
        raise MediaError(f"The clip would be {max(size)} pixels long; {_LONGEST_CLIP_SIDE} are the limit.")
    count = max(1, round(clip.seconds * clip.fps))
    steady = at_rate(forwards(clip), clip.fps, count)
    frames = in_size(steady, (clip.width, clip.height), shown, Fit.FILL, clip.fps)
    model = _model(wanted, Method.LANCZOS)
    if model is not None:
        made = _by_model(frames, model)
    else:
        steps = [("scale", f"{size[0]}:{size[1]}:flags=lanczos")]
        if wanted.sharpen:
            steps.append(("unsharp", f"5:5:{0.9 * wanted.sharpen:.3f}:5:5:0"))
        made = filtered([numbered(frames, clip.fps)], *steps)
    sound = sound_of(clip, 0.0, samples_in(count / clip.fps)) if clip.has_sound else None
    write_film(target, itertools.islice(made, count), sound, size=size, fps=clip.fps, count=count)


def _by_model(frames: Iterator[VideoFrame], model: Enlarger) -> Iterator[VideoFrame]:
    for frame in frames:
        yield to_frame(
            to_planes(Image.fromarray(model.enlarged(frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False))))
        )
