"""Woods in the mist, and leaves from close by."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math

from app.providers.local.color import Color, lighter, mix, parse
from app.providers.local.drawing import Floats, Point
from app.providers.local.stage import Stage, sky

_GREENS = ("#1f5a3c", "#2f7a4d", "#4c9a58", "#8dbb5a", "#12402f", "#c3d27a")
_AUTUMN = ("#b8431f", "#d9772a", "#e8a93a", "#7c2d18", "#5a3b1c", "#f0c860")
_ROUND = "oak park orchard maple birch blossom cherry autumn fall apple garden spring"


def conifer(stage: Stage, x: float, foot: float, height: float, fill: Color, *, depth: float) -> None:
    """A fir: tiers that widen downwards, a little irregular."""
    rng = stage.rng
    tiers = rng.randint(6, 9)
    wide = height * rng.uniform(0.17, 0.24)
    lean = rng.uniform(-0.01, 0.01) * height
    left: list[Point] = [(x + lean, foot - height)]
    right: list[Point] = [(x + lean, foot - height)]
    for tier in range(1, tiers + 1):
        share = tier / tiers
        y = foot - height * (1 - 0.93 * share)
        reach = wide * share**0.9
        left += [(x - reach * rng.uniform(0.86, 1.1), y + height * 0.012), (x - reach * 0.52, y - height * 0.012)]
        right += [(x + reach * rng.uniform(0.86, 1.1), y + height * 0.012), (x + reach * 0.52, y - height * 0.012)]
    trunk = wide * 0.09
    points = [
        *left,
        (x - trunk, foot - height * 0.075),
        (x - trunk, foot),
        (x + trunk, foot),
        (x + trunk, foot - height * 0.075),
        *reversed(right),
    ]
    stage.canvas.polygon(points, fill, depth=depth)


def draw_forest(stage: Stage) -> None:
    """Rows of trees that fade into the air."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    sky(stage, canvas.height * 0.8, is_clear=palette.mist > 0.5)
    is_round = stage.has(_ROUND)
    rows = 5
    for index in range(rows):
        near = index / (rows - 1)
        ground = canvas.height * (0.62 + 0.34 * near**0.8)
        line = stage.line(ground, canvas.unit * 0.035, 1.4, octaves=4)
        tone = palette.local(parse("#1d4a38") if not is_round else parse("#5a4a2a"), 0.1 + 0.9 * near, share=0.5)
        height = canvas.unit * (0.24 + 0.5 * near**1.4)
        _row(stage, line, height, tone, near, is_round=is_round)
        canvas.ridge(line, tone, mix(tone, palette.near, 0.3), depth=0.1 + 0.85 * near)
        if near < 1:
            veil = mix(palette.sky[2], palette.light, 0.25)
            strength = (0.2 + 0.5 * palette.mist) * (1 - 0.55 * near)
            canvas.mist(ground, canvas.unit * 0.16, veil, rng, depth=0.1 + 0.85 * near, opacity=strength)


def _row(stage: Stage, line: Floats, height: float, tone: Color, near: float, *, is_round: bool) -> None:
    canvas, rng = stage.canvas, stage.rng
    gap = height * (0.17 + 0.2 * near)
    x = -gap
    while x < canvas.width + gap:
        opening = math.exp(-(((x / canvas.width - 0.5) / 0.2) ** 2)) * near
        if rng.random() > opening * 1.05:
            column = min(max(int(x), 0), canvas.width - 1)
            foot = float(line[column]) + canvas.unit * 0.012
            tall = height * rng.uniform(0.62, 1.1)
            if is_round:
                _broadleaf(stage, x, foot, tall * 0.8, tone, near)
            else:
                conifer(stage, x, foot, tall, tone, depth=0.1 + 0.85 * near)
        x += gap * rng.uniform(0.45, 1.15)


def _broadleaf(stage: Stage, x: float, foot: float, height: float, tone: Color, near: float) -> None:
    canvas, rng = stage.canvas, stage.rng
    depth = 0.1 + 0.85 * near
    leaf = mix(tone, stage.palette.accent, 0.25 + 0.35 * rng.random() * near)
    trunk = height * 0.022
    canvas.polygon(
        [
            (x - trunk * 1.4, foot),
            (x - trunk * 0.6, foot - height * 0.6),
            (x + trunk * 0.6, foot - height * 0.6),
            (x + trunk * 1.4, foot),
        ],
        lighter(tone, -0.06),
        depth=depth,
    )
    for _ in range(9):
        cx, cy = x + rng.gauss(0, 0.13) * height, foot - height * rng.uniform(0.48, 0.86)
        canvas.disc(cx, cy, height * rng.uniform(0.1, 0.19), lighter(leaf, rng.uniform(-0.05, 0.05)), depth=depth)


def draw_foliage(stage: Stage) -> None:
    """Leaves, one over the other, each of two halves."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    is_autumn = stage.has("autumn fall october november maple rust dry")
    ground = mix(palette.near, parse("#1d0f08") if is_autumn else parse("#07231b"), 0.6)
    canvas.fill([(0, lighter(ground, 0.05)), (1, lighter(ground, -0.03))])
    tones = [mix(parse(text), palette.accent, 0.16) for text in (_AUTUMN if is_autumn else _GREENS)]
    layers = 4
    for layer in range(layers):
        near = layer / (layers - 1)
        count = round((52 - 6 * layer) * canvas.width / canvas.unit)
        for _ in range(count):
            tone = mix(ground, rng.choice(tones), 0.3 + 0.7 * near)
            size = canvas.unit * rng.uniform(0.13, 0.24) * (0.75 + 0.5 * near)
            at = rng.uniform(-0.05, 1.05) * canvas.width, rng.uniform(-0.05, 1.05) * canvas.height
            _leaf(stage, at, size, rng.uniform(0, 2 * math.pi), tone, 0.05 + 0.9 * near)


def _leaf(stage: Stage, at: Point, length: float, angle: float, tone: Color, depth: float) -> None:
    canvas, rng = stage.canvas, stage.rng
    wide, bend = length * rng.uniform(0.2, 0.28), rng.uniform(-0.22, 0.22)
    spine = [(share, bend * math.sin(math.pi * share)) for share in _steps(16)]
    turn, rise = math.cos(angle), math.sin(angle)

    def place(points: list[Point]) -> list[Point]:
        return [(at[0] + (u * turn - v * rise) * length, at[1] + (u * rise + v * turn) * length) for u, v in points]

    for side, fill in ((1, lighter(tone, 0.035)), (-1, lighter(tone, -0.05))):
        edge = [(u, v + side * wide / length * math.sin(math.pi * u**0.8) ** 0.85) for u, v in spine]
        canvas.polygon(place(spine + edge[::-1]), fill, depth=depth)
    shadow = [(u, v + 0.004) for u, v in spine]
    canvas.polygon(place(spine + [(u, v + 0.011 * (1 - u)) for u, v in shadow[::-1]]), lighter(tone, 0.12), depth=depth)


def _steps(count: int) -> list[float]:
    return [index / count for index in range(count + 1)]
