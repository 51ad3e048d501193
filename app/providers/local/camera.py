"""Camera moves: which part of a picture each frame shows, exact to a fraction of a pixel."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.providers.local.fields import CameraMove, Ease

Box = tuple[float, float, float, float]
Projection = tuple[float, float, float, float, float, float, float, float]
"""Where each point (x, y) comes from: ((ax + by + c) / d, (ex + fy + g) / d) with d = hx + iy + 1."""

_ZOOM_OF_PUSH = 0.5
_ZOOM_OF_PAN = 0.36
_ZOOM_OF_HAND = 0.12
_LARGEST_YAW = math.radians(26)
_LARGEST_ROLL = math.radians(1.1)
_FOCAL = 1.5
"""Of the lens through which an orbit is seen, in widths of the picture."""
_PIVOT = 0.72
"""The distance (as a share of a move) around which an orbit turns: what is nearer goes one way, the rest the other."""
_REACH = 1 - _PIVOT

_WORDS: Sequence[tuple[CameraMove, str]] = (
    (CameraMove.STILL, "still static locked tripod motionless statisch unbewegt starr stativ"),
    (CameraMove.ORBIT, "orbit orbits orbiting arc arcs circles circling umkreist kreist umrundet umrunden"),
    (CameraMove.HANDHELD, "handheld hand-held shaky shake jitter wobbly handkamera wackelig verwackelt wackelnd"),
    (
        CameraMove.PULL_OUT,
        "pull pulls pulling out back backwards reveal reveals retreat retreats zurück heraus rückwärts",
    ),
    (
        CameraMove.PUSH_IN,
        "push pushes pushing zoom dolly closer approach approaches forward näher heran hinein vorwärts zoomt",
    ),
    (CameraMove.TILT_UP, "tilt rise rises rising up upwards crane lift climbs hinauf aufwärts hoch steigt"),
    (CameraMove.TILT_DOWN, "down downwards descend descends sinks falling hinab abwärts runter sinkt"),
    (CameraMove.PAN_LEFT, "left leftwards links"),
    (
        CameraMove.PAN_RIGHT,
        "pan pans right rightwards sideways glide glides track tracking slide rechts schwenk schwenkt gleitet",
    ),
)
_SIGNS = tuple((move, frozenset(words.split())) for move, words in _WORDS)
_SIDES = {
    "left": CameraMove.PAN_LEFT,
    "links": CameraMove.PAN_LEFT,
    "right": CameraMove.PAN_RIGHT,
    "rechts": CameraMove.PAN_RIGHT,
}
_RISES = {
    "up": CameraMove.TILT_UP,
    "hinauf": CameraMove.TILT_UP,
    "down": CameraMove.TILT_DOWN,
    "hinab": CameraMove.TILT_DOWN,
}

_HAND = ((0.44, 0.21), (0.27, 0.53), (0.17, 1.1), (0.08, 2.3), (0.04, 5.1))
"""The waves of a hand's movement: their parts in it, and how often a second."""

_EASES: Mapping[Ease, Callable[[float], float]] = {
    Ease.LINEAR: lambda t: t,
    Ease.EASE_IN: lambda t: 1 - math.cos(t * math.pi / 2),
    Ease.EASE_OUT: lambda t: math.sin(t * math.pi / 2),
    Ease.EASE_IN_OUT: lambda t: 0.5 - 0.5 * math.cos(t * math.pi),
}


@dataclass(frozen=True, slots=True)
class View:
    """A part of a picture, and how the camera stands to it.

    Attributes:
        zoom: How much it is enlarged.
        x: Where in the room that the zoom leaves it stands, 0 to 1.
        y: Likewise.
        swing: Where on its arc an orbiting camera stands, -1 to 1: what lies at different depths moves apart.
        yaw: How far the picture is turned about its upright axis, in radians.
        roll: How far the camera is turned about its own axis, in radians.
    """

    zoom: float
    x: float = 0.5
    y: float = 0.5
    swing: float = 0.0
    yaw: float = 0.0
    roll: float = 0.0

    @property
    def is_upright(self) -> bool:
        """Whether it shows a box of the picture."""
        return not self.yaw and not self.roll

    def box(self, width: int, height: int, share: float = 1.0) -> Box:
        """The part in pixels, as a camera sees it that only moves.

        Args:
            width: Of the whole picture.
            height: Of the whole picture.
            share: How much of the move counts: what is farther away moves less.
        """
        zoom, x = 1 + (self.zoom - 1) * share, self.x
        if self.swing:
            zoom, x = self.zoom, min(max(0.5 + 0.5 * self.swing * (share - _PIVOT) / _REACH, 0.0), 1.0)
        return _part(width, height, zoom, (x, self.y))

    def projection(self, width: int, height: int, size: tuple[int, int]) -> Projection:
        """Where in the picture each point of a frame comes from.

        Args:
            width: Of the whole picture.
            height: Of the whole picture.
            size: Of the frame.
        """
        left, top, right, bottom = _part(width, height, self.zoom, (self.x, self.y))
        step = (right - left) / size[0]
        focal = _FOCAL * (right - left)
        # A point of the frame, seen from its middle, in pixels of the picture; then turned.
        cos, sin = math.cos(self.roll) * step, math.sin(self.roll) * step
        u = (cos, -sin, -(cos * size[0] - sin * size[1]) / 2)
        v = (sin, cos, -(sin * size[0] + cos * size[1]) / 2)
        # On the picture, which stands turned by the yaw at the distance at which it fills the frame.
        tilt, flat = math.sin(self.yaw), math.cos(self.yaw)
        depth = [-tilt / focal * u[0], -tilt / focal * u[1], flat - tilt / focal * u[2]]
        middle = ((left + right) / 2, (top + bottom) / 2)
        rows = [
            [part + middle[0] * below for part, below in zip(u, depth, strict=True)],
            [part * flat + middle[1] * below for part, below in zip(v, depth, strict=True)],
        ]
        a, b, c, e, f, g = (part / depth[2] for row in rows for part in row)
        return a, b, c, e, f, g, depth[0] / depth[2], depth[1] / depth[2]


