"""The ground on which boards are drawn: planes from far to near, and shapes with smooth edges.

Sizes and places are in pixels of the canvas; `unit` is its shorter side, so that shapes keep their proportions in any
aspect. Nothing depends on the pixel size but the sharpness: the same board comes out at every size.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from app.providers.local.color import Color

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Point = tuple[float, float]
Fill = Color | Image.Image

_BIG_STENCIL = 3_000_000


@dataclass(slots=True)
class Plane:
    """A part of the board at one distance; the first one has no mask and covers all."""

    image: Image.Image
    mask: Image.Image | None

    def paint(self, fill: Fill, mask: Image.Image, at: tuple[int, int]) -> None:
        """Lay a colour or a picture of the mask's size over what is there."""
        box = (at[0], at[1], at[0] + mask.width, at[1] + mask.height)
        if self.mask is None:
            self.image.paste(fill, box, mask)
            return
        over = np.asarray(mask).astype(np.uint16)
        under = np.asarray(self.mask.crop(box)).astype(np.uint16)
        total = over + (under * (255 - over) + 127) // 255
        share = np.where(total > 0, (over * 255 + total // 2) // np.maximum(total, 1), 255)
        self.image.paste(fill, box, Image.fromarray(share.astype(np.uint8)))
        self.mask.paste(Image.fromarray(total.astype(np.uint8)), box)


class Pen:
    """Draws shapes into a stencil; coordinates are those of the canvas, `strength` is 0 to 255."""

    def __init__(self, draw: ImageDraw.ImageDraw, origin: Point, factor: int) -> None:
        self._draw = draw
        self._origin = origin
        self._factor = factor

    def polygon(self, points: Sequence[Point], strength: int = 255) -> None:
        self._draw.polygon([self._place(x, y) for x, y in points], fill=strength)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, strength: int = 255) -> None:
        self._draw.ellipse([self._place(cx - rx, cy - ry), self._place(cx + rx, cy + ry)], fill=strength)

    def rect(self, x0: float, y0: float, x1: float, y1: float, strength: int = 255) -> None:
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], strength)

    def line(self, points: Sequence[Point], width: float, strength: int = 255) -> None:
        stroke = max(1, round(width * self._factor))
        self._draw.line([self._place(x, y) for x, y in points], fill=strength, width=stroke, joint="curve")

    def _place(self, x: float, y: float) -> Point:
        return (x - self._origin[0]) * self._factor, (y - self._origin[1]) * self._factor


