"""Things on a table: vases, bottles, fruit, flowers; and a room of arches with sun on its floor."""

import itertools
import math

from app.providers.local.color import Color, lighter, mix, parse
from app.providers.local.drawing import Pen, Point
from app.providers.local.stage import Stage

Profile = tuple[tuple[float, float], ...]

_PROFILES: tuple[Profile, ...] = (
    ((0.0, 0.26), (0.05, 0.29), (0.3, 0.5), (0.55, 0.42), (0.78, 0.16), (0.9, 0.15), (1.0, 0.22)),
    ((0.0, 0.3), (0.3, 0.34), (0.55, 0.34), (0.68, 0.22), (0.76, 0.1), (0.97, 0.09), (1.0, 0.12)),
    ((0.0, 0.18), (0.2, 0.4), (0.5, 0.52), (0.8, 0.38), (0.92, 0.24), (1.0, 0.28)),
    ((0.0, 0.3), (0.1, 0.32), (0.62, 0.32), (0.8, 0.1), (0.98, 0.1), (1.0, 0.14)),
)
_FRUIT = ("#d9622b", "#c23b35", "#e0a63a", "#7a9a3a", "#6b2f4f")


def draw_still_life(stage: Stage) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    table = canvas.height * rng.uniform(0.62, 0.67)
    top, middle, low = palette.sky
    canvas.fill([(0, mix(top, middle, 0.45)), (table / canvas.height, mix(middle, low, 0.45)), (1, low)])
    canvas.glow(canvas.width * 0.3, table * 0.4, canvas.unit * 0.8, mix(low, palette.light, 0.4), depth=0, opacity=0.5)
    wood = mix(mix(parse("#8a5a38"), palette.near, 0.3), middle, 0.2)
    canvas.ridge(canvas.columns * 0 + table, wood, lighter(wood, -0.13), depth=0.3)
    canvas.polygon(
        [
            (0, table),
            (canvas.width, table),
            (canvas.width, table + canvas.unit * 0.006),
            (0, table + canvas.unit * 0.006),
        ],
        lighter(wood, 0.09),
        depth=0.3,
    )
    tones = [
        mix((238, 232, 220), palette.light, 0.3),
        palette.accent,
        mix(palette.far, palette.near, 0.35),
        parse("#c9a24b"),
    ]
    spots = [0.36, 0.52, 0.64] if canvas.width > canvas.height else [0.3, 0.52, 0.72]
    for index, spot in enumerate(spots[: rng.choice((2, 3, 3))]):
        height = canvas.unit * rng.uniform(0.36, 0.5) * (1 - 0.1 * index)
        at = canvas.width * (spot + rng.uniform(-0.02, 0.02)), table + canvas.unit * (0.06 + 0.04 * rng.random())
        profile = _PROFILES[rng.randrange(len(_PROFILES))]
        if index == 0 and stage.has("flower flowers rose roses bouquet tulip tulips lily blossom sunflower"):
            _bouquet(stage, (at[0], at[1] - height), height)
        _vessel(stage, at, height, profile, tones[(index + rng.randrange(2)) % len(tones)])
    for _ in range(rng.randint(2, 4)):
        x = canvas.width * rng.uniform(0.3, 0.76)
        _fruit(stage, (x, table + canvas.unit * rng.uniform(0.1, 0.15)), canvas.unit * rng.uniform(0.04, 0.062))


def _shadow(stage: Stage, at: Point, wide: float, long: float) -> None:
    canvas = stage.canvas
    x, y = at
    points = [
        (x - wide, y),
        (x + wide * 0.6, y - wide * 0.14),
        (x + wide + long, y - wide * 0.28),
        (x + wide + long * 1.1, y),
        (x + wide, y + wide * 0.16),
        (x - wide * 0.6, y + wide * 0.16),
    ]
    canvas.polygon(points, stage.palette.near, depth=0.55, strength=86)


