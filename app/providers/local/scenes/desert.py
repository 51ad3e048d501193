"""Dunes with a lit and a shaded side, a far mesa, a cactus or a caravan."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import numpy as np

from app.providers.local.color import lighter, mix, parse
from app.providers.local.drawing import Floats, Pen, fractal
from app.providers.local.stage import Stage, between, birds, sky


def draw_desert(stage: Stage) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    horizon = canvas.height * rng.uniform(0.52, 0.6)
    sky(stage, horizon, is_clear=rng.random() < 0.6)
    if rng.random() < 0.4:
        birds(stage, horizon)
    if stage.has("mesa canyon rock rocks western wild-west plateau") or rng.random() < 0.4:
        _mesas(stage, horizon)
    sand = mix(parse("#e09a5c"), palette.accent, 0.12)
    for near in (0.0, 0.25, 0.5, 0.75, 1.0):
        level = horizon + (canvas.height - horizon) * (0.02 + 0.72 * near**1.15)
        line = _dune(stage, level, canvas.unit * (0.05 + 0.1 * near), 0.5 + 0.5 * (1 - near))
        tone = mix(palette.local(sand, 0.35 + 0.4 * near, share=0.85), palette.sky[2], 0.4 * (1 - near))
        depth = 0.15 + 0.8 * near
        canvas.ridge(line, lighter(tone, 0.05), lighter(tone, -0.07), depth=depth, base=level + canvas.unit * 0.3)
        _shade(stage, line, near, mix(tone, palette.near, 0.5), depth)
    if stage.has("cactus mexico western saguaro"):
        _cactus(stage, canvas.width * rng.choice((0.2, 0.78)), canvas.height * 0.82)
    if stage.has("camel camels caravan nomad"):
        _caravan(stage, horizon)


def _dune(stage: Stage, level: float, height: float, hills: float) -> Floats:
    """A crest line: long climbs and shorter falls."""
    canvas, rng = stage.canvas, stage.rng
    x = canvas.columns / canvas.unit * hills * 1.7 + rng.random() * 4
    wave = np.sin(2 * np.pi * (x * 0.5 + 0.09 * np.sin(2 * np.pi * x * 0.5)))
    rolling = fractal(canvas.columns / canvas.unit * hills * 1.3, rng, octaves=2)
    dune: Floats = level - height * (0.62 * wave + 0.75 * rolling)
    return dune


def _shade(stage: Stage, line: Floats, near: float, tone: tuple[int, int, int], depth: float) -> None:
    """The lee side: from each crest a shadow that widens along the fall."""
    unit = stage.canvas.unit
    fall = np.gradient(line) * 3.2
    width = max(int(unit * 0.02), 1)
    kernel = np.hanning(2 * width + 3)
    padded = np.pad(fall.clip(0, 1.2), width + 1, mode="edge")
    smooth = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    for share, opacity in ((1.0, 0.34), (0.62, 0.3)):
        lower = line + smooth * unit * (0.16 + 0.2 * near) * share
        between(stage, line, lower, tone, depth=depth, opacity=opacity)


def _mesas(stage: Stage, horizon: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    for near in (0.1, 0.22):
        x = canvas.columns / canvas.unit
        steps = fractal(x * 1.5, rng, octaves=2)
        flat = np.tanh((steps - 0.12) * 11) * 0.5 + 0.5
        rough = fractal(x * 14, rng, octaves=3, sharp=True)
        line = horizon + canvas.unit * 0.03 - canvas.unit * (0.13 - 0.2 * near) * flat * (1 + 0.03 * rough)
        tone = mix(palette.local(parse("#a8502f"), 0.4), palette.sky[2], 0.45 - near)
        canvas.ridge(line, tone, mix(tone, palette.sky[2], 0.5), depth=near, base=horizon + canvas.unit * 0.1)


def _cactus(stage: Stage, x: float, foot: float) -> None:
    canvas, palette = stage.canvas, stage.palette
    size = canvas.unit * 0.27
    arm = size * 0.055

    def draw(pen: Pen) -> None:
        pen.rect(x - arm, foot - size + arm, x + arm, foot)
        pen.ellipse(x, foot - size + arm, arm, arm)
        for side, low, high in ((-1, 0.42, 0.72), (1, 0.3, 0.6)):
            reach = x + side * size * 0.2
            pen.line([(x, foot - size * low), (reach, foot - size * low), (reach, foot - size * high)], arm * 1.5)
            pen.ellipse(reach, foot - size * high, arm * 0.75, arm * 0.75)
            pen.ellipse(reach, foot - size * low, arm * 0.75, arm * 0.75)

    box = (x - size * 0.4, foot - size * 1.1, x + size * 0.4, foot)
    canvas.stencil(box, draw, mix(parse("#2f5d43"), palette.near, 0.5), depth=0.97)


def _caravan(stage: Stage, horizon: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    x, y, size = canvas.width * rng.uniform(0.25, 0.45), horizon + canvas.unit * 0.1, canvas.unit * 0.034

    def draw(pen: Pen) -> None:
        for index in range(5):
            left = x + index * size * 2.5
            pen.ellipse(left, y - size, size * 0.55, size * 0.3)
            pen.polygon(
                [(left - size * 0.3, y - size), (left - size * 0.05, y - size * 1.55), (left + size * 0.3, y - size)]
            )
            pen.line(
                [
                    (left + size * 0.45, y - size),
                    (left + size * 0.75, y - size * 0.95),
                    (left + size * 0.85, y - size * 1.5),
                    (left + size * 1.05, y - size * 1.48),
                ],
                size * 0.14,
            )
            for leg in (-0.4, -0.25, 0.25, 0.42):
                pen.line([(left + leg * size, y - size), (left + leg * size * 1.1, y)], size * 0.09)

    canvas.stencil((x - size * 2, y - size * 3, x + size * 14, y + size), draw, palette.near, depth=0.6)