def _part(width: int, height: int, zoom: float, place: tuple[float, float]) -> Box:
    wide, high = width / zoom, height / zoom
    left, top = (width - wide) * place[0], (height - high) * place[1]
    return left, top, min(left + wide, width), min(top + high, height)


def largest_zoom(move: CameraMove, strength: float) -> float:
    """How much of a picture's detail a move can show."""
    match move:
        case CameraMove.STILL:
            zoom = 1.0
        case CameraMove.PUSH_IN | CameraMove.PULL_OUT:
            zoom = 1 + strength * _ZOOM_OF_PUSH
        case CameraMove.ORBIT:
            # So much that the side that is turned away still fills the frame.
            yaw = strength * _LARGEST_YAW
            zoom = 1 / (math.cos(yaw) - math.sin(yaw) / (2 * _FOCAL))
        case CameraMove.HANDHELD:
            zoom = 1 + strength * _ZOOM_OF_HAND
        case _:
            zoom = 1 + strength * _ZOOM_OF_PAN
    return zoom


def eased(ease: Ease) -> Callable[[float], float]:
    """How far a move is, 0 to 1, by the share of its time."""
    return _EASES[ease]


def views(move: CameraMove, strength: float, ease: Ease, frames: int, *, fps: int = 30, seed: int = 0) -> list[View]:
    """One view a frame, from the first to the last.

    Args:
        move: Not `AUTO`.
        strength: How far it goes, 0 to 1.
        ease: How it starts and stops; a hand does neither.
        frames: How many there are.
        fps: Frames a second: a hand shakes by the clock.
        seed: Of the hand.
    """
    zoom = largest_zoom(move, strength)
    if move is CameraMove.HANDHELD:
        return _by_hand(zoom, strength, frames, fps, seed)
    curve = _EASES[ease]
    places = [curve(index / max(frames - 1, 1)) for index in range(frames)]
    if move is CameraMove.ORBIT:
        return [View(zoom, swing=2 * place - 1, yaw=(2 * place - 1) * strength * _LARGEST_YAW) for place in places]
    return [_view(move, zoom, place) for place in places]


def _by_hand(zoom: float, strength: float, frames: int, fps: int, seed: int) -> list[View]:
    """A camera that is held: it drifts, sways with the breath and trembles a little."""
    rng = Random(seed)  # noqa: S311 - not a secret
    across, down, turn, closer = (_Tremor(rng) for _ in range(4))
    found = []
    for index in range(frames):
        second = index / fps
        roll = turn.at(second)
        # What a roll takes of the room that the zoom leaves, in frames of up to three to one.
        room = 0.5 * (1 - 0.55 * abs(roll))
        near = zoom - (zoom - 1) * 0.1 * (0.5 + 0.5 * closer.at(second))
        place = (0.5 + room * across.at(second), 0.5 + room * down.at(second))
        found.append(View(near, *place, roll=roll * strength * _LARGEST_ROLL))
    return found


class _Tremor:
    """A smooth, irregular movement between -1 and 1."""

    def __init__(self, rng: Random) -> None:
        self._waves = [
            (share, rate * rng.uniform(0.8, 1.25) * math.tau, rng.uniform(0, math.tau)) for share, rate in _HAND
        ]

    def at(self, second: float) -> float:
        return sum(share * math.sin(rate * second + phase) for share, rate, phase in self._waves)


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
    found = next((kind for kind, signs in _SIGNS if not signs.isdisjoint(words)), CameraMove.PUSH_IN)
    if found is CameraMove.PAN_RIGHT:
        return next((_SIDES[word] for word in words if word in _SIDES), found)
    if found is CameraMove.TILT_UP:
        return next((_RISES[word] for word in words if word in _RISES), found)
    return found
