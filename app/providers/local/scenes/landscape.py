"""Mountains, alone or over a lake, and balloons above hills."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math

import numpy as np

from app.providers.local.color import Color, lighter, mix, parse
from app.providers.local.drawing import Floats, Pen, fractal
from app.providers.local.scenes.plants import conifer
from app.providers.local.stage import Stage, between, birds, glitter, reflection, ripples, sky

_SNOW = "snow snowy winter alps alpine glacier ice icy frozen arctic himalaya peak peaks summit"


def draw_mountains(stage: Stage) -> None:
    """Ridges one behind the other, with haze between them."""
    canvas, rng = stage.canvas, stage.rng
    horizon = canvas.height * rng.uniform(0.6, 0.66)
    sky(stage, horizon)
    if rng.random() < 0.5:
        birds(stage, horizon)
    count = 6
    for index in range(count):
        near = index / (count - 1)
        base = horizon + (canvas.height * 0.98 - horizon) * near**1.25
        height = canvas.unit * (0.44 * (1 - near) ** 1.25 + 0.13)
        _range(stage, base, height, near)
    _trees(stage)


def draw_lake(stage: Stage) -> None:
    """Ridges around still water that mirrors them."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    shore = round(canvas.height * rng.uniform(0.58, 0.64))
    sun = sky(stage, shore)
    for near in (0.0, 0.28, 0.55):
        _range(stage, shore - canvas.unit * (0.07 * (1 - near)), canvas.unit * (0.46 - 0.5 * near), near)
    canvas.mist(shore, canvas.unit * 0.06, palette.sky[2], rng, depth=0.4, opacity=0.25 + 0.4 * palette.mist)
    reflection(stage, shore, depth=0.45, tone=mix(palette.far, palette.near, 0.45), share=0.34)
    ripples(stage, shore, canvas.height, mix(palette.sky[2], palette.light, 0.4), depth=0.5, count=50)
    if stage.is_low_light or palette.is_night:
        glitter(stage, sun, shore + canvas.unit * 0.02, mix(palette.light, palette.sky[2], 0.35), depth=0.5)
    _spit(stage, shore)


