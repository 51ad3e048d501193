"""What a camera looks at: one picture, or a board whose planes move apart; gives planes for the encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from app.providers.local.board import Board
from app.providers.local.camera import Box, View
from app.providers.local.color import Color
from app.providers.local.lettering import INK, SHADE

_SHARES = {1: (1.0,), 2: (0.6, 1.0), 3: (0.45, 0.72, 1.0)}
"""How much of the camera's move each plane takes part in, from far to near."""

_NO_COLOR = 128

Planes = tuple[Image.Image, Image.Image, Image.Image]


class Subject(Protocol):
    """Something that can be looked at."""

    def frame(self, view: View) -> Planes:
        """What the camera sees: luma, and both chroma planes at half the size."""
        ...


class FlatSubject:
    """One picture."""

    def __init__(self, picture: Image.Image | Planes, width: int, height: int, *, zoom: float) -> None:
        """Take a picture of the clip's aspect.

        Args:
            picture: In RGB, its sides even, or its planes.
            width: Of the clip.
            height: Of the clip.
            zoom: The largest one that will be asked for.
        """
        self._planes = to_planes(picture) if isinstance(picture, Image.Image) else picture
        self._size = (width, height)
        # Where the picture has more detail than the clip shows, the quicker filter is as sharp.
        is_rich = self._planes[0].width >= width * zoom - 2
        self._filter = Image.Resampling.BILINEAR if is_rich else Image.Resampling.BICUBIC

    def frame(self, view: View) -> Planes:
        if not view.is_upright:
            return _projected(self._planes, view, self._size)
        box = view.box(*self._planes[0].size)
        return _seen(self._planes, box, self._size, self._filter)


@dataclass(frozen=True, slots=True)
class _Layer:
    planes: Planes
    masks: tuple[Image.Image, Image.Image]
    share: float
    top: int
    """The first row in which anything is drawn."""


@dataclass(frozen=True, slots=True)
class _Ink:
    tones: tuple[int, int, int]
    masks: tuple[Image.Image, Image.Image]


class LayeredSubject:
    """A board, its words fixed to the frame."""

    def __init__(self, board: Board, width: int, height: int) -> None:
        self._size = (width, height)
        ground, *nearer = board.canvas.planes
        shares = _SHARES[len(board.canvas.planes)]
        self._ground, self._ground_share = to_planes(ground.image), shares[0]
        self._layers = [
            _Layer(to_planes(plane.image), _with_half(plane.mask), share, box[1])
            for plane, share in zip(nearer, shares[1:], strict=True)
            if plane.mask is not None and (box := plane.mask.getbbox()) is not None
        ]
        lettering = board.lettering
        self._top = lettering.top
        self._inks = (
            _Ink(tones(SHADE), _with_half(lettering.shade)),
            _Ink(tones(INK), _with_half(lettering.ink)),
        )

    def frame(self, view: View) -> Planes:
        width, height = self._ground[0].size
        seen = _seen(self._ground, view.box(width, height, self._ground_share), self._size)
        for layer in self._layers:
            self._lay(layer, view.box(width, height, layer.share), seen)
        for ink in self._inks:
            full, half = ink.masks
            tops = (self._top, self._top // 2, self._top // 2)
            for target, tone, mask, top in zip(seen, ink.tones, (full, half, half), tops, strict=True):
                target.paste(tone, (0, top), mask)
        return seen

    def _lay(self, layer: _Layer, box: Box, seen: Planes) -> None:
        """Draw a layer over what is there, from the first row that it touches."""
        width, height = self._size
        pitch = (box[3] - box[1]) / height
        first = max(0, int((layer.top - box[1]) / pitch / 2 - 1) * 2)
        if first >= height:
            return
        size, part = (width, height - first), (box[0], box[1] + first * pitch, box[2], box[3])
        half = (width // 2, size[1] // 2)
        full_mask, half_mask = layer.masks
        mask = _part(full_mask, part, size)
        small = _part(half_mask, _halved(part), half)
        cuts = ((mask, first), (small, first // 2), (small, first // 2))
        for target, source, (cut, top) in zip(seen, _seen(layer.planes, part, size), cuts, strict=True):
            target.paste(source, (0, top), cut)


def tones(color: Color) -> tuple[int, int, int]:
    """A colour in luma and both chroma components."""
    luma, first, second = (np.asarray(plane) for plane in to_planes(Image.new("RGB", (2, 2), color)))
    return int(luma[0, 0]), int(first[0, 0]), int(second[0, 0])


def to_planes(picture: Image.Image) -> Planes:
    """An RGB picture of even size as planes of BT.709 in limited range."""
    frame = VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
    coded = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
    luma, first, second = (_to_image(plane) for plane in coded.planes)
    return luma, first, second


def _to_image(plane: object) -> Image.Image:
    width, height, line = plane.width, plane.height, plane.line_size  # type: ignore[attr-defined]
    lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, line)  # type: ignore[arg-type]
    return Image.fromarray(lines[:height, :width].copy())


def _seen(
    planes: Sequence[Image.Image],
    box: Box,
    size: tuple[int, int],
    resampling: Image.Resampling = Image.Resampling.BILINEAR,
) -> Planes:
    half = (size[0] // 2, size[1] // 2)
    luma, first, second = planes
    small = _halved(box)
    return (
        luma.resize(size, resampling, box=box),
        first.resize(half, Image.Resampling.BILINEAR, box=_within(small, first)),
        second.resize(half, Image.Resampling.BILINEAR, box=_within(small, second)),
    )


def _projected(planes: Sequence[Image.Image], view: View, size: tuple[int, int]) -> Planes:
    luma, first, second = planes
    width, height = luma.size
    half = (size[0] // 2, size[1] // 2)
    full = view.projection(width, height, size)
    # Chroma planes are the same picture at half the size, in a frame of half the size.
    small = view.projection(width // 2, height // 2, half)
    return (
        luma.transform(size, Image.Transform.PERSPECTIVE, full, Image.Resampling.BILINEAR),
        first.transform(half, Image.Transform.PERSPECTIVE, small, Image.Resampling.BILINEAR, fillcolor=_NO_COLOR),
        second.transform(half, Image.Transform.PERSPECTIVE, small, Image.Resampling.BILINEAR, fillcolor=_NO_COLOR),
    )


def _part(mask: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    return mask.resize(size, Image.Resampling.BILINEAR, box=_within(box, mask))


def _halved(box: Box) -> Box:
    left, top, right, bottom = box
    return left / 2, top / 2, right / 2, bottom / 2


def _within(box: Box, plane: Image.Image) -> Box:
    """The box, kept inside the plane where rounding would let it stick out."""
    left, top, right, bottom = box
    return left, top, min(right, plane.width), min(bottom, plane.height)


def _with_half(mask: Image.Image) -> tuple[Image.Image, Image.Image]:
    return mask, mask.reduce(2)