def _vessel(stage: Stage, at: Point, height: float, profile: Profile, tone: Color) -> None:
    canvas = stage.canvas
    x, foot = at
    sides = _smooth(profile, height, foot)
    wide = max(reach for reach, _ in sides)
    _shadow(stage, at, sides[0][0] * 1.05, height * 0.6)
    left = [(x - reach, y) for reach, y in sides]
    right = [(x + reach, y) for reach, y in sides]
    base = [(x + sides[0][0] * math.cos(a), foot + sides[0][0] * 0.16 * math.sin(a)) for a in _half_turn()]
    canvas.polygon(left[::-1] + base[::-1] + right, tone, depth=0.6)
    for share, amount, strength in ((0.1, -0.07, 255), (0.52, -0.08, 200)):
        edge = [(x + reach * share, y) for reach, y in sides]
        canvas.polygon(edge[::-1] + right, lighter(tone, amount), depth=0.6, strength=strength)
    gleam = [(x - reach * 0.62, y) for reach, y in sides[8:-14]]
    back = [(x - reach * 0.5, y) for reach, y in sides[8:-14]]
    canvas.polygon(gleam + back[::-1], mix(tone, (255, 255, 255), 0.6), depth=0.6, strength=120)
    mouth, rim = sides[-1]
    lip = [(x + mouth * math.cos(a), rim + mouth * 0.16 * math.sin(a)) for a in _half_turn(2)]
    canvas.polygon(lip, lighter(tone, -0.18), depth=0.6)
    if wide > height * 0.4:
        belly = foot - height * 0.5
        canvas.polygon(
            [
                (x - wide * 0.9, belly),
                (x + wide * 0.9, belly),
                (x + wide * 0.88, belly + height * 0.02),
                (x - wide * 0.88, belly + height * 0.02),
            ],
            lighter(tone, -0.06),
            depth=0.6,
            strength=90,
        )


def _smooth(profile: Profile, height: float, foot: float) -> list[Point]:
    """The profile's half widths and rows, from the foot up, with eased curves between its knots."""
    points: list[Point] = []
    for (low, narrow), (high, broad) in itertools.pairwise(profile):
        for step in range(10):
            share = step / 10
            eased = share * share * (3 - 2 * share)
            points.append(
                ((narrow + (broad - narrow) * eased) * height * 0.5, foot - (low + (high - low) * share) * height)
            )
    points.append((profile[-1][1] * height * 0.5, foot - height))
    return points


def _half_turn(halves: int = 1) -> list[float]:
    return [math.pi * halves * step / 40 for step in range(41)]


