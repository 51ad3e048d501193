"""Which part of the canvas is seen, and how large."""

from dataclasses import dataclass, replace
from typing import Final

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

SMALLEST: Final = 0.004
LARGEST: Final = 3.0
_AIR: Final = 32.0
_SIDE: Final = 48.0
"""Left and right, where a '+n' may stand beside a card."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A place on the canvas in the middle of the view, and the zoom; 1 is one to one.

    Attributes:
        x: The place.
        y: The place.
        zoom: Logical pixels for a unit of the canvas.
        width: The view's width in logical pixels.
        height: The view's height.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    width: float = 1.0
    height: float = 1.0

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) * self.zoom + self.width / 2, (y - self.y) * self.zoom + self.height / 2

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.width / 2) / self.zoom + self.x, (y - self.height / 2) / self.zoom + self.y

    def seen(self, margin: float = 0.0) -> Box:
        """The part of the canvas in view, with a margin in pixels around it."""
        half_width = (self.width / 2 + margin) / self.zoom
        half_height = (self.height / 2 + margin) / self.zoom
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height

    def sized(self, width: float, height: float) -> "Camera":
        return replace(self, width=max(1.0, width), height=max(1.0, height))

    def moved(self, pixels_x: float, pixels_y: float) -> "Camera":
        """The canvas moved by pixels, as a drag does."""
        return replace(self, x=self.x - pixels_x / self.zoom, y=self.y - pixels_y / self.zoom)

    def centred(self, x: float, y: float) -> "Camera":
        return replace(self, x=x, y=y)

    def zoomed(self, zoom: float, at_x: float, at_y: float) -> "Camera":
        """Another zoom; the place under the pixel given stays there."""
        zoom = min(LARGEST, max(SMALLEST, zoom))
        x, y = self.to_canvas(at_x, at_y)
        return replace(self, zoom=zoom, x=x - (at_x - self.width / 2) / zoom, y=y - (at_y - self.height / 2) / zoom)

    def fitted(self, bounds: Box, *, largest: float = 1.0, smallest: float = SMALLEST, foot: float = 0.0) -> "Camera":
        """All of a box in view with air around it.

        Args:
            bounds: What to show.
            largest: The zoom is not larger.
            smallest: The zoom is not smaller, though not all fits then.
            foot: Pixels at the bottom that are covered.
        """
        left, top, right, bottom = bounds
        room_x = max(1.0, self.width - 2 * _SIDE)
        room_y = max(1.0, self.height - 2 * _AIR - foot)
        zoom = min(largest, room_x / max(1.0, right - left), room_y / max(1.0, bottom - top))
        zoom = min(LARGEST, max(SMALLEST, smallest, zoom))
        return replace(self, x=(left + right) / 2, y=(top + bottom) / 2 + foot / 2 / zoom, zoom=zoom)

    def kept_near(self, bounds: Box) -> "Camera":
        """The same, but never further away than that a part of the box is in the middle half of the view."""
        left, top, right, bottom = bounds
        slack_x, slack_y = self.width / 4 / self.zoom, self.height / 4 / self.zoom
        return replace(
            self,
            x=min(right + slack_x, max(left - slack_x, self.x)),
            y=min(bottom + slack_y, max(top - slack_y, self.y)),
        )

    def towards(self, other: "Camera", share: float) -> "Camera":
        """A place on the way to another camera; 0 is here, 1 is there."""
        return replace(
            other,
            x=self.x + (other.x - self.x) * share,
            y=self.y + (other.y - self.y) * share,
            zoom=self.zoom * (other.zoom / self.zoom) ** share,
        )
