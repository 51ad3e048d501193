"""Looks: what each one does to light and colour, and the tables that carry it out on luma and chroma.

A look is a formula in numbers from 0 to 1, the same for a picture and for a frame of a clip: light goes through a
curve, colour is scaled and tinted by how light a spot is. `finish` applies it.
"""

# The numbers of a look are its character.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.providers.local.color import Color, mix, parse
from app.providers.local.fields import DARK_TONE, LIGHT_TONE, Look

Floats = npt.NDArray[np.float32]
Tint = tuple[float, float]
"""What is added to both chroma components, each of which goes from -0.5 to 0.5."""

WEIGHTS = (0.2126, 0.7152, 0.0722)
"""The parts of red, green and blue in luma (BT.709)."""


@dataclass(frozen=True, slots=True)
class Curve:
    """What happens to light: a soft S between a black and a white of its own.

    Attributes:
        contrast: Of the S; 0 is a straight line.
        pivot: The light that the S turns around.
        gamma: Above 1 the middle gets darker.
        black: What black becomes.
        white: What white becomes.
    """

    contrast: float = 0.0
    pivot: float = 0.45
    gamma: float = 1.0
    black: float = 0.0
    white: float = 1.0

    def of(self, light: Floats) -> Floats:
        bent = light**self.gamma
        if self.contrast:
            low, high = self._s(np.float32(0)), self._s(np.float32(1))
            bent = (self._s(bent) - low) / (high - low)
        return self.black + (self.white - self.black) * bent

    def _s(self, light: Any) -> Any:
        return 1 / (1 + np.exp(np.float32(self.contrast) * (np.float32(self.pivot) - light)))


@dataclass(frozen=True, slots=True)
class Glow:
    """Light that spreads from bright places, as in film (red, from its back) or through a soft filter.

    Attributes:
        threshold: The light from which on a place shines.
        spread: How far, as a share of the shorter side.
        amount: How strongly.
        tint: The colour that it takes on.
        is_spill: Whether the bright places themselves stay as they are.
    """

    threshold: float
    spread: float
    amount: float
    tint: Tint = (0.0, 0.0)
    is_spill: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """What a look does at its full strength.

    Attributes:
        curve: Of the light.
        filter: How much of both chroma components is added to light first: the colour filter of a black and white film.
        saturation: Of all colours.
        axis: How much colours are stretched along the line from orange to teal, and across it.
        shadows: The tint of dark places.
        lights: The tint of light ones.
        vignette: How much darker the corners are.
        grain: The standard deviation of film grain in steps of 8 bits, where it is strongest.
        glow: Light that spreads.
        blur: The standard deviation of a blur as a share of the shorter side.
    """

    curve: Curve = Curve()
    filter: Tint = (0.0, 0.0)
    saturation: float = 1.0
    axis: tuple[float, float] = (1.0, 1.0)
    shadows: Tint = (0.0, 0.0)
    lights: Tint = (0.0, 0.0)
    vignette: float = 0.0
    grain: float = 0.0
    glow: Glow | None = None
    blur: float = 0.0


FORMULAS: Mapping[Look, Formula] = {
    Look.NONE: Formula(),
    Look.GRADE: Formula(
        Curve(3.6, 0.44, white=0.985, black=0.012),
        saturation=1.02,
        axis=(1.14, 0.8),
        shadows=(0.034, -0.03),
        lights=(-0.028, 0.02),
        vignette=0.12,
    ),
    Look.VIVID: Formula(Curve(2.6, 0.46), saturation=1.3),
    Look.WARM: Formula(Curve(1.2, 0.45, 0.97), saturation=1.08, shadows=(-0.014, 0.012), lights=(-0.056, 0.03)),
    Look.COOL: Formula(Curve(1.6, 0.46, 1.03), saturation=0.9, shadows=(0.036, -0.014), lights=(0.026, -0.02)),
    Look.FADED: Formula(
        Curve(0.8, 0.5, 0.94, black=0.13, white=0.93),
        saturation=0.68,
        shadows=(0.022, 0.008),
        lights=(-0.03, 0.008),
    ),
    Look.FILM: Formula(
        Curve(3.2, 0.42, 0.95, black=0.035, white=0.965),
        saturation=0.94,
        axis=(1.08, 0.92),
        shadows=(0.01, -0.026),
        lights=(-0.036, 0.018),
        vignette=0.16,
        grain=4.2,
        glow=Glow(0.7, 0.016, 0.85, (-0.08, 0.22), is_spill=True),
    ),
    Look.NOIR: Formula(
        Curve(5.0, 0.42, white=0.99),
        filter=(-0.35, 0.42),
        saturation=0.0,
        vignette=0.34,
        grain=5.5,
        glow=Glow(0.75, 0.025, 0.5, is_spill=True),
    ),
    Look.DUOTONE: Formula(Curve(2.8, 0.42), saturation=0.0),
    Look.BLEACH: Formula(
        Curve(4.8, 0.47, 0.96, black=0.01),
        saturation=0.36,
        shadows=(0.012, -0.008),
        lights=(-0.01, 0.002),
        vignette=0.14,
        grain=2.6,
    ),
    Look.GLOW: Formula(Curve(1.0, 0.5, 1.22), saturation=1.12, lights=(-0.014, 0.012), glow=Glow(0.3, 0.032, 0.75)),
    Look.VIGNETTE: Formula(vignette=0.62),
    Look.GRAIN: Formula(grain=11.0),
    Look.BLUR: Formula(blur=0.02),
}

