"""Where in a clip each moment of a quicker, slower or unevenly quick one comes from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.providers.local.clip_fields import Ramp

_STEPS = 4000
_GLIDE = 0.35
"""The share of the clip in which a ramp goes from one speed to the other."""


@dataclass(frozen=True, slots=True)
class Timing:
    """A clip at another speed.

    Attributes:
        seconds: How long it is then.
        place_at: The second of the clip that is seen at a second of the new one.
        is_as_before: Whether its speed is 1 throughout.
    """

    seconds: float
    place_at: Callable[[float], float]
    is_as_before: bool = False


def timing(seconds: float, speed: float, ramp: Ramp) -> Timing:
    """The timing of a clip that reaches a speed somewhere.

    Args:
        seconds: Of the clip.
        speed: 2 is twice as quick.
        ramp: Where it has this speed; elsewhere it is 1.
    """
    if ramp is Ramp.THROUGHOUT or speed == 1:
        return Timing(seconds / speed, lambda second: second * speed, is_as_before=speed == 1)
    middles = (np.arange(_STEPS) + 0.5) / _STEPS
    # Between two speeds the logarithm glides: from 1 to 4 the way is twice as long as from 1 to 2.
    speeds = speed ** _share(middles, ramp)
    moments = np.concatenate(([0.0], np.cumsum(seconds / _STEPS / speeds)))
    places = np.arange(_STEPS + 1) / _STEPS * seconds
    return Timing(float(moments[-1]), lambda second: float(np.interp(second, moments, places)))


def _share(place: npt.NDArray[np.float64], ramp: Ramp) -> npt.NDArray[np.float64]:
    """How far the speed is reached at a place of the clip, 0 to 1."""
    match ramp:
        case Ramp.START:
            return 1 - _glide((place - 0.5 + _GLIDE / 2) / _GLIDE)
        case Ramp.END:
            return _glide((place - 0.5 + _GLIDE / 2) / _GLIDE)
        case _:
            from_middle = np.abs(2 * place - 1)
            inside = 1 - _glide((from_middle - 0.5 + _GLIDE / 2) / _GLIDE)
            return inside if ramp is Ramp.MIDDLE else 1 - inside


def _glide(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 0.5 - 0.5 * np.cos(np.clip(values, 0, 1) * np.pi)
