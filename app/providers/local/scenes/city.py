"""A skyline by day or night, with lit windows and a wet street or a harbour that mirrors it."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

from app.providers.local.color import Color, lighter, mix, parse, rotated
from app.providers.local.drawing import Pen
from app.providers.local.stage import Stage, reflection, ripples, sky

_NEON = "neon cyberpunk cyber synthwave retrowave arcade club hologram"

Block = tuple[float, float, float]


def draw_city(stage: Stage) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    street = round(canvas.height * rng.uniform(0.68, 0.72))
    sky(stage, street, is_clear=palette.is_night)
    lamp = mix(palette.accent, palette.sky[2], 0.3)
    glow = 0.4 if palette.is_night or stage.is_low_light else 0.0
    canvas.glow(canvas.width * rng.uniform(0.35, 0.65), street, canvas.unit * 0.8, lamp, depth=0, opacity=glow)
    for index, near in enumerate((0.12, 0.4, 0.8)):
        tone = palette.at(0.2 + 0.75 * near)
        blocks = _skyline(
            stage, street, tall=canvas.unit * (0.5 - 0.13 * index), wide=canvas.unit * (0.06 + 0.03 * index)
        )
        for block in blocks:
            _building(stage, block, street, tone, near)
        if near < 0.8:
            veil = mix(palette.sky[2], tone, 0.3)
            canvas.mist(street, canvas.unit * 0.22, veil, rng, depth=near, opacity=0.25 + 0.25 * palette.mist)
    tone = mix(palette.near, palette.sky[0], 0.25)
    reflection(stage, street, depth=0.9, tone=tone, share=0.3)
    ripples(stage, street + 2, canvas.height, mix(lamp, palette.near, 0.3), depth=0.9, count=45)
    canvas.polygon(
        [
            (0, street - 1.5),
            (canvas.width, street - 1.5),
            (canvas.width, street + canvas.unit * 0.004),
            (0, street + canvas.unit * 0.004),
        ],
        palette.near,
        depth=0.9,
    )


def _skyline(stage: Stage, street: float, *, tall: float, wide: float) -> list[Block]:
    """Buildings from left to right: left edge, width, height; higher around one centre."""
    canvas, rng = stage.canvas, stage.rng
    centre = rng.uniform(0.3, 0.7) * canvas.width
    blocks: list[Block] = []
    x = -wide * rng.random()
    while x < canvas.width:
        width = wide * rng.uniform(0.7, 1.7)
        middle = 1 - min(abs(x + width / 2 - centre) / (canvas.width * 0.62), 1)
        height = min(tall * (0.3 + 0.7 * middle * rng.random() ** 0.6 + 0.12 * rng.random()), street * 0.9)
        blocks.append((x, width, height))
        x += width * rng.uniform(0.86, 1.12)
    return blocks


def _building(stage: Stage, block: Block, street: float, tone: Color, near: float) -> None:
    canvas, rng = stage.canvas, stage.rng
    x, width, height = block
    top = street - height
    body = lighter(tone, rng.uniform(-0.02, 0.025))
    crown = rng.random()

    def draw(pen: Pen) -> None:
        pen.rect(x, top, x + width, street + 2)
        _crown(pen, block, top, crown)

    canvas.stencil((x - 2, top - height * 0.35, x + width + 2, street + 2), draw, body, depth=near)
    side = x + width * 0.7
    canvas.polygon(
        [(side, top), (x + width, top), (x + width, street + 2), (side, street + 2)], lighter(body, -0.03), depth=near
    )
    _windows(stage, block, top, street, near)
    if near > 0.3 and stage.has(_NEON) and rng.random() < 0.5:
        _sign(stage, block, top, street, near)


def _sign(stage: Stage, block: Block, top: float, street: float, near: float) -> None:
    """An upright sign with a halo."""
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    x, width, height = block
    wide, tall = canvas.unit * rng.uniform(0.009, 0.015), min(height * rng.uniform(0.25, 0.5), canvas.unit * 0.16)
    left, upper = x + width * rng.choice((0.12, 0.8)), top + (street - top - tall) * rng.uniform(0.15, 0.6)
    tone = rng.choice((palette.accent, palette.light, rotated(palette.accent, 70)))
    canvas.glow(left + wide / 2, upper + tall / 2, tall * 0.9, tone, depth=near, opacity=0.5)
    canvas.polygon(
        [(left, upper), (left + wide, upper), (left + wide, upper + tall), (left, upper + tall)],
        mix(tone, (255, 255, 255), 0.25),
        depth=near,
    )


def _crown(pen: Pen, block: Block, top: float, kind: float) -> None:
    x, width, height = block
    middle = x + width / 2
    if kind < 0.22:
        pen.rect(x + width * 0.18, top - height * 0.07, x + width * 0.82, top)
        pen.rect(x + width * 0.36, top - height * 0.12, x + width * 0.64, top)
    elif kind < 0.36:
        pen.polygon([(x + width * 0.1, top), (middle, top - height * 0.16), (x + width * 0.9, top)])
        pen.rect(middle - width * 0.015, top - height * 0.3, middle + width * 0.015, top)
    elif kind < 0.5:
        pen.polygon([(x, top + 1), (x, top - height * 0.09), (x + width, top + 1)])
    elif kind < 0.66:
        pen.rect(middle - width * 0.018, top - height * 0.16, middle + width * 0.018, top)
        pen.rect(x + width * 0.3, top - height * 0.03, x + width * 0.7, top)


def _windows(stage: Stage, block: Block, top: float, street: float, near: float) -> None:
    canvas, rng, palette = stage.canvas, stage.rng, stage.palette
    x, width, height = block
    pitch = canvas.unit * (0.012 + 0.009 * near)
    columns, rows = int(width * 0.84 / pitch), int(height * 0.94 / (pitch * 1.25))
    if columns < 1 or rows < 1:
        return
    inset = (width - columns * pitch) / 2
    lit_share = rng.uniform(0.16, 0.5) if palette.is_night or stage.is_low_light else 0.9
    cells = [(column, row) for column in range(columns) for row in range(rows) if rng.random() < lit_share]
    strong = {cell for cell in cells if rng.random() < 0.6}
    glass = pitch * rng.uniform(0.42, 0.62)
    pane = pitch * rng.uniform(0.5, 0.85)

    def draw(pen: Pen) -> None:
        for column, row in cells:
            left, upper = x + inset + column * pitch + (pitch - glass) / 2, top + pitch * 0.9 + row * pitch * 1.25
            if upper + pane < street:
                pen.rect(
                    left,
                    upper,
                    left + glass,
                    upper + pane,
                    _strength(stage, is_strong=(column, row) in strong, near=near),
                )

    canvas.stencil((x, top, x + width, street), draw, _lamp(stage), depth=near)


def _lamp(stage: Stage) -> Color:
    palette, rng = stage.palette, stage.rng
    if not (palette.is_night or stage.is_low_light):
        return mix(palette.sky[0], palette.near, 0.4)
    warm = mix(parse("#ffd48a"), palette.accent, 0.3)
    colored = 0.55 if stage.has(_NEON) else 0.15
    return palette.accent if rng.random() < colored else mix(warm, palette.light, rng.random() * 0.6)


def _strength(stage: Stage, *, is_strong: bool, near: float) -> int:
    if not (stage.palette.is_night or stage.is_low_light):
        return round(90 + 60 * near)
    return round((235 if is_strong else 110) * (0.55 + 0.45 * near))
