"""The sea: horizon, sun path, a sail, an island, a beach or a lighthouse."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math

from app.providers.local.color import Color, lighter, mix, parse
from app.providers.local.drawing import Pen, fractal
from app.providers.local.stage import Stage, between, birds, glitter, ripples, sky


def draw_sea(stage: Stage) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    horizon = round(canvas.height * rng.uniform(0.54, 0.62))
    sun = sky(stage, horizon)
    birds(stage, horizon)
    if rng.random() < 0.75 and not stage.has("lighthouse"):
        _headland(stage, horizon, depth=0.15)
    _water(stage, horizon)
    ripples(stage, horizon + 2, canvas.height, mix(palette.sky[1], palette.near, 0.25), depth=0.45, count=60)
    shine = mix(palette.light, palette.sky[2], 0.2)
    if stage.is_low_light or palette.is_night:
        glitter(stage, sun, horizon + 1, shine, depth=0.5)
    else:
        ripples(stage, horizon + 2, canvas.height, shine, depth=0.5, count=50)
    if stage.has("beach shore sand coast"):
        _beach(stage, horizon)
    if stage.has("lighthouse cliff rocks headland"):
        _cliff(stage, horizon, with_tower=stage.has("lighthouse"))
    if stage.has("boat sail sailing sailboat ship yacht regatta") or rng.random() < 0.4:
        _sail(stage, horizon)


def _water(stage: Stage, horizon: int) -> None:
    canvas, palette = stage.canvas, stage.palette
    far = mix(palette.sky[2], palette.far, 0.62)
    near = mix(palette.far, palette.near, 0.72)
    edge = horizon / canvas.height
    stops = [(edge, far), (edge + (1 - edge) * 0.4, mix(far, near, 0.55)), (1.0, near)]
    level = canvas.columns * 0 + horizon
    picture = canvas.gradient(stops, horizon - 1, canvas.height)
    canvas.ridge(level, far, far, depth=0.4)
    plane = canvas.planes[min(int(0.4 * canvas.depths), canvas.depths - 1)]
    plane.image.paste(picture.crop((0, 1, canvas.width, picture.height)), (0, horizon))


def _headland(stage: Stage, horizon: int, *, depth: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    from_left = rng.random() < 0.5
    for step, reach in enumerate((rng.uniform(0.4, 0.55), rng.uniform(0.2, 0.34))):
        x = canvas.columns / canvas.width
        along = x if from_left else 1 - x
        rise = (1 - along / reach).clip(0) ** (0.75 + 0.3 * step)
        bumps = fractal(canvas.columns / canvas.unit * 3, rng, octaves=5, sharp=True)
        line = horizon - canvas.unit * (0.1 + 0.05 * step) * rise * (1 + 0.3 * bumps)
        tone = palette.at(0.3 + 0.35 * step)
        between(stage, line, canvas.columns * 0 + horizon, tone, depth=depth + 0.1 * step)


def _beach(stage: Stage, horizon: int) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    x = canvas.columns / canvas.width
    slant = x if rng.random() < 0.5 else 1 - x
    wave = fractal(canvas.columns / canvas.unit * 1.6, rng, octaves=2)
    edge = canvas.height - (canvas.height - horizon) * (0.2 + 0.42 * slant**1.3) + canvas.unit * 0.03 * wave
    sand = palette.local(parse("#e6c796"), 1.0, share=0.7)
    foam = mix((255, 255, 255), palette.sky[2], 0.15)
    between(stage, edge - canvas.unit * 0.05, edge, mix(sand, palette.far, 0.5), depth=0.9, opacity=0.35)
    between(stage, edge - canvas.unit * 0.014 * (1.2 + wave), edge + 2, foam, depth=0.9, opacity=0.9)
    canvas.ridge(edge, mix(sand, palette.near, 0.22), sand, depth=0.9, base=float(edge.min()) + canvas.unit * 0.1)


def _cliff(stage: Stage, horizon: int, *, with_tower: bool) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    from_left = rng.random() < 0.5
    x = canvas.columns / canvas.width
    along = x if from_left else 1 - x
    reach = rng.uniform(0.4, 0.5)
    plateau = 1 / (1 + ((along / reach).clip(0) ** 7))
    rough = fractal(canvas.columns / canvas.unit * 7, rng, octaves=4, sharp=True)
    foot = horizon + (canvas.height - horizon) * 0.42
    line = foot - canvas.unit * 0.27 * plateau * (1 + 0.1 * rough)
    tone = palette.at(0.82)
    canvas.ridge(line.clip(None, canvas.height + 9), tone, palette.near, depth=0.9)
    water = canvas.columns * 0 + foot + canvas.unit * 0.01 * rough
    between(stage, water.clip(line), canvas.columns * 0 + canvas.height, mix(palette.far, palette.near, 0.7), depth=0.9)
    between(stage, line, line + canvas.unit * 0.016 * (1 + rough), lighter(tone, 0.09), depth=0.9, opacity=0.7)
    if with_tower:
        at = reach * 0.5 if from_left else 1 - reach * 0.5
        column = min(int(at * canvas.width), canvas.width - 1)
        _tower(stage, at * canvas.width, float(line[column]) + canvas.unit * 0.02)


def _tower(stage: Stage, x: float, foot: float) -> None:
    canvas, palette = stage.canvas, stage.palette
    tall, wide = canvas.unit * 0.26, canvas.unit * 0.026
    white = mix((246, 242, 232), palette.at(0.5), 0.35 if palette.is_night else 0.12)
    stripe = mix(palette.accent, palette.near, 0.25)
    top = foot - tall
    beam = mix(palette.light, (255, 255, 255), 0.2)
    if palette.is_night or stage.is_low_light:
        for share in (0.35, 0.6, 0.85, 1.15, 1.5, 2.2):
            reach = canvas.width * share
            rays = [(x, top), (x + reach, top - reach * 0.14), (x + reach, top + reach * 0.05)]
            canvas.polygon(rays, beam, depth=0.9, strength=13)
        canvas.glow(x, top, canvas.unit * 0.14, beam, depth=0.9, opacity=0.8)
    canvas.polygon(
        [(x - wide, foot), (x - wide * 0.66, top), (x + wide * 0.66, top), (x + wide, foot)], white, depth=0.9
    )
    for share in (0.16, 0.5, 0.84):
        y0, y1 = foot - tall * (share + 0.1), foot - tall * (share - 0.06)
        narrow, broad = wide * (1 - 0.34 * (share + 0.1)), wide * (1 - 0.34 * (share - 0.06))
        canvas.polygon([(x - narrow, y0), (x + narrow, y0), (x + broad, y1), (x - broad, y1)], stripe, depth=0.9)
    canvas.polygon(
        [(x, foot), (x, top), (x + wide * 0.66, top), (x + wide, foot)], palette.near, depth=0.9, strength=60
    )

    def head(pen: Pen) -> None:
        pen.rect(x - wide * 0.9, top - wide * 0.12, x + wide * 0.9, top + wide * 0.12)
        pen.polygon([(x - wide * 0.7, top - wide * 1.1), (x, top - wide * 1.8), (x + wide * 0.7, top - wide * 1.1)])

    canvas.polygon(
        [
            (x - wide * 0.5, top),
            (x + wide * 0.5, top),
            (x + wide * 0.5, top - wide * 1.1),
            (x - wide * 0.5, top - wide * 1.1),
        ],
        beam,
        depth=0.9,
    )
    canvas.stencil((x - wide * 2, top - wide * 3, x + wide * 2, top + wide), head, palette.near, depth=0.9)


def _sail(stage: Stage, horizon: int) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    size = canvas.unit * rng.uniform(0.07, 0.11)
    x = canvas.width * rng.uniform(0.2, 0.8)
    y = horizon + (canvas.height - horizon) * 0.16
    cloth: Color = mix((252, 248, 238), palette.sky[2], 0.25 if not palette.is_night else 0.7)
    canvas.polygon([(x, y - size * 1.9), (x, y - size * 0.22), (x - size * 0.7, y - size * 0.22)], cloth, depth=0.55)
    bow = [
        (x + size * 0.06 + size * 0.62 * math.sin(t * 1.57), y - size * 1.75 + size * 1.5 * t)
        for t in (0, 0.3, 0.6, 0.8, 1)
    ]
    canvas.polygon([*bow, (x + size * 0.06, y - size * 0.25)], lighter(cloth, -0.07), depth=0.55)
    hull = [
        (x - size * 0.85, y - size * 0.14),
        (x + size * 0.95, y - size * 0.14),
        (x + size * 0.6, y + size * 0.1),
        (x - size * 0.6, y + size * 0.1),
    ]
    canvas.polygon(hull, mix(palette.near, palette.accent, 0.35), depth=0.55)
    canvas.polygon(
        [(x - size * 0.5, y + size * 0.12), (x + size * 0.5, y + size * 0.12), (x + size * 0.1, y + size * 0.9)],
        palette.near,
        depth=0.55,
        strength=30,
    )
