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

Planes = tuple[Image.Image, Image.Image, Image.Image]


class Subject(Protocol):
    """Something that can be looked at."""

    def frame(self, view: View) -> Planes:
        """What the camera sees: luma, and both chroma planes at half the size."""
        ...


class FlatSubject:
    """One picture."""

    def __init__(self, picture: Image.Image, width: int, height: int) -> None:
        self._planes = to_planes(picture)
        self._size = (width, height)

    def frame(self, view: View) -> Planes:
        box = view.box(*self._planes[0].size)
        return _seen(self._planes, box, self._size)


@dataclass(frozen=True, slots=True)
class _Layer:
    planes: Planes
    masks: tuple[Image.Image, Image.Image] | None
    share: float


class LayeredSubject:
    """A board, its words fixed to the frame."""

    def __init__(self, board: Board, width: int, height: int) -> None:
        self._size = (width, height)
        shares = _SHARES[len(board.canvas.planes)]
        self._layers = [
            _Layer(to_planes(plane.image), _with_half(plane.mask) if plane.mask else None, share)
            for plane, share in zip(board.canvas.planes, shares, strict=True)
        ]
        lettering = board.lettering
        self._top = lettering.top
        self._shade = _with_half(lettering.shade)
        self._ink = _with_half(lettering.ink)

    def frame(self, view: View) -> Planes:
        far, *nearer = self._layers
        size = far.planes[0].size
        seen = _seen(far.planes, view.box(*size, far.share), self._size)
        for layer in nearer:
            self._lay(layer, view.box(*size, layer.share), seen)
        self._letter(seen, self._shade, SHADE)
        self._letter(seen, self._ink, INK)
        return seen

    def _lay(self, layer: _Layer, box: Box, seen: Planes) -> None:
        over = _seen(layer.planes, box, self._size)
        if layer.masks is None:
            return
        full, half = layer.masks
        mask = _part(full, box, self._size)
        small = _part(half, _halved(box), (self._size[0] // 2, self._size[1] // 2))
        for target, source, cut in zip(seen, over, (mask, small, small), strict=True):
            target.paste(source, (0, 0), cut)

    def _letter(self, seen: Planes, masks: tuple[Image.Image, Image.Image], color: Color) -> None:
        full, half = masks
        tones = [int(plane.getpixel((0, 0)) or 0) for plane in to_planes(Image.new("RGB", (2, 2), color))]  # type: ignore[arg-type]
        for target, tone, mask, top in zip(
            seen, tones, (full, half, half), (self._top, self._top // 2, self._top // 2), strict=True
        ):
            target.paste(tone, (0, top), mask)


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


def _seen(planes: Sequence[Image.Image], box: Box, size: tuple[int, int]) -> Planes:
    half = (size[0] // 2, size[1] // 2)
    luma, first, second = planes
    small = _halved(box)
    return (
        luma.resize(size, Image.Resampling.BICUBIC, box=box),
        first.resize(half, Image.Resampling.BILINEAR, box=_within(small, first)),
        second.resize(half, Image.Resampling.BILINEAR, box=_within(small, second)),
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