@dataclass(slots=True)
class Canvas:
    """A board while it is drawn."""

    width: int
    height: int
    depths: int = 1
    planes: list[Plane] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = (self.width, self.height)
        self.planes = [Plane(Image.new("RGB", size), None)]
        self.planes += [Plane(Image.new("RGB", size), Image.new("L", size)) for _ in range(self.depths - 1)]

    @property
    def unit(self) -> float:
        return float(min(self.width, self.height))

    @property
    def columns(self) -> Floats:
        """The middle of each column."""
        return np.arange(self.width, dtype=np.float64) + 0.5

    def paint(self, fill: Fill, mask: Image.Image, at: tuple[int, int] = (0, 0), *, depth: float = 0.0) -> None:
        """Lay a fill over the plane of that depth (0 far, 1 near), cut to the canvas."""
        left, top = max(at[0], 0), max(at[1], 0)
        right, bottom = min(at[0] + mask.width, self.width), min(at[1] + mask.height, self.height)
        if right <= left or bottom <= top:
            return
        box = (left - at[0], top - at[1], right - at[0], bottom - at[1])
        inside = fill.crop(box) if isinstance(fill, Image.Image) else fill
        self.planes[min(int(depth * self.depths), self.depths - 1)].paint(inside, mask.crop(box), (left, top))

    def flattened(self) -> Image.Image:
        """All planes in one picture."""
        whole = self.planes[0].image.copy()
        for plane in self.planes[1:]:
            whole.paste(plane.image, (0, 0), plane.mask)
        return whole

    def fill(self, stops: Sequence[tuple[float, Color]]) -> None:
        """Cover the farthest plane with a vertical run of colours; places are 0 (top) to 1 (bottom)."""
        self.planes[0].image.paste(self.gradient(stops, 0, self.height))

    def gradient(self, stops: Sequence[tuple[float, Color]], top: int, bottom: int) -> Image.Image:
        """A full-width picture of rows `top` to `bottom`, dithered so that no bands show."""
        rows = (np.arange(top, bottom) + 0.5) / self.height
        places = [place for place, _ in stops]
        column = np.stack(
            [np.interp(rows, places, [color[channel] for _, color in stops]) for channel in range(3)], axis=1
        )
        noise = _dither_tile()
        tiled = np.tile(noise, (-(-(bottom - top) // noise.shape[0]), -(-self.width // noise.shape[1])))
        dither = tiled[: bottom - top, : self.width]
        out = np.empty((bottom - top, self.width, 3), dtype=np.uint8)
        for channel in range(3):
            out[:, :, channel] = np.clip(column[:, channel : channel + 1] + dither, 0, 255)
        return Image.fromarray(out)

    def ridge(self, tops: Floats, upper: Color, lower: Color, *, depth: float, base: float | None = None) -> None:
        """Fill everything below a line, from `upper` at its highest point to `lower` at `base` (pixels)."""
        first = max(int(tops.min()) - 1, 0)
        if first >= self.height:
            return
        mask = below(tops, first, self.height)
        end = self.height if base is None else base
        stops = [(max(first, 0) / self.height, upper), (max(end, first + 1) / self.height, lower)]
        self.paint(self.gradient(stops, first, self.height), Image.fromarray(mask), (0, first), depth=depth)

    def stencil(
        self, box: tuple[float, float, float, float], draw: Callable[[Pen], None], fill: Fill, *, depth: float
    ) -> None:
        """Draw shapes within `box` (left, top, right, bottom) and fill them with one colour."""
        left, top = max(math.floor(box[0]) - 1, -4), max(math.floor(box[1]) - 1, -4)
        right, bottom = min(math.ceil(box[2]) + 1, self.width + 4), min(math.ceil(box[3]) + 1, self.height + 4)
        if right <= left or bottom <= top:
            return
        factor = 4 if (right - left) * (bottom - top) < _BIG_STENCIL else 2
        big = Image.new("L", ((right - left) * factor, (bottom - top) * factor))
        draw(Pen(ImageDraw.Draw(big), (left, top), factor))
        self.paint(_cut(fill, left, top, self), big.reduce(factor), (left, top), depth=depth)

    def polygon(self, points: Sequence[Point], fill: Fill, *, depth: float, strength: int = 255) -> None:
        box = _bounds(points)
        self.stencil(box, lambda pen: pen.polygon(points, strength), fill, depth=depth)

    def disc(self, cx: float, cy: float, radius: float, fill: Color, *, depth: float, opacity: float = 1.0) -> None:
        """A circle whose edge is one pixel soft, whatever its size."""
        left, top = math.floor(cx - radius - 1), math.floor(cy - radius - 1)
        size = math.ceil(2 * radius + 3)
        rows, columns = np.ogrid[0:size, 0:size]
        distance = np.hypot(columns + 0.5 + left - cx, rows + 0.5 + top - cy)
        mask = np.clip(radius - distance + 0.5, 0, min(1.0, 2 * radius)) * 255 * opacity
        self.paint(fill, Image.fromarray(mask.astype(np.uint8)), (left, top), depth=depth)

    def glow(self, cx: float, cy: float, radius: float, color: Color, *, depth: float, opacity: float = 0.8) -> None:
        """Light around a point, fading to nothing at `radius`."""
        size = 160
        place = (np.arange(size) + 0.5) / size * 2 - 1
        reach = np.clip(1 - np.hypot(place[None, :], place[:, None]), 0, 1)
        small = Image.fromarray((255 * opacity * reach**2.2).astype(np.uint8))
        side = max(2, round(radius * 2))
        mask = small.resize((side, side), Image.Resampling.BICUBIC)
        self.paint(color, mask, (round(cx - radius), round(cy - radius)), depth=depth)

    def soft(self, strength: Floats, fill: Color, *, depth: float, box: tuple[int, int, int, int]) -> None:
        """A veil from a small array of opacities (0 to 1), drawn smooth over `box`."""
        small = Image.fromarray((np.clip(strength, 0, 1) * 255).astype(np.uint8))
        mask = small.resize((max(box[2] - box[0], 1), max(box[3] - box[1], 1)), Image.Resampling.BICUBIC)
        self.paint(fill, mask, (box[0], box[1]), depth=depth)

    def mist(self, y: float, thickness: float, color: Color, rng: Random, *, depth: float, opacity: float) -> None:
        """A band of mist around row `y`, thicker here and thinner there."""
        rows = np.linspace(-1, 1, 24)[:, None]
        across = 0.65 + 0.7 * fractal(np.linspace(0, 3.0, 64), rng, octaves=3)[None, :]
        veil = opacity * np.exp(-3.2 * rows**2) * (1 - rows**2) * across
        box = (0, round(y - thickness), self.width, round(y + thickness))
        self.soft(veil, color, depth=depth, box=box)


def below(tops: Floats, first: int, last: int) -> Bytes:
    """The coverage of rows `first` to `last` by the area under a line of heights, smooth at any slope."""
    slope = np.gradient(tops) if len(tops) > 1 else np.zeros_like(tops)
    steep = (1 / np.sqrt(1 + slope**2)).astype(np.float32)
    line = tops.astype(np.float32)
    out = np.empty((last - first, len(tops)), dtype=np.uint8)
    for start in range(first, last, 128):
        end = min(start + 128, last)
        rows = np.arange(start, end, dtype=np.float32)[:, None] + 0.5
        out[start - first : end - first] = np.clip((rows - line) * steep + 0.5, 0, 1) * 255
    return out


def fractal(x: Floats, rng: Random, *, octaves: int, gain: float = 0.5, sharp: bool = False) -> Floats:
    """Noise from -1 to 1 along `x`, one hill a whole number; `sharp` has corners in the place of curves."""
    total, weight, amount = np.zeros_like(x), 0.0, 1.0
    for octave in range(octaves):
        knots = np.array([rng.uniform(-1, 1) for _ in range(int(x.max() * 2**octave) + 4)])
        place = x * 2**octave + rng.random()
        cell = np.floor(place).astype(int)
        part = place - cell
        part = part if sharp else part * part * (3 - 2 * part)
        total += amount * (knots[cell] * (1 - part) + knots[cell + 1] * part)
        weight += amount
        amount *= gain
    return total / weight


def grained(image: Image.Image, rng: Random, *, strength: float) -> Image.Image:
    """The picture with fine, even film grain."""
    noise = np.random.Generator(np.random.PCG64(rng.getrandbits(32))).normal(0, strength, (509, 503))
    tile = np.clip(np.round(noise), -12, 12).astype(np.int16)
    pixels = np.array(image)
    for top in range(0, pixels.shape[0], 509):
        strip = pixels[top : top + 509]
        across = np.tile(tile, (1, -(-strip.shape[1] // 503)))[: strip.shape[0], : strip.shape[1], None]
        pixels[top : top + 509] = np.clip(strip.astype(np.int16) + across, 0, 255)
    return Image.fromarray(pixels)


def _dither_tile() -> Floats:
    return np.random.Generator(np.random.PCG64(7)).random((127, 131)) * 1.6 - 0.3


def _bounds(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _cut(fill: Fill, left: int, top: int, canvas: Canvas) -> Fill:
    """A full-canvas fill, as the part that starts at a stencil's corner."""
    if not isinstance(fill, Image.Image):
        return fill
    return fill.crop((left, top, canvas.width + 4, canvas.height + 4))