_WORDS: Sequence[tuple[Look, str]] = (
    (
        Look.NOIR,
        "noir black-and-white monochrome b&w bw schwarzweiss schwarz-weiss schwarzweiß einfarbig monochrom",
    ),
    (Look.DUOTONE, "duotone duplex two-tone zweifarbig zweiton riso risograph"),
    (Look.BLEACH, "bleach bleached gritty desaturated gebleicht bleichbad rau entsättigt"),
    (Look.FADED, "faded vintage retro matte washed polaroid nostalgic verblasst verblichen nostalgisch matt"),
    (Look.FILM, "film analog analogue celluloid kodak 35mm 16mm halation zelluloid filmisch kino"),
    (Look.WARM, "warm warmer golden sunny cosy cozy warmes warme goldenes goldene golden sonnig gemütlich"),
    (Look.COOL, "cool cold colder icy frosty kühl kalt kühles kaltes eisig frostig"),
    (Look.VIVID, "vivid vibrant saturated colorful colourful punchy kräftig kräftige bunt leuchtend farbig gesättigt"),
    (Look.GLOW, "glow glowing dreamy soft-focus bloom hazy traum verträumt schimmer weichzeichner schein"),
    (Look.VIGNETTE, "vignette vignetting vignettiert"),
    (Look.GRAIN, "grain grainy noise körnig korn körnung rauschen"),
    (Look.BLUR, "blur blurred blurry defocus unscharf weich verschwommen unschärfe"),
    (Look.GRADE, "grade graded cinematic teal blockbuster kinoreif farblook"),
    (Look.NONE, "original untouched unchanged unverändert"),
)
_LOOK_OF_WORD = {word: look for look, words in _WORDS for word in words.split()}


def chosen_look(look: Look, words: Sequence[str]) -> Look:
    """The look itself, or the first one that the prompt's words ask for; a grade where they ask for none."""
    if look is not Look.AUTO:
        return look
    return next((_LOOK_OF_WORD[word] for word in words if word in _LOOK_OF_WORD), Look.GRADE)


@dataclass(frozen=True, slots=True)
class Treatment:
    """A look at a strength.

    Attributes:
        look: Not `AUTO`.
        strength: From 0, which changes nothing, to 1.
        seed: Of the grain.
        dark: The colour of the shadows in a duotone.
        light: The colour of its lights.
    """

    look: Look
    strength: float = 1.0
    seed: int = 0
    dark: str = DARK_TONE
    light: str = LIGHT_TONE

    @property
    def formula(self) -> Formula:
        return FORMULAS[self.look]

    @property
    def changes_nothing(self) -> bool:
        return self.look is Look.NONE or self.strength <= 0


@dataclass(frozen=True, slots=True)
class Tables:
    """A treatment by light: one entry for each of 256 steps.

    Attributes:
        light: What it becomes.
        scale: What colour is multiplied by.
        tint: What is added to each chroma component then.
        along: How colour is stretched first: how much each component keeps, and how much of the other is added.
    """

    light: Floats
    scale: Floats
    tint: tuple[Floats, Floats]
    along: tuple[float, float]


def tables(treatment: Treatment) -> Tables:
    """The tables of a treatment, for light from 0 to 1 in 256 steps."""
    formula, strength = treatment.formula, np.float32(treatment.strength)
    light = np.linspace(0, 1, 256, dtype=np.float32)
    bent = formula.curve.of(light)
    scale = np.float32(formula.saturation) * _following(light, bent)
    first, second = (
        (formula.shadows[i] * (1 - bent) ** 2 + formula.lights[i] * bent**1.6) * np.minimum(1, (bent + 0.015) * 9)
        for i in (0, 1)
    )
    if treatment.look is Look.DUOTONE:
        bent, first, second = _between(bent, parse(treatment.dark), parse(treatment.light))
    return Tables(
        light + (bent - light) * strength,
        1 + (scale - 1) * strength,
        (first * strength, second * strength),
        _stretch(formula.axis, treatment.strength),
    )


def _following(light: Floats, bent: Floats) -> Floats:
    """How colour follows a curve, as it does where the curve is laid over red, green and blue."""
    slope = np.gradient(bent, light)
    share = (bent + 0.02) / (light + 0.02)
    return np.clip(0.5 * slope + 0.5 * share, 0.25, 1.45).astype(np.float32)


def _stretch(axis: tuple[float, float], strength: float) -> tuple[float, float]:
    along, across = (1 + (factor - 1) * strength for factor in axis)
    return (along + across) / 2, (across - along) / 2


def _between(place: Floats, dark: Color, light: Color) -> tuple[Floats, Floats, Floats]:
    """The colours from one to another, as light and chroma, half-way ones looking half-way."""
    stops = np.linspace(0, 1, 33, dtype=np.float32)
    colors = np.array([mix(dark, light, float(stop)) for stop in stops], dtype=np.float32) / 255
    luma = colors @ np.array(WEIGHTS, dtype=np.float32)
    blue = (colors[:, 2] - luma) / (2 * (1 - WEIGHTS[2]))
    red = (colors[:, 0] - luma) / (2 * (1 - WEIGHTS[0]))
    return tuple(np.interp(place, stops, part).astype(np.float32) for part in (luma, blue, red))  # type: ignore[return-value]
