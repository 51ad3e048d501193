"""A morph: shapes of one picture flow into those of another, by the flow of their tones found at a small size."""

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter, ImageOps

Floats = npt.NDArray[np.float32]
Planes = Sequence[Image.Image]

_SIDES = (16, 32, 64)
"""The longer side at which flow is sought, from coarse to fine."""
_ROUNDS = 45
_EDGE = 0.1
_SMOOTHNESS = 0.04
"""How much the flow of neighbours is alike; tones are from 0 to 1."""
_CELLS = 40
"""The longer side of the grid by which a picture is bent."""
_LONGEST_FLOW = 0.22
"""Of the longer side: what would go farther is dissolved."""


class Morph:
    """Bends both pictures towards each other while one dissolves into the other."""

    def __init__(self) -> None:
        self._flow: tuple[Floats, Floats] | None = None

    def __call__(self, first: Planes, second: Planes, place: float) -> Planes:
        # From the flow of the frame before: what moves in clips is followed, and the grid does not tremble.
        self._flow = flow = flow_between(first[0], second[0], self._flow)
        share = place * place * (3 - 2 * place)
        return [
            Image.blend(bent(one, flow, -place), bent(other, flow, 1 - place), share)
            for one, other in zip(first, second, strict=True)
        ]


def flow_between(
    first: Image.Image, second: Image.Image, before: tuple[Floats, Floats] | None = None
) -> tuple[Floats, Floats]:
    """Find how far each spot of the first picture has to go to be at one like it in the second.

    By Horn and Schunck's method, from coarse to fine.

    Args:
        first: Luma.
        second: Luma of the same size.
        before: The flow of the frame before: only the finest step is done again.

    Returns:
        Shares of the longer side, across and down, of the shape of the finest step.
    """
    across: Floats = np.zeros((1, 1), np.float32)
    down = across
    if before is not None:
        across, down = before
    for side in _SIDES if before is None else _SIDES[-1:]:
        size = _small(first.size, side)
        one, other = _tones(first, size), _tones(second, size)
        across, down = _resized(across, size), _resized(down, size)
        across, down = _refined(one, other, across * side, down * side)
        across, down = across / np.float32(side), down / np.float32(side)
    limit = _LONGEST_FLOW / np.maximum(np.hypot(across, down), _LONGEST_FLOW) * _held_at_edges(across.shape)
    return (across * limit).astype(np.float32), (down * limit).astype(np.float32)


def _held_at_edges(shape: tuple[int, ...]) -> Floats:
    """The share of the flow that a spot takes part in: the edges of the frame stay where they are."""
    down, across = (
        np.clip(np.minimum(np.arange(length) + 0.5, length - np.arange(length) - 0.5) / (_EDGE * max(shape)), 0, 1)
        for length in shape
    )
    held: Floats = np.minimum(down[:, None], across[None, :]).astype(np.float32)
    return held * held * (3 - 2 * held)


def bent(plane: Image.Image, flow: tuple[Floats, Floats], share: float) -> Image.Image:
    """A picture each of whose spots is taken from where the flow, times a share, leads."""
    if share == 0:
        return plane
    width, height = plane.size
    columns, rows = _small(plane.size, min(_CELLS, min(plane.size) // 2))
    x, y = np.meshgrid(np.arange(columns + 1) / columns, np.arange(rows + 1) / rows)
    reach = share * max(width, height)
    across, down = (_at_corners(part, (columns + 1, rows + 1)) * reach for part in flow)
    # What would lie outside is taken from the edge.
    from_x = np.clip(x * width + across, 0, width - 1)
    from_y = np.clip(y * height + down, 0, height - 1)
    at_x, at_y = np.rint(x[0] * width).astype(int).tolist(), np.rint(y[:, 0] * height).astype(int).tolist()
    # From the upper left corner against the clock, as Pillow takes the corners of a quadrilateral.
    parts = (slice(None, -1), slice(1, None))
    corners = [
        part[parts[lower], parts[right]]
        for lower, right in ((0, 0), (1, 0), (1, 1), (0, 1))
        for part in (from_x, from_y)
    ]
    quads = np.stack(corners, axis=-1).reshape(-1, 8).tolist()
    boxes = [
        (left, top, right, bottom)
        for top, bottom in itertools.pairwise(at_y)
        for left, right in itertools.pairwise(at_x)
    ]
    mesh = [(box, tuple(quad)) for box, quad in zip(boxes, quads, strict=True)]
    return plane.transform(plane.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _refined(one: Floats, other: Floats, across: Floats, down: Floats) -> tuple[Floats, Floats]:
    for _ in range(3):
        moved = _sampled(other, across, down)
        slope_down, slope_across = np.gradient((one + moved) / 2)
        error = moved - one
        base_across, base_down = across, down
        for _ in range(_ROUNDS // 3):
            mean_across, mean_down = _mean(across), _mean(down)
            rest = error + slope_across * (mean_across - base_across) + slope_down * (mean_down - base_down)
            pull = rest / (_SMOOTHNESS + slope_across**2 + slope_down**2)
            across, down = mean_across - slope_across * pull, mean_down - slope_down * pull
    return across.astype(np.float32), down.astype(np.float32)


def _sampled(tones: Floats, across: Floats, down: Floats) -> Floats:
    """Tones at places between the pixels."""
    rows, columns = tones.shape
    x = np.clip(np.arange(columns, dtype=np.float32) + across, 0, columns - 1.001)
    y = np.clip(np.arange(rows, dtype=np.float32)[:, None] + down, 0, rows - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    x, y = x - left, y - top
    above = tones[top, left] * (1 - x) + tones[top, left + 1] * x
    below = tones[top + 1, left] * (1 - x) + tones[top + 1, left + 1] * x
    sampled: Floats = (above * (1 - y) + below * y).astype(np.float32)
    return sampled


def _mean(values: Floats) -> Floats:
    """Of the neighbours, those at the sides counting twice as much as those at the corners."""
    wide = np.pad(values, 1, mode="edge")
    sides = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    corners = wide[:-2, :-2] + wide[:-2, 2:] + wide[2:, :-2] + wide[2:, 2:]
    mean: Floats = sides / np.float32(6) + corners / np.float32(12)
    return mean


def _tones(luma: Image.Image, size: tuple[int, int]) -> Floats:
    """How much there is to see at each spot, light or dark: shapes meet shapes, whatever the ground is."""
    small = np.asarray(luma.resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    ground = np.median(np.concatenate((small[0], small[:, 0], small[:, -1])))
    apart = np.abs(small - ground)
    down, across = np.gradient(small)
    edges = np.hypot(across, down)
    seen = apart / max(float(apart.max()), 8.0) + edges / max(float(edges.max()), 8.0)
    soft = Image.fromarray((seen * 127).astype(np.uint8)).filter(ImageFilter.GaussianBlur(max(size) / 40))
    return np.asarray(ImageOps.autocontrast(soft), np.float32) / np.float32(255)


def _resized(values: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BILINEAR), np.float32)


def _at_corners(values: Floats, size: tuple[int, int]) -> Floats:
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BICUBIC), np.float32)


def _small(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = side / max(size)
    return max(2, round(size[0] * scale)), max(2, round(size[1] * scale))
