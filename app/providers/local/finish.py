"""Applies looks: to frames as they are decoded and encoded, and to pictures, both as planes of luma and chroma."""

# The numbers are those of the coding and of what looks right.
# ruff: noqa: PLR2004

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image, ImageChops, ImageFilter

from app.providers.local.looks import Glow, Treatment, tables

Planes = tuple[Image.Image, Image.Image, Image.Image]
Bytes = npt.NDArray[np.uint8]

_GRAIN_TILE = 1021
_GRAIN_STEPS = 32
_GRAIN_SHIFT = 9
_STRIP = 128
_DITHER = 251
_LARGEST_REDUCE = 8
_LEAST_RADIUS = 1.5
_SHIFT = 6
_ONE = 1 << _SHIFT
_MIDDLE = 128


@dataclass(frozen=True, slots=True)
class Coding:
    """How numbers stand for light: limited range in clips, full range in pictures."""

    black: int
    span: int
    chroma_span: int

    def light(self, value: float) -> int:
        return round(self.black + self.span * value)


LIMITED = Coding(16, 219, 224)
FULL = Coding(0, 255, 255)


class Finish:
    """A treatment made ready for frames of one size; the same frame at the same index always comes out the same."""

    def __init__(self, treatment: Treatment, width: int, height: int, coding: Coding = LIMITED) -> None:
        """Make the tables, masks and grain.

        Args:
            treatment: What is done.
            width: Of the luma plane.
            height: Of the luma plane.
            coding: Of the planes.
        """
        formula, strength = treatment.formula, treatment.strength
        self._is_idle = treatment.changes_nothing
        self._size = (width, height)
        self._curve = _Curve(treatment, coding)
        self._blur = formula.blur * strength * min(width, height)
        self._glow = _Halo(formula.glow, strength, self._size, coding) if formula.glow else None
        self._vignette = _Vignette(formula.vignette * strength, self._size, coding) if formula.vignette else None
        self._grain = _Grain(formula.grain * strength, treatment.seed, self._size, coding) if formula.grain else None

    def planes(self, planes: Planes, index: int = 0) -> Planes:
        """A frame as it looks then.

        Args:
            planes: Luma and both chroma planes, each of mode "L"; chroma as large as luma or half as wide and high.
            index: Its number in the clip: grain differs from frame to frame.
        """
        if self._is_idle:
            return planes
        if self._blur:
            planes = self._softened(planes)
        planes = self._curve.lay(planes)
        if self._glow is not None:
            planes = self._glow.lay(planes)
        if self._vignette is not None:
            planes = self._vignette.lay(planes)
        if self._grain is not None:
            planes = (self._grain.lay(planes[0], index), *planes[1:])
        return planes

    def _softened(self, planes: Planes) -> Planes:
        luma, first, second = planes
        radius = self._blur * first.width / luma.width
        return soft(luma, self._blur), soft(first, radius), soft(second, radius)


def finished(picture: Image.Image, treatment: Treatment) -> Image.Image:
    """A picture as it looks with a treatment; one that changes nothing gives the same pixels.

    Args:
        picture: In RGB, or in RGBA: what is transparent stays so.
        treatment: What is done.
    """
    if treatment.changes_nothing:
        return picture
    if picture.mode != "RGBA":
        return _finished(picture, treatment)
    # Light and blur must not spread from colours that nobody sees: they are replaced by what is seen on the whole.
    mean = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    ground = Image.new("RGB", picture.size, mean[:3] if isinstance(mean, tuple) else 0)
    alpha = picture.getchannel("A")
    ground.paste(picture, mask=alpha)
    seen = _finished(ground, treatment)
    seen.putalpha(alpha)
    return seen


def _finished(picture: Image.Image, treatment: Treatment) -> Image.Image:
    # Each step lets go of what the one before made: of a large picture every copy counts.
    return _shown(Finish(treatment, picture.width, picture.height, FULL).planes(_coded(picture)))