def draw_balloons(stage: Stage) -> None:
    """Hot-air balloons above hazy hills."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    horizon = canvas.height * rng.uniform(0.6, 0.66)
    sky(stage, horizon)
    for near in (0.1, 0.35, 0.6, 0.85):
        base = horizon + (canvas.height - horizon) * near**1.2
        line = stage.line(base, canvas.unit * (0.1 - 0.04 * near), 1.2 + near, octaves=4)
        hill = palette.local(parse("#7d9a55"), near)
        canvas.ridge(line, hill, mix(hill, palette.sky[2], 0.35), depth=near, base=base + canvas.unit * 0.25)
    tones = [palette.accent, parse("#2f5f8f"), parse("#3f8a63"), parse("#e2a63a")]
    slots = [0.26, 0.6, 0.84] if rng.random() < 0.5 else [0.7, 0.36, 0.14]
    for index, (place, size) in enumerate(zip(slots, (0.155, 0.095, 0.06), strict=True)):
        x = canvas.width * (place + rng.uniform(-0.04, 0.04))
        y = horizon * (0.52 - 0.13 * index + rng.uniform(-0.07, 0.07)) + canvas.unit * 0.02
        _balloon(stage, x, y, canvas.unit * size, tones[index], depth=0.8 - 0.25 * index)


def _range(stage: Stage, base: float, height: float, near: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    line, summits = _peaks(stage, base, height, near)
    tone = palette.at(0.06 + 0.94 * near**1.1)
    foot = mix(tone, palette.sky[2], (0.3 + 0.45 * palette.mist) * (1 - near * 0.85))
    depth = 0.1 + 0.8 * near
    canvas.ridge(line, tone, foot, depth=depth, base=base + height * 0.5)
    if near < 0.45:
        for place, wide in summits:
            _summit(stage, line, place, wide, tone, depth)
    if near < 0.9:
        veil = mix(palette.sky[2], palette.light, 0.2)
        opacity = (0.14 + 0.45 * palette.mist) * (1 - near)
        canvas.mist(base + height * 0.12, height * 0.55, veil, rng, depth=depth, opacity=opacity)


def _peaks(stage: Stage, base: float, height: float, near: float) -> tuple[Floats, list[tuple[float, float]]]:
    """A skyline of peaks, and where each summit stands and how wide it is, in pixels."""
    canvas, rng = stage.canvas, stage.rng
    x = canvas.columns / canvas.unit
    line = np.full_like(x, 0.12)
    summits = []
    place, end = rng.uniform(-0.3, 0.1), canvas.width / canvas.unit + 0.3
    main = rng.uniform(0.25, 0.75) * canvas.width / canvas.unit
    while place < end:
        close = 1 / (1 + ((place - main) * 1.7) ** 2)
        tall = 0.34 + 0.3 * rng.random() + 0.42 * close
        wide = tall * rng.uniform(0.5, 0.72) * (1.0 + 0.6 * near)
        line = np.maximum(line, tall * (1 - (np.abs(x - place) / wide) ** 0.92))
        summits.append((place * canvas.unit, wide * canvas.unit))
        place += wide * rng.uniform(0.5, 1.05)
    rough = fractal(x * 5, rng, octaves=6, gain=0.52, sharp=True)
    tall = min(height, (base - canvas.height * (0.15 + 0.2 * near)) / float(line.max()))
    return base - tall * (line + (0.12 + 0.1 * near) * rough), summits


def _summit(stage: Stage, line: Floats, place: float, wide: float, tone: Color, depth: float) -> None:
    """The shaded side of a peak, and its snow where the prompt speaks of cold."""
    canvas, rng = stage.canvas, stage.rng
    column = int(place)
    if not 0 <= column < canvas.width:
        return
    window = range(max(column - int(wide * 0.12), 0), min(column + int(wide * 0.12) + 1, canvas.width))
    column = min(window, key=lambda at: float(line[at]))
    top = float(line[column])
    reach = wide * 0.62
    ridge = [(at + 0.5, float(line[at])) for at in range(column, min(int(column + reach), canvas.width))]
    if len(ridge) < 3:
        return
    low = max(ridge[-1][1], top + wide * 0.1)
    shade = mix(lighter(tone, -0.05), stage.palette.near, 0.1)
    canvas.polygon([*ridge, *_zigzag(stage, ridge[-1][0], low, column, top)], shade, depth=depth, strength=215)
    if stage.has(_SNOW):
        _snow(stage, line, column, top, (low - top) * rng.uniform(0.42, 0.6), depth)


def _zigzag(stage: Stage, right: float, low: float, column: int, top: float) -> list[tuple[float, float]]:
    """The jagged edge between light and shade, from the foot of a slope back to its summit."""
    span, fall = right - column, low - top
    shares = ((0.72, 1.0), (0.52, 0.92), (0.44, 0.72), (0.24, 0.62), (0.27, 0.44), (0.08, 0.3), (0.1, 0.14))
    return [(column + span * (u + stage.rng.uniform(-0.05, 0.05)), top + fall * v) for u, v in shares]


def _snow(stage: Stage, line: Floats, column: int, top: float, deep: float, depth: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    left = next((at for at in range(column, 0, -1) if line[at] > top + deep), 0)
    right = next((at for at in range(column, canvas.width) if line[at] > top + deep), canvas.width - 1)
    upper = [(at + 0.5, float(line[at]) - 0.5) for at in range(left, right + 1)]
    teeth = 7
    lower = []
    for tooth in range(1, teeth):
        share = 1 - tooth / teeth
        sag = deep * (rng.uniform(0.82, 1.25) if tooth % 2 else rng.uniform(0.35, 0.6))
        at = min(int(left + (right - left) * share), canvas.width - 1)
        lower.append((float(at), max(top + sag, float(line[at]))))
    white = mix((255, 255, 255), palette.light, 0.3 if not palette.is_night else 0.6)
    white = mix(white, palette.at(0.3), 0.12 if not palette.is_night else 0.45)
    canvas.polygon(upper + lower, white, depth=depth, strength=245)
    shaded = [point for point in upper if point[0] >= column]
    dark = mix(white, mix(palette.far, palette.sky[0], 0.4), 0.42)
    edge = [point for point in lower if point[0] > column]
    if len(shaded) > 2 and edge:
        canvas.polygon([*shaded, *edge, (column + deep * 0.06, top + deep * 0.5)], dark, depth=depth)


def _trees(stage: Stage) -> None:
    """A sparse row of conifers on the nearest slope."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    if not stage.has("forest tree trees pine pines wood woods snow winter") and rng.random() < 0.55:
        return
    for _ in range(round(16 * canvas.width / canvas.unit)):
        x = rng.random()
        edge = abs(x - 0.5) * 2
        if rng.random() > edge**1.2 + 0.08:
            continue
        height = canvas.unit * rng.uniform(0.09, 0.17) * (0.6 + 0.6 * edge)
        foot = canvas.height * (0.98 - 0.02 * edge)
        conifer(stage, x * canvas.width, foot, height, palette.near, depth=0.95)


