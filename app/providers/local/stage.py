"""What a scene is given to draw on, and what scenes under the sky share: light, stars, clouds, water, weather."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from app.providers.local.color import Color, lighter, mix, to_lab
from app.providers.local.drawing import Canvas, Floats, Pen, Point, below, fractal
from app.providers.local.palette import COLOR_OF_WORD, Palette


@dataclass(frozen=True, slots=True)
class Stage:
    """A canvas with the prompt's palette, words and chance."""

    canvas: Canvas
    palette: Palette
    rng: Random
    words: tuple[str, ...]

    def has(self, text: str) -> bool:
        """Whether the prompt holds one of these words."""
        return not set(text.split()).isdisjoint(self.words)

    def color_of(self, noun: str) -> Color | None:
        """The colour word that stands right before a noun in the prompt."""
        pairs = zip(self.words, self.words[1:], strict=False)
        return next(
            (COLOR_OF_WORD[first] for first, second in pairs if second == noun and first in COLOR_OF_WORD), None
        )

    @property
    def is_low_light(self) -> bool:
        """Whether the sky is warm at the horizon, and warmer than above: the sun stands low."""
        (_, top_red, top_yellow), (_, low_red, low_yellow) = to_lab(self.palette.sky[0]), to_lab(self.palette.sky[2])
        warmth = low_red + low_yellow
        return warmth > 0 and warmth - top_red - top_yellow > 0.06

    def line(self, middle: float, height: float, hills: float, *, octaves: int = 5, sharp: bool = False) -> Floats:
        """A line of heights around `middle`, with that many hills over a length of the canvas's shorter side."""
        x = self.canvas.columns / self.canvas.unit * hills
        return middle + height * fractal(x, self.rng, octaves=octaves, gain=0.48, sharp=sharp)


@dataclass(frozen=True, slots=True)
class Sun:
    """Where the light in the sky stands, in pixels."""

    x: float
    y: float
    radius: float


def sky(stage: Stage, horizon: float, *, is_clear: bool = False) -> Sun:
    """Draw the sky down to the horizon, with its sun or moon."""
    canvas, palette, rng = stage.canvas, stage.palette, stage.rng
    end = horizon / canvas.height
    top, middle, low = palette.sky
    canvas.fill([(0, top), (end * 0.58, middle), (end, low), (1, low)])
    if palette.is_night:
        stars(stage, horizon * 0.92, count=170)
    sun = _place_sun(stage, horizon)
    reach = canvas.unit * (0.75 if stage.is_low_light and not palette.is_night else 0.5)
    canvas.glow(sun.x, sun.y, reach, mix(palette.light, low, 0.25), depth=0, opacity=0.75)
    canvas.glow(sun.x, sun.y, sun.radius * 2.6, palette.light, depth=0, opacity=0.7)
    if palette.is_night and not stage.has("full") and rng.random() < 0.5:
        _crescent(stage, sun)
    else:
        canvas.disc(sun.x, sun.y, sun.radius, palette.light, depth=0)
    if not is_clear:
        clouds(stage, horizon)
    return sun


def _place_sun(stage: Stage, horizon: float) -> Sun:
    rng, canvas = stage.rng, stage.canvas
    x = canvas.width * (rng.uniform(0.24, 0.42) if rng.random() < 0.5 else rng.uniform(0.58, 0.76))
    if stage.is_low_light and not stage.palette.is_night:
        return Sun(x, horizon - canvas.unit * rng.uniform(0.1, 0.24), canvas.unit * rng.uniform(0.045, 0.07))
    return Sun(x, horizon * rng.uniform(0.2, 0.34), canvas.unit * rng.uniform(0.042, 0.062))


def _crescent(stage: Stage, sun: Sun) -> None:
    """A young or old moon, a little tilted."""
    side, tilt = stage.rng.choice((-1, 1)), 0.35
    outer = [(math.sin(a), -math.cos(a)) for a in (math.pi * step / 40 for step in range(41))]
    inner = [(0.42 * math.sin(a), -math.cos(a)) for a in (math.pi * step / 40 for step in range(40, -1, -1))]
    turn, rise = math.cos(tilt), math.sin(tilt)
    points = [
        (sun.x + side * (u * turn - v * rise) * sun.radius, sun.y + (u * rise + v * turn) * sun.radius)
        for u, v in outer + inner
    ]
    stage.canvas.polygon(points, stage.palette.light, depth=0)


