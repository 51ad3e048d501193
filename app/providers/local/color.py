"""Colours and what is done with them; mixing happens in OKLab, where a half-way colour looks half-way."""

# The numbers of a drawing are its proportions and chances.
# ruff: noqa: PLR2004

import math

Color = tuple[int, int, int]
Lab = tuple[float, float, float]


def parse(text: str) -> Color:
    """The colour of "#rrggbb"."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def to_lab(color: Color) -> Lab:
    """Lightness (0 to 1) and the two opponent axes of a colour (https://bottosson.github.io/posts/oklab/)."""
    r, g, b = (_linear(channel / 255) for channel in color)
    l_ = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m_ = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s_ = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_,
        1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_,
        0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_,
    )


def from_lab(lab: Lab) -> Color:
    """The nearest colour that a screen can show."""
    lightness, a, b = lab
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _byte(4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_),
        _byte(-1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_),
        _byte(-0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_),
    )


def mix(first: Color, second: Color, share: float) -> Color:
    """The colour between two, at `share` of the way to the second."""
    a, b = to_lab(first), to_lab(second)
    part = min(max(share, 0.0), 1.0)
    return from_lab((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part))


def lighter(color: Color, by: float) -> Color:
    """The colour with its lightness (0 to 1) moved; negative is darker."""
    lightness, a, b = to_lab(color)
    return from_lab((min(max(lightness + by, 0.0), 1.0), a, b))


def rotated(color: Color, degrees: float) -> Color:
    """The colour with its hue turned."""
    lightness, a, b = to_lab(color)
    turn = math.radians(degrees)
    return from_lab((lightness, a * math.cos(turn) - b * math.sin(turn), a * math.sin(turn) + b * math.cos(turn)))


def tinted(color: Color, tint: Color, share: float) -> Color:
    """The colour with its hue drawn to another one's; its lightness stays."""
    own, other = to_lab(color), to_lab(tint)
    lightness = own[0] + (other[0] - own[0]) * share * 0.35
    return from_lab((lightness, own[1] + (other[1] - own[1]) * share, own[2] + (other[2] - own[2]) * share))


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _byte(value: float) -> int:
    clipped = min(max(value, 0.0), 1.0)
    encoded = clipped * 12.92 if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
    return round(encoded * 255)
