"""A person, head and shoulders, in flat shapes with one side in shade."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math
from dataclasses import dataclass

from app.providers.local.color import Color, lighter, mix, parse
from app.providers.local.drawing import Point
from app.providers.local.stage import Stage

_SKINS = ("#f0c9a8", "#e3ae86", "#c98c62", "#9c6540", "#7a4a2e", "#5c3723")
_HAIRS = ("#1f1a1c", "#3a2417", "#6b3a1e", "#a8532b", "#d3a04f", "#2b2f63", "#8a8784")
_LONG = "woman girl she her lady queen princess mother daughter bride witch sister actress"
_SHORT = "man boy he him his father king prince son brother actor soldier guy gentleman"


@dataclass(frozen=True, slots=True)
class _Figure:
    """Where the head is, how big, and its colours."""

    x: float
    y: float
    size: float
    skin: Color
    hair: Color
    cloth: Color

    def at(self, u: float, v: float) -> Point:
        return self.x + u * self.size, self.y + v * self.size

    def oval(self, u: float, v: float, ru: float, rv: float, first: float = 0, last: float = 360) -> list[Point]:
        steps = [math.radians(first + (last - first) * step / 48) for step in range(49)]
        return [self.at(u + ru * math.cos(a), v + rv * math.sin(a)) for a in steps]


def draw_portrait(stage: Stage) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    top, middle, low = palette.sky
    canvas.fill([(0, mix(top, middle, 0.3)), (1, mix(top, low, 0.18))])
    x = canvas.width * (0.5 if canvas.width < canvas.height * 1.2 else rng.choice((0.4, 0.5, 0.6)))
    y = canvas.height * 0.42
    canvas.glow(x - canvas.unit * 0.1, y, canvas.unit * 0.75, mix(middle, low, 0.6), depth=0, opacity=0.6)
    hair = parse(rng.choice(_HAIRS if not stage.has("old elder grandmother grandfather") else ("#d8d5d0", "#a9a5a0")))
    figure = _Figure(
        x, y, canvas.unit * 0.225, parse(rng.choice(_SKINS)), stage.color_of("hair") or hair, palette.accent
    )
    is_long = stage.has(_LONG) or (not stage.has(_SHORT) and rng.random() < 0.5)
    style = rng.random()
    has_hat = stage.has("hat cowboy detective fedora") or rng.random() < 0.16
    if is_long:
        _long_hair(stage, figure, style)
    elif style < 0.35 and not has_hat:
        canvas.polygon(figure.oval(0, -1.06, 0.27, 0.26), figure.hair, depth=0.5)
    _body(stage, figure)
    _head(stage, figure, has_beard=not is_long and (stage.has("beard bearded old") or rng.random() < 0.25))
    _fringe(stage, figure, style)
    if has_hat:
        _hat(stage, figure)
    if stage.has("glasses professor scientist librarian writer") or rng.random() < 0.15:
        _glasses(stage, figure)


def _body(stage: Stage, f: _Figure) -> None:
    canvas, cloth = stage.canvas, f.cloth
    floor = (canvas.height - f.y) / f.size + 0.2
    left, right = _shoulder(f, -1, floor), _shoulder(f, 1, floor)
    canvas.polygon([*left, *reversed(right)], cloth, depth=0.6)
    canvas.polygon([f.at(0.1, 1.3), *right, f.at(0.1, floor)], lighter(cloth, -0.05), depth=0.6)
    neck = mix(f.skin, stage.palette.near, 0.14)
    canvas.polygon(
        [f.at(-0.28, 0.5), f.at(0.28, 0.5), f.at(0.34, 1.2), f.at(0.04, 1.62), f.at(-0.34, 1.2)], neck, depth=0.6
    )
    canvas.polygon(
        [f.at(-0.28, 0.75), f.at(0.28, 0.66), f.at(0.28, 0.92), f.at(-0.1, 1.03)], lighter(neck, -0.09), depth=0.6
    )
    collar = lighter(cloth, 0.07)
    canvas.polygon([f.at(-0.36, 1.1), f.at(0.04, 1.66), f.at(-0.2, 1.98), f.at(-0.58, 1.26)], collar, depth=0.6)
    canvas.polygon(
        [f.at(0.36, 1.1), f.at(0.04, 1.66), f.at(0.3, 1.98), f.at(0.58, 1.26)], lighter(cloth, -0.09), depth=0.6
    )


def _shoulder(f: _Figure, side: int, floor: float) -> list[Point]:
    curve = [(0.3, 1.12), (0.62, 1.24), (1.0, 1.36), (1.28, 1.52), (1.48, 1.8), (1.6, 2.25), (1.68, floor)]
    return [f.at(side * u, v) for u, v in [*curve]]


def _head(stage: Stage, f: _Figure, *, has_beard: bool) -> None:
    canvas, skin = stage.canvas, f.skin
    shade = mix(lighter(skin, -0.07), stage.palette.near, 0.08)
    for side in (-1, 1):
        canvas.polygon(f.oval(side * 0.62, 0.06, 0.11, 0.17), shade if side > 0 else skin, depth=0.6)
    face = [
        *f.oval(0, -0.12, 0.62, 0.66, 180, 360),
        f.at(0.6, 0.28),
        f.at(0.42, 0.64),
        f.at(0.16, 0.83),
        f.at(-0.16, 0.83),
        f.at(-0.42, 0.64),
        f.at(-0.6, 0.28),
    ]
    canvas.polygon(face, skin, depth=0.6)
    dark = [
        *f.oval(0, -0.12, 0.62, 0.66, 275, 360),
        f.at(0.6, 0.28),
        f.at(0.42, 0.64),
        f.at(0.16, 0.83),
        f.at(0.02, 0.83),
        f.at(0.06, 0.3),
        f.at(0.16, 0.22),
        f.at(0.08, -0.2),
    ]
    canvas.polygon(dark, shade, depth=0.6)
    if has_beard:
        beard = [
            f.at(-0.61, 0.1),
            f.at(-0.5, 0.34),
            f.at(-0.2, 0.38),
            f.at(0.2, 0.38),
            f.at(0.5, 0.34),
            f.at(0.61, 0.1),
            f.at(0.57, 0.5),
            f.at(0.32, 0.88),
            f.at(0, 0.98),
            f.at(-0.32, 0.88),
            f.at(-0.57, 0.5),
        ]
        canvas.polygon(beard, f.hair, depth=0.6)
    _features(stage, f)


def _features(stage: Stage, f: _Figure) -> None:
    canvas, rng = stage.canvas, stage.rng
    ink = mix(f.hair, (20, 14, 14), 0.6)
    lips = mix(parse("#b5423f"), f.skin, 0.25)
    for side in (-1, 1):
        canvas.polygon(f.oval(side * 0.26, 0.04, 0.095, 0.05), mix((255, 255, 255), f.skin, 0.15), depth=0.6)
        canvas.polygon(f.oval(side * 0.26, 0.04, 0.05, 0.052), ink, depth=0.6)
        lid = f.oval(side * 0.26, 0.03, 0.115, 0.065, 180, 360) + f.oval(side * 0.26, 0.03, 0.1, 0.04, 360, 180)
        canvas.polygon(lid, ink, depth=0.6)
        brow = [
            f.at(side * 0.12, -0.13),
            f.at(side * 0.28, -0.185),
            f.at(side * 0.42, -0.14),
            f.at(side * 0.28, -0.145),
        ]
        canvas.polygon(brow, ink, depth=0.6)
    canvas.polygon(
        [f.at(0.015, 0.1), f.at(0.075, 0.29), f.at(-0.045, 0.3), f.at(-0.02, 0.27)], lighter(f.skin, -0.1), depth=0.6
    )
    smile = rng.uniform(-0.01, 0.03)
    upper = [
        f.at(-0.17, 0.5 - smile),
        f.at(-0.05, 0.455),
        f.at(0, 0.47),
        f.at(0.05, 0.455),
        f.at(0.17, 0.5 - smile),
        f.at(0, 0.51),
    ]
    canvas.polygon(upper, lighter(lips, -0.06), depth=0.6)
    canvas.polygon(
        [f.at(-0.17, 0.5 - smile), f.at(0, 0.505), f.at(0.17, 0.5 - smile), f.at(0.07, 0.56), f.at(-0.07, 0.56)],
        lips,
        depth=0.6,
    )


def _long_hair(stage: Stage, f: _Figure, style: float) -> None:
    end = 1.0 + 1.1 * style
    back = [
        *f.oval(0, -0.2, 0.84, 0.86, 180, 360),
        f.at(0.88, 0.4),
        f.at(0.86, end),
        f.at(0.5, end + 0.1),
        f.at(-0.5, end + 0.1),
        f.at(-0.86, end),
        f.at(-0.88, 0.4),
    ]
    stage.canvas.polygon(back, f.hair, depth=0.5)
    stage.canvas.polygon(
        [f.at(0.4, -0.6), f.at(0.84, -0.1), f.at(0.88, 0.4), f.at(0.86, end), f.at(0.5, end + 0.1)],
        lighter(f.hair, -0.045),
        depth=0.5,
    )


def _fringe(stage: Stage, f: _Figure, style: float) -> None:
    part = -0.25 + 0.5 * style
    cap = [
        *f.oval(0, -0.2, 0.7, 0.7, 180, 360),
        f.at(0.68, 0.02),
        f.at(0.56, -0.16),
        f.at(0.4, -0.36),
        f.at(part + 0.1, -0.55),
        f.at(part - 0.12, -0.4),
        f.at(-0.45, -0.26),
        f.at(-0.57, -0.12),
        f.at(-0.68, 0.02),
    ]
    stage.canvas.polygon(cap, f.hair, depth=0.6)
    gleam = f.oval(0, -0.2, 0.58, 0.6, 205, 262) + f.oval(0, -0.2, 0.5, 0.5, 262, 205)
    stage.canvas.polygon(gleam, lighter(f.hair, 0.07), depth=0.6, strength=170)


def _hat(stage: Stage, f: _Figure) -> None:
    tone = mix(stage.palette.near, stage.palette.far, 0.25)
    crown = [
        f.at(-0.58, -0.5),
        f.at(-0.52, -1.12),
        f.at(-0.2, -1.22),
        f.at(0.06, -1.15),
        f.at(0.3, -1.22),
        f.at(0.54, -1.1),
        f.at(0.58, -0.5),
    ]
    stage.canvas.polygon(f.oval(0, -0.5, 1.12, 0.17), lighter(tone, -0.04), depth=0.6)
    stage.canvas.polygon(crown, tone, depth=0.6)
    stage.canvas.polygon(
        [f.at(-0.58, -0.5), f.at(-0.565, -0.68), f.at(0.565, -0.68), f.at(0.58, -0.5)], stage.palette.accent, depth=0.6
    )
    stage.canvas.polygon(f.oval(0, -0.5, 1.12, 0.17, 0, 180), lighter(tone, 0.03), depth=0.6)


def _glasses(stage: Stage, f: _Figure) -> None:
    ink = mix(stage.palette.near, (15, 12, 14), 0.5)
    for side in (-1, 1):
        ring = f.oval(side * 0.27, 0.05, 0.21, 0.18) + f.oval(side * 0.27, 0.05, 0.18, 0.15, 360, 0)
        stage.canvas.polygon(ring, ink, depth=0.6)
        stage.canvas.polygon(
            [f.at(side * 0.47, 0.0), f.at(side * 0.64, -0.03), f.at(side * 0.64, 0.01), f.at(side * 0.47, 0.04)],
            ink,
            depth=0.6,
        )
    stage.canvas.polygon([f.at(-0.07, 0.03), f.at(0.07, 0.03), f.at(0.07, 0.06), f.at(-0.07, 0.06)], ink, depth=0.6)