def stars(stage: Stage, bottom: float, *, count: int) -> None:
    """Stars, denser towards the top."""
    canvas, rng = stage.canvas, stage.rng
    many = round(count * max(canvas.width / canvas.height, 0.6))
    for _ in range(many):
        x, y = rng.random() * canvas.width, rng.random() ** 1.5 * bottom
        size = canvas.unit * (0.0007 + 0.0014 * rng.random() ** 4)
        tone = mix((255, 255, 255), stage.palette.light, rng.random())
        canvas.disc(x, y, max(size, 0.45), tone, depth=0, opacity=rng.uniform(0.35, 0.95) * (1 - 0.6 * y / bottom))


def clouds(stage: Stage, horizon: float) -> None:
    """A few flat clouds, long and thin near the horizon."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    count = rng.randint(2, 4) + (3 if stage.has("cloud clouds cloudy overcast storm stormy") else 0)
    for _ in range(count):
        share = rng.uniform(0.16, 0.78)
        y = horizon * share
        length = canvas.unit * rng.uniform(0.28, 0.62)
        x = rng.uniform(-0.1, 1.0) * canvas.width
        tone = mix(palette.sky[2], palette.light, 0.5) if not palette.is_night else lighter(palette.sky[1], 0.06)
        _cloud(stage, (x, y), length, mix(tone, palette.sky[1], share * 0.35), round(255 * rng.uniform(0.28, 0.5)))


def _cloud(stage: Stage, at: Point, length: float, tone: Color, strength: int) -> None:
    x, y = at
    rng = stage.rng
    puffs = [
        (x + length * (i + 0.5) / 7 + rng.uniform(-0.04, 0.04) * length, rng.uniform(0.025, 0.075) * length)
        for i in range(7)
    ]

    def draw(pen: Pen) -> None:
        for place, size in puffs:
            pen.ellipse(place, y, size * 2.1, size, strength)
        pen.rect(x - length, y, x + length * 2, y + length, 0)
        pen.polygon(
            [
                (x - length * 0.05, y),
                (x + length * 1.05, y),
                (x + length * 0.9, y + length * 0.014),
                (x + length * 0.1, y + length * 0.014),
            ],
            strength,
        )

    box = (x - length * 0.15, y - length * 0.12, x + length * 1.2, y + length * 0.03)
    stage.canvas.stencil(box, draw, tone, depth=0)


def between(stage: Stage, upper: Floats, lower: Floats, fill: Color, *, depth: float, opacity: float = 1.0) -> None:
    """Fill the area between two lines of heights."""
    first = max(int(min(upper.min(), lower.min())) - 1, 0)
    last = min(int(max(upper.max(), lower.max())) + 2, stage.canvas.height)
    if last <= first:
        return
    inside = below(upper, first, last).astype(np.int16) - below(np.maximum(lower, upper), first, last)
    mask = (np.clip(inside, 0, 255) * opacity).astype(np.uint8)
    stage.canvas.paint(fill, Image.fromarray(mask), (0, first), depth=depth)


def reflection(stage: Stage, horizon: int, *, depth: float, tone: Color, share: float) -> None:
    """Mirror what is above row `horizon` in the water below, broken by small waves and tinted."""
    canvas = stage.canvas
    above = np.asarray(canvas.flattened())
    rows = canvas.height - horizon
    if rows <= 0:
        return
    distance = np.arange(rows)
    source = np.clip(horizon - 1 - (distance * 1.12).astype(int), 0, horizon - 1)
    wave = fractal(distance / canvas.unit * 70, stage.rng, octaves=2)
    shift = (wave * (0.002 + 0.03 * distance / canvas.height) * canvas.unit).astype(int)
    columns = np.arange(canvas.width)
    mirrored = np.empty((rows, canvas.width, 3), dtype=np.uint8)
    for row in range(rows):
        mirrored[row] = above[source[row]].take(columns + shift[row], axis=0, mode="clip")
    picture = Image.fromarray(mirrored)
    picture = Image.blend(picture, Image.new("RGB", picture.size, tone), share)
    canvas.paint(picture, Image.new("L", picture.size, 255), (0, horizon), depth=depth)


def ripples(stage: Stage, horizon: float, bottom: float, fill: Color, *, depth: float, count: int) -> None:
    """Thin streaks of light on water, longer and farther apart towards the viewer."""
    canvas, rng = stage.canvas, stage.rng
    for _ in range(round(count * canvas.width / canvas.unit)):
        near = rng.random() ** 1.4
        y = horizon + (bottom - horizon) * near
        length = canvas.unit * (0.02 + 0.11 * near) * rng.uniform(0.5, 1.3)
        x = rng.uniform(-0.05, 1.0) * canvas.width
        streak(stage, (x, y), length, canvas.unit * (0.0012 + 0.003 * near), fill, depth, rng.uniform(0.12, 0.4))


def glitter(stage: Stage, sun: Sun, horizon: float, fill: Color, *, depth: float) -> None:
    """The path of light that a low sun or the moon lays on the water."""
    canvas, rng = stage.canvas, stage.rng
    span = canvas.height - horizon
    for index in range(130):
        near = (index / 130) ** 1.15
        y = horizon + span * near + rng.uniform(-0.004, 0.004) * canvas.unit
        wide = canvas.unit * (0.035 + 0.19 * near)
        x = sun.x + rng.gauss(0, 0.42) * wide
        length = canvas.unit * rng.uniform(0.016, 0.07) * (0.6 + 1.5 * near)
        thick = canvas.unit * (0.0016 + 0.0046 * near)
        streak(stage, (x - length / 2, y), length, thick, fill, depth, rng.uniform(0.5, 0.95) * (1 - 0.45 * near))


def streak(stage: Stage, at: Point, length: float, thick: float, fill: Color, depth: float, opacity: float) -> None:
    """A lens-shaped stroke: thin ends, full in the middle."""
    x, y = at
    points = [
        (x, y),
        (x + length * 0.35, y - thick),
        (x + length * 0.7, y - thick * 0.7),
        (x + length, y),
        (x + length * 0.6, y + thick),
        (x + length * 0.3, y + thick * 0.8),
    ]
    stage.canvas.polygon(points, fill, depth=depth, strength=round(255 * opacity))


def birds(stage: Stage, horizon: float) -> None:
    """A small flock far away."""
    canvas, rng = stage.canvas, stage.rng
    x0, y0 = canvas.width * rng.uniform(0.25, 0.7), horizon * rng.uniform(0.3, 0.6)
    for _ in range(rng.randint(4, 7)):
        x, y = x0 + rng.gauss(0, 0.08) * canvas.unit, y0 + rng.gauss(0, 0.03) * canvas.unit
        span = canvas.unit * rng.uniform(0.011, 0.02)
        points = [
            (x - span, y - span * 0.45),
            (x - span * 0.45, y - span * 0.5),
            (x, y),
            (x + span * 0.45, y - span * 0.5),
            (x + span, y - span * 0.4),
            (x + span * 0.45, y - span * 0.3),
            (x, y + span * 0.2),
            (x - span * 0.45, y - span * 0.3),
        ]
        canvas.polygon(points, stage.palette.at(0.75), depth=0.2, strength=220)


def weather(stage: Stage) -> None:
    """Snow or rain in front of everything, where the prompt speaks of it."""
    canvas, rng = stage.canvas, stage.rng
    if stage.has("snow snowing snowfall snowflakes blizzard"):
        for _ in range(round(150 * canvas.width / canvas.unit)):
            size = canvas.unit * (0.0012 + 0.0042 * rng.random() ** 3)
            x, y = rng.random() * canvas.width, rng.random() * canvas.height
            canvas.disc(x, y, max(size, 0.5), (255, 255, 255), depth=0.99, opacity=rng.uniform(0.35, 0.9))
    if stage.has("rain rainy raining drizzle downpour thunder storm stormy"):
        tone = mix(stage.palette.sky[2], (255, 255, 255), 0.5)
        for _ in range(round(150 * canvas.width / canvas.unit)):
            x, y = rng.uniform(-0.05, 1.05) * canvas.width, rng.uniform(-0.1, 1) * canvas.height
            length, wide = canvas.unit * rng.uniform(0.03, 0.085), canvas.unit * 0.0011
            drop = [(x, y), (x + wide, y), (x + wide - length * 0.18, y + length), (x - length * 0.18, y + length)]
            canvas.polygon(drop, tone, depth=0.99, strength=round(255 * rng.uniform(0.14, 0.42)))
