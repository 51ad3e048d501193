"""Measures of the lineage's canvas, and where a layout put what stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Point = tuple[float, float]

COLUMN: Final = 208.0
"""From the middle of a column to the middle of the next."""
CARD_WIDTH: Final = 148.0
CARD_HEIGHT: Final = 128.0
CARD_GAP: Final = 40.0
PASSAGE: Final = 36.0
"""The height that an edge takes in a column that it passes."""
PORT_GAP: Final = 20.0
"""Between two edges that come into one card."""
FAR_ZOOM: Final = 0.45
"""Below it a card is a picture without words."""
DOT_ZOOM: Final = 0.2
"""Below it a card is a small block."""
NEAR_ZOOM: Final = 1.5
"""Above it a card tells more and has its tools."""
NEAR_WIDTH: Final = 240.0
NEAR_HEIGHT: Final = 232.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything stands.

    Attributes:
        places: Node id to the middle of its card.
        edges: Pairs of parent and child, as given.
        via: For each edge, in the order given, the points that it passes between its two cards.
    """

    places: Mapping[int, Point] = field(default_factory=dict)
    edges: tuple[tuple[int, int], ...] = ()
    via: tuple[tuple[Point, ...], ...] = ()


def card_size(zoom: float) -> Point:
    """Width and height of a card on the canvas, which is larger in itself when one is near."""
    if zoom > NEAR_ZOOM:
        return NEAR_WIDTH / NEAR_ZOOM, NEAR_HEIGHT / NEAR_ZOOM
    return CARD_WIDTH, CARD_HEIGHT
