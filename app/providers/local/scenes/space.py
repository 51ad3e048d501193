"""Stars, a nebula, a planet with bands or a ring, and its moon."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math

import numpy as np
from PIL import Image

from app.providers.local.color import Color, lighter, mix, rotated
from app.providers.local.drawing import Floats, Pen
from app.providers.local.stage import Stage, stars


def draw_space(stage: Stage) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    deep = mix(palette.sky[0], (5, 6, 15), 0.6)
    canvas.fill([(0, deep), (0.55, mix(deep, palette.sky[1], 0.6)), (1, deep)])
    for turn in (-70, 0, 55):
        _nebula(stage, rotated(mix(palette.far, palette.accent, 0.5), turn), opacity=0.5)
    stars(stage, canvas.height * 1.25, count=330)
    for _ in range(7):
        _bright_star(stage)
    x = canvas.width * rng.choice((rng.uniform(0.3, 0.42), rng.uniform(0.58, 0.7)))
    radius = canvas.unit * rng.uniform(0.2, 0.27)
    y = canvas.height * rng.uniform(0.4, 0.47)
    tilt = rng.uniform(0.18, 0.42) * rng.choice((-1, 1))
    has_ring = stage.has("ring rings ringed saturn") or rng.random() < 0.6
    tone = mix(palette.accent, palette.far, 0.2)
    if has_ring:
        _ring(stage, x, y, radius, tilt, tone, is_front=False)
    _planet(stage, x, y, radius, tilt, tone)
    if has_ring:
        _ring(stage, x, y, radius, tilt, tone, is_front=True)
    away = rng.choice((-1, 1))
    _planet(
        stage,
        x + away * radius * 1.9,
        y - radius * rng.uniform(0.5, 1.0),
        radius * 0.16,
        0,
        mix(palette.light, tone, 0.3),
    )
    if stage.has("rocket spaceship spacecraft ship shuttle astronaut launch"):
        _rocket(stage, canvas.width * (0.2 if x > canvas.width / 2 else 0.8), canvas.height * 0.52)


def smooth_noise(stage: Stage, width: int, height: int, cells: float) -> Floats:
    """A field from 0 to 1 without edges, with that many hills along its shorter side."""
    total = np.zeros((height, width))
    short = min(width, height)
    for octave in range(4):
        many = cells * 2**octave
        shape = (max(3, round(height / short * many) + 2), max(3, round(width / short * many) + 2))
        values = np.array([stage.rng.random() for _ in range(shape[0] * shape[1])], dtype=np.float32).reshape(shape)
        layer = Image.fromarray(values).resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(layer) * 0.5**octave
    low, high = total.min(), total.max()
    field: Floats = (total - low) / max(high - low, 1e-9)
    return field


def _nebula(stage: Stage, tone: Color, *, opacity: float) -> None:
    canvas = stage.canvas
    width, height = (96, max(24, round(96 * canvas.height / canvas.width)))
    field = smooth_noise(stage, width, height, 2.2)
    rows, columns = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)[None, :]
    lane = np.exp(-(((rows - 0.2 - 0.5 * columns) / 0.34) ** 2))
    veil = ((field - 0.35).clip(0) / 0.65) ** 1.3 * (0.25 + 0.75 * lane) * opacity
    canvas.soft(veil, tone, depth=0, box=(0, 0, canvas.width, canvas.height))


def _bright_star(stage: Stage) -> None:
    canvas, rng = stage.canvas, stage.rng
    x, y = rng.random() * canvas.width, rng.random() * canvas.height * 0.75
    size = canvas.unit * rng.uniform(0.008, 0.016)
    tone = mix((255, 255, 255), stage.palette.light, 0.4)
    canvas.glow(x, y, size * 1.6, tone, depth=0.1, opacity=0.6)
    for dx, dy in ((size, size * 0.07), (size * 0.07, size)):
        canvas.polygon([(x - dx, y), (x, y - dy), (x + dx, y), (x, y + dy)], tone, depth=0.1)


def _planet(stage: Stage, x: float, y: float, radius: float, tilt: float, tone: Color) -> None:
    """A ball with wavy bands, lit from the upper left."""
    canvas = stage.canvas
    size = max(8, math.ceil(radius * 2) + 2)
    v, u = np.mgrid[0:size, 0:size]
    px, py = (u + 0.5 - size / 2) / radius, (v + 0.5 - size / 2) / radius
    distance = np.hypot(px, py)
    pz = np.sqrt(np.clip(1 - distance**2, 0, 1))
    along, across = px * math.cos(tilt) + py * math.sin(tilt), -px * math.sin(tilt) + py * math.cos(tilt)
    phase = stage.rng.random() * 6
    curve = across + 0.05 * np.sin(along * 5 + phase) + 0.03 * np.sin(along * 11 + across * 9)
    band = 0.5 + 0.5 * np.sin(curve * 9 + phase) * np.cos(curve * 4.3 + phase * 2)
    light = np.clip(-0.55 * px - 0.5 * py + 0.68 * pz, 0, 1)
    edges = [lighter(tone, -0.1), mix(tone, (255, 246, 230), 0.5)]
    body = [edges[0][c] + (edges[1][c] - edges[0][c]) * band for c in range(3)]
    dark = mix(stage.palette.sky[0], (2, 2, 8), 0.5)
    shaded = [dark[c] * 0.8 + (body[c] - dark[c] * 0.8) * (0.04 + 0.96 * light**0.85) for c in range(3)]
    picture = Image.fromarray(np.clip(np.stack(shaded, axis=2), 0, 255).astype(np.uint8))
    mask = Image.fromarray((np.clip((1 - distance) * radius + 0.5, 0, 1) * 255).astype(np.uint8))
    canvas.glow(
        x - radius * 0.12,
        y - radius * 0.12,
        radius * 1.35,
        mix(tone, stage.palette.light, 0.3),
        depth=0.4,
        opacity=0.34,
    )
    canvas.paint(picture, mask, (round(x - size / 2), round(y - size / 2)), depth=0.5)


def _ring(stage: Stage, x: float, y: float, radius: float, tilt: float, tone: Color, *, is_front: bool) -> None:
    turn, rise = math.cos(tilt), math.sin(tilt)
    first, last = (0, math.pi) if is_front else (math.pi, 2 * math.pi)
    angles = [first + (last - first) * step / 72 for step in range(73)]
    flat = 0.24

    def arc(reach: float) -> list[tuple[float, float]]:
        return [
            (
                x + (math.cos(a) * turn - math.sin(a) * flat * rise) * radius * reach,
                y + (math.cos(a) * rise + math.sin(a) * flat * turn) * radius * reach,
            )
            for a in angles
        ]

    bands = ((1.36, 1.5, 130), (1.53, 1.82, 215), (1.86, 1.98, 150))
    pale = mix(tone, (250, 244, 232), 0.62)

    def draw(pen: Pen) -> None:
        for inner, outer, strength in bands:
            pen.polygon(arc(inner) + arc(outer)[::-1], strength)

    reach = radius * 2.05
    stage.canvas.stencil((x - reach, y - reach, x + reach, y + reach), draw, pale, depth=0.5)


def _rocket(stage: Stage, x: float, y: float) -> None:
    canvas, palette = stage.canvas, stage.palette
    size = canvas.unit * 0.11
    white = mix((245, 243, 238), palette.light, 0.3)
    canvas.glow(x, y + size * 1.35, size * 0.7, palette.light, depth=0.8, opacity=0.7)
    canvas.polygon(
        [(x - size * 0.13, y + size), (x, y + size * 1.75), (x + size * 0.13, y + size)],
        _flame(palette.accent),
        depth=0.8,
    )
    body = [
        (x + side * size * 0.26 * math.sin(math.pi * t**0.7) ** 0.8, y - size + 2 * size * t)
        for side, steps in ((1, range(21)), (-1, range(20, -1, -1)))
        for t in [s / 21 for s in steps]
    ]
    for side in (-1, 1):
        fin = [
            (x + side * size * 0.14, y + size * 0.4),
            (x + side * size * 0.42, y + size * 1.05),
            (x + side * size * 0.1, y + size * 0.92),
        ]
        canvas.polygon(fin, palette.accent, depth=0.8)
    canvas.polygon(body, white, depth=0.8)
    canvas.disc(x, y - size * 0.22, size * 0.11, mix(palette.sky[1], (20, 40, 70), 0.5), depth=0.8)


def _flame(accent: Color) -> Color:
    """A flame's colour beside that accent."""
    return mix(accent, (255, 214, 120), 0.7)