def _fruit(stage: Stage, at: Point, radius: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    x, foot = at
    y = foot - radius * 0.92
    tone = mix(parse(rng.choice(_FRUIT)), palette.sky[1], 0.14)
    _shadow(stage, (x, foot), radius * 0.8, radius * 1.6)
    canvas.disc(x, y, radius, lighter(tone, -0.1), depth=0.65)
    canvas.disc(x - radius * 0.09, y - radius * 0.07, radius * 0.9, lighter(tone, -0.03), depth=0.65)
    canvas.disc(x - radius * 0.2, y - radius * 0.18, radius * 0.7, lighter(tone, 0.03), depth=0.65)
    canvas.glow(x - radius * 0.36, y - radius * 0.38, radius * 0.4, mix(tone, (255, 255, 255), 0.75), depth=0.65)
    stem = [
        (x - radius * 0.03, y - radius * 0.86),
        (x + radius * 0.1, y - radius * 1.2),
        (x + radius * 0.16, y - radius * 1.16),
        (x + radius * 0.06, y - radius * 0.84),
    ]
    canvas.polygon(stem, parse("#4a3420"), depth=0.65)


def _bouquet(stage: Stage, at: Point, height: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    green = mix(parse("#3f6b45"), palette.near, 0.25)
    heads = [(rng.uniform(-0.62, 0.62), rng.uniform(0.22, 0.72)) for _ in range(9)]

    def stems(pen: Pen) -> None:
        for u, v in heads:
            pen.line(
                [at, (at[0] + u * height * 0.4, at[1] - v * height * 0.5), (at[0] + u * height, at[1] - v * height)],
                height * 0.012,
            )

    canvas.stencil((at[0] - height, at[1] - height, at[0] + height, at[1] + 3), stems, green, depth=0.55)
    for u, v in heads:
        cx, cy, size = at[0] + u * height, at[1] - v * height, height * rng.uniform(0.08, 0.12)
        tone = lighter(mix(palette.accent, palette.light, rng.random() * 0.35), rng.uniform(-0.05, 0.05))
        for petal in range(7):
            angle = 2 * math.pi * petal / 7 + u
            shade = lighter(tone, 0.035 * math.sin(angle * 2))
            canvas.disc(
                cx + size * 0.62 * math.cos(angle), cy + size * 0.62 * math.sin(angle), size * 0.5, shade, depth=0.6
            )
        canvas.disc(cx, cy, size * 0.42, mix(tone, parse("#6b3a1a"), 0.45), depth=0.6)


def draw_arches(stage: Stage) -> None:
    """A wall with arches, the sky through them and their light on the floor."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    wall = mix(mix(palette.accent, palette.sky[2], 0.6), (246, 236, 220), 0.45)
    named = next((tone for noun in ("arches", "arch", "walls", "wall") if (tone := stage.color_of(noun))), None)
    wall = mix(named, wall, 0.2) if named else wall
    floor = canvas.height * rng.uniform(0.76, 0.8)
    canvas.fill([(0, lighter(wall, -0.05)), (floor / canvas.height, lighter(wall, 0.02)), (1, wall)])
    count = max(1, round(canvas.width / canvas.unit * rng.choice((1.3, 1.9))))
    pitch = canvas.width / (count + 0.35)
    wide = pitch * rng.uniform(0.46, 0.58)
    rise = floor - canvas.height * rng.uniform(0.22, 0.3)
    ground = mix(lighter(wall, -0.07), palette.near, 0.06)
    canvas.ridge(canvas.columns * 0 + floor, ground, lighter(ground, -0.03), depth=0.4)
    slant = rng.choice((-1, 1)) * pitch * rng.uniform(0.25, 0.45)
    top, middle, low = palette.sky
    view = canvas.gradient(
        [(0, lighter(top, -0.04)), (0.45, mix(top, middle, 0.6)), (0.8, mix(middle, low, 0.7)), (1, low)],
        0,
        canvas.height,
    )
    for index in range(count):
        x = pitch * (index + 0.675)
        depth = wide * 0.16 * (1 if slant > 0 else -1)
        canvas.polygon(_arch(x, floor, wide, rise), lighter(wall, -0.17), depth=0.3)
        inner = _arch(x + depth * 0.5, floor, wide - abs(depth), rise - abs(depth) * 0.5)
        canvas.polygon(inner, view, depth=0.2)
        light = [
            (x - wide * 0.42, floor),
            (x + wide * 0.5, floor),
            (x + wide * 0.55 + slant, canvas.height),
            (x - wide * 0.5 + slant, canvas.height),
        ]
        canvas.polygon(light, mix(palette.light, wall, 0.25), depth=0.5, strength=170)
    canvas.polygon(
        [
            (0, floor - 1),
            (canvas.width, floor - 1),
            (canvas.width, floor + canvas.unit * 0.004),
            (0, floor + canvas.unit * 0.004),
        ],
        lighter(ground, -0.08),
        depth=0.5,
        strength=140,
    )


def _arch(x: float, floor: float, wide: float, rise: float) -> list[Point]:
    radius = wide / 2
    spring = floor - max(rise - radius, radius * 0.2)
    curve = [(x - radius * math.cos(a), spring - radius * math.sin(a)) for a in _half_turn()]
    return [(x - radius, floor), *curve, (x + radius, floor)]