def _spit(stage: Stage, shore: float) -> None:
    """A dark tongue of land with a few trees in front."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    from_left = rng.random() < 0.5
    reach = rng.uniform(0.42, 0.62)
    x = canvas.columns / canvas.width
    along = x if from_left else 1 - x
    rise = (1 - along / reach).clip(0) ** 0.8
    level = shore + (canvas.height - shore) * 0.34
    bumps = fractal(canvas.columns / canvas.unit * 6, rng, octaves=4)
    line = level - canvas.unit * 0.075 * rise * (1 + 0.45 * bumps)
    bank = level + canvas.unit * 0.012 * rise
    tone = palette.at(0.9)
    between(stage, line, bank, tone, depth=0.9)
    between(stage, bank, bank + canvas.unit * 0.05 * rise, tone, depth=0.9, opacity=0.35)
    for _ in range(rng.randint(7, 12)):
        share = rng.random() ** 1.3 * reach * 0.8
        at = share if from_left else 1 - share
        column = min(int(at * canvas.width), canvas.width - 1)
        height = canvas.unit * rng.uniform(0.06, 0.13) * (1 - share / reach * 0.6)
        conifer(stage, column, float(line[column]) + canvas.unit * 0.012, height, tone, depth=0.9)


def _balloon(stage: Stage, x: float, y: float, radius: float, tone: Color, *, depth: float) -> None:
    pale = mix((250, 244, 230), stage.palette.light, 0.4)
    shade = mix(tone, stage.palette.near, 0.35)
    envelope = _envelope(x, y, radius, 1.0)
    canvas = stage.canvas
    canvas.polygon(envelope, tone, depth=depth)
    for outer, inner, fill in ((0.8, 0.5, pale), (0.2, 0.0, pale)):
        for side in (-1, 1):
            gore = _envelope(x, y, radius, outer * side)[: _HALF + 1]
            gore += list(reversed(_envelope(x, y, radius, inner * side)[: _HALF + 1]))
            canvas.polygon(gore, fill, depth=depth)
    edge = _envelope(x, y, radius, 1.0)[: _HALF + 1] + list(reversed(_envelope(x, y, radius, 0.62)[: _HALF + 1]))
    canvas.polygon(edge, shade, depth=depth, strength=95)
    basket = y + radius * 1.62

    def draw(pen: Pen) -> None:
        pen.line([(x - radius * 0.2, y + radius * 1.3), (x - radius * 0.12, basket)], radius * 0.02)
        pen.line([(x + radius * 0.2, y + radius * 1.3), (x + radius * 0.12, basket)], radius * 0.02)
        pen.rect(x - radius * 0.14, basket, x + radius * 0.14, basket + radius * 0.2)

    box = (x - radius, y + radius, x + radius, basket + radius * 0.3)
    canvas.stencil(box, draw, parse("#5a3822"), depth=depth)


_HALF = 36


def _envelope(x: float, y: float, radius: float, share: float) -> list[tuple[float, float]]:
    """The outline of a balloon, its width scaled by `share`: down one side, then up the other."""
    side = []
    for step in range(_HALF + 1):
        angle = math.pi * step / _HALF
        wide = (
            math.sin(angle)
            if angle < math.pi * 0.55
            else math.sin(math.pi * 0.55) * (1 - (step / _HALF - 0.55) / 0.45 * 0.78)
        )
        down = -math.cos(angle) if angle < math.pi * 0.55 else 0.156 + (step / _HALF - 0.55) / 0.45 * 1.15
        side.append((wide * radius * share, y + down * radius))
    return [(x + dx, dy) for dx, dy in side] + [(x - dx, dy) for dx, dy in reversed(side)]
