"""Camera moves: which part of a picture each frame shows, exact to a fraction of a pixel."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.providers.local.fields import CameraMove, Ease

Box = tuple[float, float, float, float]

_ZOOM_OF_PUSH = 0.5
_ZOOM_OF_PAN = 0.36

_WORDS: Sequence[tuple[CameraMove, frozenset[str]]] = (
    (CameraMove.STILL, frozenset(["still", "static", "locked", "tripod", "motionless"])),
    (
        CameraMove.PULL_OUT,
        frozenset(["pull", "pulls", "pulling", "out", "back", "backwards", "reveal", "reveals", "retreat", "retreats"]),
    ),
    (
        CameraMove.PUSH_IN,
        frozenset(["push", "pushes", "pushing", "zoom", "dolly", "closer", "approach", "approaches", "forward"]),
    ),
    (CameraMove.TILT_UP, frozenset(["tilt", "rise", "rises", "rising", "up", "upwards", "crane", "lift", "climbs"])),
    (CameraMove.TILT_DOWN, frozenset(["down", "downwards", "descend", "descends", "sinks", "falling"])),
    (CameraMove.PAN_LEFT, frozenset(["left", "leftwards"])),
    (
        CameraMove.PAN_RIGHT,
        frozenset(["pan", "pans", "right", "rightwards", "sideways", "glide", "glides", "track", "tracking", "slide"]),
    ),
)
_SIDES = {"left": CameraMove.PAN_LEFT, "right": CameraMove.PAN_RIGHT}
_RISES = {"up": CameraMove.TILT_UP, "down": CameraMove.TILT_DOWN}

_EASES: Mapping[Ease, Callable[[float], float]] = {
    Ease.LINEAR: lambda t: t,
    Ease.EASE_IN: lambda t: 1 - math.cos(t * math.pi / 2),
    Ease.EASE_OUT: lambda t: math.sin(t * math.pi / 2),
    Ease.EASE_IN_OUT: lambda t: 0.5 - 0.5 * math.cos(t * math.pi),
}


@dataclass(frozen=True, slots=True)
class View:
    """A part of a picture: how much it is enlarged, and where in the room that this leaves it stands, 0 to 1."""

    zoom: float
    x: float = 0.5
    y: float = 0.5

    def box(self, width: int, height: int, share: float = 1.0) -> Box:
        """The part in pixels.

        Args:
            width: Of the whole picture.
            height: Of the whole picture.
            share: How much of the move counts: what is farther away moves less.
        """
        zoom = 1 + (self.zoom - 1) * share
        wide, high = width / zoom, height / zoom
        left, top = (width - wide) * self.x, (height - high) * self.y
        return left, top, min(left + wide, width), min(top + high, height)


def largest_zoom(move: CameraMove, strength: float) -> float:
    """How much of a picture's detail a move can show."""
    if move is CameraMove.STILL:
        return 1.0
    return 1 + strength * (_ZOOM_OF_PUSH if move in {CameraMove.PUSH_IN, CameraMove.PULL_OUT} else _ZOOM_OF_PAN)


def eased(ease: Ease) -> Callable[[float], float]:
    """How far a move is, 0 to 1, by the share of its time."""
    return _EASES[ease]


def views(move: CameraMove, strength: float, ease: Ease, frames: int) -> list[View]:
    """One view a frame, from the first to the last."""
    zoom = largest_zoom(move, strength)
    curve = _EASES[ease]
    places = [curve(index / max(frames - 1, 1)) for index in range(frames)]
    return [_view(move, zoom, place) for place in places]


def _view(move: CameraMove, zoom: float, place: float) -> View:
    match move:
        case CameraMove.PULL_OUT:
            view = View(zoom ** (1 - place))
        case CameraMove.PAN_LEFT:
            view = View(zoom, x=1 - place)
        case CameraMove.PAN_RIGHT:
            view = View(zoom, x=place)
        case CameraMove.TILT_UP:
            view = View(zoom, y=1 - place)
        case CameraMove.TILT_DOWN:
            view = View(zoom, y=place)
        case CameraMove.STILL:
            view = View(1.0)
        case _:
            view = View(zoom**place)
    return view


def chosen_move(move: CameraMove, words: Sequence[str]) -> CameraMove:
    """The move itself, or the one that the prompt's words ask for; a push where they ask for none."""
    if move is not CameraMove.AUTO:
        return move
    found = next((kind for kind, signs in _WORDS if not signs.isdisjoint(words)), CameraMove.PUSH_IN)
    if found is CameraMove.PAN_RIGHT:
        return next((_SIDES[word] for word in words if word in _SIDES), found)
    if found is CameraMove.TILT_UP:
        return next((_RISES[word] for word in words if word in _RISES), found)
    return found