def _coded(picture: Image.Image) -> Planes:
    frame = VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
    coded = frame.reformat(format="yuv444p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.JPEG)
    luma, first, second = (_plane(plane) for plane in coded.planes)
    return luma, first, second


def _shown(planes: Planes) -> Image.Image:
    frame = VideoFrame(planes[0].width, planes[0].height, "yuv444p")
    for target, source in zip(frame.planes, planes, strict=True):
        lines = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
        lines[:, : source.width] = np.asarray(source)
    shown = frame.reformat(format="rgb24", src_colorspace=Colorspace.ITU709, src_color_range=ColorRange.JPEG)
    del frame
    return Image.fromarray(shown.to_ndarray())


def soft(plane: Image.Image, radius: float) -> Image.Image:
    """A plane blurred by a standard deviation in pixels; a wide blur is made on a smaller copy."""
    factor = 1
    while radius / factor > 4 and factor < 16 and min(plane.size) > factor * 16:
        factor *= 2
    if factor == 1:
        return plane.filter(ImageFilter.GaussianBlur(radius))
    return enlarged(plane.reduce(factor).filter(ImageFilter.GaussianBlur(radius / factor)), plane.size, factor)


def enlarged(plane: Image.Image, size: tuple[int, int], factor: int) -> Image.Image:
    """A plane that was reduced by a whole factor at its former size, without steps."""
    if factor == 1:
        return plane
    # The last column and row may stand for less than `factor` pixels: they are enlarged whole, then cut.
    frame = VideoFrame.from_ndarray(np.asarray(plane), format="gray")
    whole = frame.reformat(
        width=plane.width * factor, height=plane.height * factor, interpolation=Interpolation.BILINEAR
    ).to_ndarray()
    return Image.fromarray(np.ascontiguousarray(whole[: size[1], : size[0]]))


class _Curve:
    """Light and colour by the tables of a treatment."""

    def __init__(self, treatment: Treatment, coding: Coding) -> None:
        made = tables(treatment)
        codes = (np.arange(256, dtype=np.float32) - coding.black) / coding.span
        steps = np.clip(codes, 0, 1)
        grid = np.linspace(0, 1, 256, dtype=np.float32)
        light = np.interp(steps, grid, made.light)
        self._light = _table(coding.black + coding.span * light)
        self._scale = _table(np.interp(steps, grid, made.scale) * _ONE)
        self._tints = tuple(_table(_MIDDLE + coding.chroma_span * np.interp(steps, grid, tint)) for tint in made.tint)
        self._along = [round(part * _ONE) for part in made.along]
        weights = treatment.formula.filter
        ratio = coding.span / coding.chroma_span * treatment.strength
        self._filter = [round(weight * ratio * _ONE) for weight in weights]
        self._keeps_color = treatment.formula.saturation > 0 or treatment.strength < 1

    def lay(self, planes: Planes) -> Planes:
        luma, first, second = planes
        if any(self._filter):
            luma = self._filtered(planes)
        near = luma if first.size == luma.size else luma.reduce(2)
        tints = [near.point(tint) for tint in self._tints]
        if self._keeps_color:
            scale = np.asarray(near.point(self._scale))
            tints = self._colored(np.asarray(first), np.asarray(second), scale, tints)
        return luma.point(self._light), tints[0], tints[1]

    def _colored(self, first: Bytes, second: Bytes, scale: Bytes, tints: Sequence[Image.Image]) -> list[Image.Image]:
        out = [np.empty_like(first), np.empty_like(second)]
        ground = [np.asarray(tint) for tint in tints]
        same, other = self._along
        for top in range(0, len(first), _STRIP):
            rows = slice(top, top + _STRIP)
            parts = [plane[rows].astype(np.int16) - _MIDDLE for plane in (first, second)]
            factor = scale[rows].astype(np.int16)
            for index in (0, 1):
                value = parts[index] * same
                if other:
                    value += parts[1 - index] * other
                value += _ONE // 2
                value >>= _SHIFT
                value *= factor
                value += _ONE // 2
                value >>= _SHIFT
                value += ground[index][rows]
                np.clip(value, 0, 255, out=value)
                out[index][rows] = value
        return [Image.fromarray(plane) for plane in out]

    def _filtered(self, planes: Planes) -> Image.Image:
        """Luma as it is behind a colour filter."""
        luma, first, second = planes
        added = (np.asarray(first).astype(np.int16) - _MIDDLE) * self._filter[0]
        added += (np.asarray(second).astype(np.int16) - _MIDDLE) * self._filter[1]
        added >>= _SHIFT
        shift = Image.fromarray(np.clip(added + _MIDDLE, 0, 255).astype(np.uint8))
        if shift.size != luma.size:
            shift = enlarged(shift, luma.size, 2)
        return ImageChops.add(luma, shift, 1, -_MIDDLE)


class _Halo:
    """Light that spreads from bright places."""

    def __init__(self, glow: Glow, strength: float, size: tuple[int, int], coding: Coding) -> None:
        self._coding, self._is_spill = coding, glow.is_spill
        steps = np.clip((np.arange(256, dtype=np.float32) - coding.black) / coding.span, 0, 1)
        shining = np.clip((steps - glow.threshold) / (1 - glow.threshold), 0, 1)
        self._shining = _table(255 * glow.amount * strength * shining * (2 - shining))
        radius = glow.spread * min(size)
        self._factor = _LARGEST_REDUCE
        while self._factor > 1 and radius / self._factor < _LEAST_RADIUS:
            self._factor //= 2
        self._radius = radius / self._factor
        self._tints = [round(_MIDDLE + coding.chroma_span * part) for part in glow.tint]

    def lay(self, planes: Planes) -> Planes:
        luma, first, second = planes
        shining = luma.reduce(self._factor).point(self._shining)
        small = shining.filter(ImageFilter.GaussianBlur(self._radius))
        if self._is_spill:
            small = ImageChops.subtract(small, shining)
        mask = enlarged(small, luma.size, self._factor)
        part = mask if first.size == luma.size else mask.reduce(2)
        luma.paste(self._coding.light(1), (0, 0), mask)
        for plane, tint in zip((first, second), self._tints, strict=True):
            plane.paste(tint, (0, 0), part)
        return planes


class _Vignette:
    """Corners that get darker, softly and without steps."""

    def __init__(self, amount: float, size: tuple[int, int], coding: Coding) -> None:
        self._coding = coding
        across, down = (((np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1) ** 2 / 2 for side in size)
        dither = np.random.Generator(np.random.PCG64(11)).random((_DITHER, _DITHER), dtype=np.float32)
        times = -(-max(size) // _DITHER)
        dither = np.tile(dither, (1, times))
        self._kept = np.empty((size[1], size[0]), dtype=np.uint16)
        for top in range(0, size[1], _DITHER):
            reach = down[top : top + _DITHER, None] + across
            kept = 256 - 256 * amount * reach * reach * (3 - 2 * reach)
            self._kept[top : top + _DITHER] = kept + dither[: len(kept), : size[0]]

    def lay(self, planes: Planes) -> Planes:
        luma, first, second = planes
        small = self._kept if first.size == luma.size else self._kept[::2, ::2]
        return self._darkened(luma), self._paled(first, small), self._paled(second, small)

    def _darkened(self, plane: Image.Image) -> Image.Image:
        source, black = np.asarray(plane), self._coding.black
        out = np.empty_like(source)
        for top in range(0, len(source), _STRIP):
            rows = slice(top, top + _STRIP)
            value = source[rows].astype(np.uint16)
            value -= black
            value *= self._kept[rows]
            value += 128
            value >>= 8
            value += black
            out[rows] = value
        return Image.fromarray(out)

    @staticmethod
    def _paled(plane: Image.Image, kept: npt.NDArray[np.uint16]) -> Image.Image:
        value = np.asarray(plane).astype(np.int16)
        value -= _MIDDLE
        value *= (kept >> 1).astype(np.int16)
        value += 64
        value >>= 7
        value += _MIDDLE
        return Image.fromarray(value.astype(np.uint8))


class _Grain:
    """Film grain: strongest in the middle tones, other in each frame, as coarse at every size."""

    def __init__(self, sigma: float, seed: int, size: tuple[int, int], coding: Coding) -> None:
        self._size, self._seed = size, seed
        coarse = max(min(size) / 1080, 0.5)
        side = _GRAIN_TILE
        noise = np.random.Generator(np.random.PCG64(seed)).standard_normal((side, side), dtype=np.float32)
        raw = Image.fromarray(np.clip(np.round(noise * 40 + _MIDDLE), 0, 255).astype(np.uint8))
        blurred = np.asarray(raw.filter(ImageFilter.GaussianBlur(0.55 * coarse)), dtype=np.float32)
        blurred -= blurred.mean()
        tile = np.clip(np.round(blurred * (_GRAIN_STEPS / blurred.std())), -127, 127).astype(np.int8)
        width, height = size
        times = (-(-height // side) + 1, -(-width // side) + 1)
        self._field = np.tile(tile, times)
        steps = np.clip((np.arange(256, dtype=np.float32) - coding.black) / coding.span, 0, 1)
        amount = 0.3 + 0.7 * np.sqrt(np.clip(4 * steps * (1 - steps), 0, 1))
        amount = amount * np.clip((1 - steps) * 6, 0.25, 1)
        self._amount = _table(amount * min(sigma * coding.span / 255, 15.9) * 16)
        self._limits = (coding.black, coding.light(1))

    def lay(self, luma: Image.Image, index: int) -> Image.Image:
        width, height = self._size
        draw = np.random.Generator(np.random.PCG64([self._seed, index]))
        top, left = (int(draw.integers(0, self._field.shape[i] - (height, width)[i] + 1)) for i in (0, 1))
        field = self._field[top : top + height, left : left + width]
        amounts, source = np.asarray(luma.point(self._amount)), np.asarray(luma)
        out = np.empty_like(source)
        for start in range(0, height, _STRIP):
            rows = slice(start, start + _STRIP)
            value = amounts[rows].astype(np.int16)
            value *= field[rows]
            value += 1 << (_GRAIN_SHIFT - 1)
            value >>= _GRAIN_SHIFT
            value += source[rows]
            np.clip(value, *self._limits, out=value)
            out[rows] = value
        return Image.fromarray(out)


def _table(values: npt.NDArray[np.floating]) -> list[int]:
    return [int(value) for value in np.clip(np.round(values), 0, 255)]


def _plane(plane: object) -> Image.Image:
    width, height, line = plane.width, plane.height, plane.line_size  # type: ignore[attr-defined]
    lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, line)  # type: ignore[arg-type]
    return Image.fromarray(np.ascontiguousarray(lines[:height, :width]))
