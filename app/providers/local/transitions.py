"""How one picture turns into another: frames mixed by how far the transition is, in planes as they are coded."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter, ImageOps

from app.providers.local.clip_fields import Direction, Transition
from app.providers.local.morphing import Morph

Planes = Sequence[Image.Image]
Mix = Callable[[Planes, Planes, float], Planes]
"""Takes a frame of the first input, one of the second, and how far the transition is, 0 to 1."""

_WIPE_SOFTNESS = 0.08
"""Of the way that the edge goes."""
_LUMA_SOFTNESS = 0.3
_LUMA_SIDE = 160
_FEWEST_TONES = 8
_ZOOM_OF_FIRST = 1.9
_LEAST_OF_SECOND = 0.4
_FEATHER = 0.5
_ARRIVED = 0.96
"""How far the transition is when the second picture fills the frame."""


def mixer(kind: Transition, direction: Direction) -> Mix:
    """What makes the frames of a transition; one for each, since some remember the frames before."""
    match kind:
        case Transition.WIPE:
            return Wipe(direction)
        case Transition.PUSH:
            return Push(direction)
        case Transition.ZOOM:
            return zoom
        case Transition.LUMA:
            return Luma()
        case Transition.MORPH:
            return Morph()
        case _:
            return dissolve


def dissolve(first: Planes, second: Planes, place: float) -> Planes:
    """One picture shines through the other."""
    return [Image.blend(one, other, place) for one, other in zip(first, second, strict=True)]


class Wipe:
    """A soft edge goes over the frame and uncovers the second picture."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction

    def __call__(self, first: Planes, second: Planes, place: float) -> Planes:
        masks = [self._mask(plane.size, place) for plane in first[:2]]
        return _composed(first, second, masks)

    def _mask(self, size: tuple[int, int], place: float) -> Image.Image:
        is_level = self._direction in {Direction.LEFT, Direction.RIGHT}
        length = size[0] if is_level else size[1]
        way = (np.arange(length) + 0.5) / length
        if self._direction in {Direction.LEFT, Direction.UP}:
            way = 1 - way
        covered = (place * (1 + _WIPE_SOFTNESS) - way) / _WIPE_SOFTNESS
        line = (_smooth(covered) * 255).round().astype(np.uint8)
        strip = Image.fromarray(line.reshape((1, -1) if is_level else (-1, 1)))
        return strip.resize(size, Image.Resampling.NEAREST)


class Push:
    """The second picture comes in from the side and pushes the first one out."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction

    def __call__(self, first: Planes, second: Planes, place: float) -> Planes:
        width, height = first[1].size
        is_level = self._direction in {Direction.LEFT, Direction.RIGHT}
        # Whole pixels of chroma, so that colours stay with their shapes.
        way = round(place * (width if is_level else height))
        back = self._direction in {Direction.LEFT, Direction.UP}
        made = []
        for one, other, scale in zip(first, second, (2, 1, 1), strict=True):
            step = way * scale * (-1 if back else 1)
            frame = Image.new("L", one.size)
            side = one.width if is_level else one.height
            for picture, at in ((one, step), (other, step + (side if back else -side))):
                frame.paste(picture, (at, 0) if is_level else (0, at))
            made.append(frame)
        return made


def zoom(first: Planes, second: Planes, place: float) -> Planes:
    """The camera goes through the first picture, out of whose middle the second one comes."""
    grown = place / _ARRIVED
    if grown >= 1:
        return second
    ground = [_enlarged(plane, _ZOOM_OF_FIRST**place) for plane in first]
    share = _LEAST_OF_SECOND ** (1 - grown)
    masks = [_window(plane.size, share, grown) for plane in second[:2]]
    return _composed(ground, [_reduced(plane, share) for plane in second], masks)


def _enlarged(plane: Image.Image, factor: float) -> Image.Image:
    width, height = plane.width / factor, plane.height / factor
    left, top = (plane.width - width) / 2, (plane.height - height) / 2
    box = (left, top, min(left + width, plane.width), min(top + height, plane.height))
    return plane.resize(plane.size, Image.Resampling.BILINEAR, box=box)


def _reduced(plane: Image.Image, share: float) -> Image.Image:
    """The whole plane, smaller, in the middle; around it lies what the mask hides."""
    width, height = plane.size
    shift = (width - width / share) / 2, (height - height / share) / 2
    matrix = (1 / share, 0, shift[0], 0, 1 / share, shift[1])
    return plane.transform(plane.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def _window(size: tuple[int, int], share: float, place: float) -> Image.Image:
    """Where the smaller picture is seen: soft at its edges, and clearer the larger it is."""
    feather = _FEATHER * math.sqrt(1 - place)
    across, down = (
        _smooth((share - np.abs(2 * (np.arange(length) + 0.5) / length - 1) - 2 / length) / feather) for length in size
    )
    clear = _smooth(np.asarray(place * 1.6))
    return Image.fromarray((down[:, None] * across[None, :] * clear * 255).round().astype(np.uint8))


class Luma:
    """The second picture comes through the dark parts of the first, and through its lights last."""

    def __init__(self) -> None:
        self._tones: tuple[Image.Image, ...] = ()

    def __call__(self, first: Planes, second: Planes, place: float) -> Planes:
        if not self._tones:
            # Those of the first frame, for all: parts that flicker would uncover and cover again.
            self._tones = self._ranked(first)
        start = place * (1 + _LUMA_SOFTNESS) - _LUMA_SOFTNESS
        tones = np.arange(256) / 255
        table = (_smooth(1 - (tones - start) / _LUMA_SOFTNESS) * 255).round().astype(int).tolist()
        return _composed(first, second, [tone.point(table) for tone in self._tones])

    @staticmethod
    def _ranked(first: Planes) -> tuple[Image.Image, ...]:
        """The picture's tones, soft, and each as frequent as the others, so that the change is even in time."""
        small = first[0].copy()
        small.thumbnail((_LUMA_SIDE, _LUMA_SIDE))
        even = ImageOps.equalize(small.filter(ImageFilter.GaussianBlur(1.5)))
        # An even picture has no tones to rank: it goes from the left to the right.
        if len(set(even.tobytes())) < _FEWEST_TONES:
            even = Image.linear_gradient("L").rotate(90).resize(small.size)
        soft = even.filter(ImageFilter.GaussianBlur(1.0))
        return tuple(soft.resize(plane.size, Image.Resampling.BICUBIC) for plane in first[:2])


def _composed(first: Planes, second: Planes, masks: Sequence[Image.Image]) -> Planes:
    full, half = masks
    return [
        Image.composite(other, one, mask) for one, other, mask in zip(first, second, (full, half, half), strict=True)
    ]


def _smooth(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """From 0 to 1, without a kink."""
    bounded = np.clip(values, 0.0, 1.0)
    return bounded * bounded * (3 - 2 * bounded)
