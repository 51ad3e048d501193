"""The marks of jobs at work in the gallery: they turn, and no more of a tile is painted again for it."""

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.widgets import spinner

if TYPE_CHECKING:
    from app.ui.panels.gallery.grid import GalleryGrid


class TurningMarks(QObject):
    """Turns them while one is in view; once in a second the whole tile is painted, whose words tell the time."""

    def __init__(self, grid: "GalleryGrid") -> None:
        super().__init__(grid)
        self._grid = grid
        self._second = 0
        spinner.clock().ticked.connect(self._turn)

    def hold(self) -> None:
        """One was painted."""
        spinner.clock().hold(self)

    def release(self) -> None:
        """None is seen any more."""
        spinner.clock().release(self)

    def _turn(self) -> None:
        grid = self._grid
        ghosts = [tile for tile in grid.tiles_in_view() if grid.model.is_ghost(tile.position)]
        if not ghosts:
            self.release()
        before, self._second = self._second, int(monotonic())
        for tile in ghosts:
            rect = grid.tile_rect(tile)
            grid.viewport().update(grid.tiles.ghost_mark(rect) if before == self._second else rect)
