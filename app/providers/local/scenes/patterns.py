"""What stands in for prompts without a subject: flowing contours, and a grid of plain shapes."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math

import numpy as np
from PIL import Image

from app.providers.local.color import Color, lighter, mix, parse, rotated
from app.providers.local.drawing import Point
from app.providers.local.scenes.space import smooth_noise
from app.providers.local.stage import Stage


def draw_contours(stage: Stage) -> None:
    """Bands of colour that flow around each other like the lines of a map."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    width, height = canvas.width, canvas.height
    small = (192, max(24, round(192 * height / width)))
    hills = smooth_noise(stage, *small, rng.uniform(0.9, 1.5))
    twist = smooth_noise(stage, *small, 2.2)
    field = Image.fromarray((hills + 0.13 * twist).astype(np.float32)).resize((width, height), Image.Resampling.BICUBIC)
    table = _ramp(stage, rng.randint(11, 19))
    values = np.asarray(field)
    out = np.empty((height, width, 3), dtype=np.uint8)
    low, high = float(values.min()), float(values.max())
    for top in range(0, height, 128):
        part = (values[top : top + 128] - low) / max(high - low, 1e-6) * (len(table) - 1)
        out[top : top + 128] = table[part.astype(np.int32)]
    canvas.planes[0].image.paste(Image.fromarray(out))
    canvas.glow(
        width * rng.random(), height * rng.random() * 0.6, canvas.unit * 0.9, palette.light, depth=0, opacity=0.28
    )


def _ramp(stage: Stage, bands: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Colours from low to high, with a soft shadow at the foot of each band."""
    palette = stage.palette
    stops = [
        palette.near,
        palette.sky[0],
        palette.far,
        palette.accent,
        mix(palette.accent, palette.sky[2], 0.6),
        palette.sky[2],
    ]
    steps = 4096
    table = np.empty((steps, 3), dtype=np.uint8)
    for step in range(steps):
        share = step / (steps - 1)
        band = share * bands
        level = (math.floor(band) + 0.35 * (band % 1)) / bands
        place = min(level, 0.9999) * (len(stops) - 1)
        tone = mix(stops[int(place)], stops[int(place) + 1], place % 1)
        table[step] = lighter(tone, 0.02 - 0.07 * math.exp(-((band % 1) / 0.16)) + 0.03 * (band % 1))
    return table


def draw_shapes(stage: Stage) -> None:
    """A grid of tiles: quarter circles, rings, halves and stripes in a few strong colours."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    paper = mix((243, 234, 216), palette.light, 0.4)
    tones = [
        palette.accent,
        mix(rotated(palette.accent, 150), palette.near, 0.3),
        mix(parse("#eab13c"), palette.accent, 0.1),
        mix(palette.near, (28, 30, 38), 0.3),
        paper,
    ]
    canvas.fill([(0, paper), (1, paper)])
    rows = 4 if canvas.width >= canvas.height else 7
    side = canvas.height / rows
    columns = math.ceil(canvas.width / side)
    shift = (canvas.width - columns * side) / 2
    for row in range(rows):
        for column in range(columns):
            ground, figure = rng.sample(tones, 2)
            _tile(stage, (shift + column * side, row * side), side, ground, figure)


def _tile(stage: Stage, at: Point, side: float, ground: Color, figure: Color) -> None:
    canvas, rng = stage.canvas, stage.rng
    x, y = at
    square = [
        (x - 0.3, y - 0.3),
        (x + side + 0.3, y - 0.3),
        (x + side + 0.3, y + side + 0.3),
        (x - 0.3, y + side + 0.3),
    ]
    canvas.polygon(square, ground, depth=0.2)
    corner = rng.randrange(4)
    cx, cy = x + side * (corner % 2), y + side * (corner // 2)
    kind = rng.randrange(6)
    if kind == 0:
        canvas.polygon(_sector((cx, cy), side, corner), figure, depth=0.5)
    elif kind == 1:
        canvas.disc(x + side / 2, y + side / 2, side * 0.36, figure, depth=0.5)
        canvas.disc(x + side / 2, y + side / 2, side * 0.15, ground, depth=0.5)
    elif kind == 2:
        canvas.polygon([point for index, point in enumerate(square) if index != corner], figure, depth=0.5)
    elif kind == 3:
        for stripe in range(0, 6, 2):
            top = y + side * stripe / 6
            canvas.polygon(
                [(x, top), (x + side, top), (x + side, top + side / 6), (x, top + side / 6)], figure, depth=0.5
            )
    elif kind == 4:
        canvas.polygon(_sector((cx, cy), side, corner), figure, depth=0.5)
        canvas.polygon(_sector((cx, cy), side * 0.5, corner), ground, depth=0.5)
    else:
        half = math.pi * (corner // 2)
        arc = [
            (
                x + side / 2 + side / 2 * math.cos(half + math.pi * s / 40),
                y + side / 2 + side / 2 * math.sin(half + math.pi * s / 40),
            )
            for s in range(41)
        ]
        canvas.polygon(arc, figure, depth=0.5)


def _sector(at: Point, radius: float, corner: int) -> list[Point]:
    """A quarter circle around a tile's corner, inside the tile."""
    first = {0: 0.0, 1: 0.5, 2: 1.5, 3: 1.0}[corner] * math.pi
    return [at] + [
        (
            at[0] + radius * math.cos(first + math.pi / 2 * s / 40),
            at[1] + radius * math.sin(first + math.pi / 2 * s / 40),
        )
        for s in range(41)
    ]
