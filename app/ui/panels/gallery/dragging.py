"""Chosen assets dragged out of the gallery, as real files."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPixmap

from app.ui.amounts import number
from app.ui.drag import start_drag

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.grid import GalleryGrid

MOST_DRAGGED: Final = 2000
_PICTURE: Final = 96


def drag_out(context: "UiContext", grid: "GalleryGrid") -> None:
    """Drag what is chosen; only from an event handler, and it returns after the drop."""
    model = grid.model
    chosen = model.chosen_ids()
    if len(chosen) > MOST_DRAGGED:
        words = QCoreApplication.translate(
            "GalleryPanel", "At most {count} files can be dragged at once. Export them instead."
        )
        context.shell.toast("info", words.format(count=number(MOST_DRAGGED)))
        return
    rows = [row for asset_id in chosen if (row := model.known_row(asset_id)) is not None]
    paths = [context.file_of(row.path) for row in rows if row.path is not None]
    start_drag(grid, chosen, paths, _picture(context, grid))


def _picture(context: "UiContext", grid: "GalleryGrid") -> QPixmap | None:
    """What hangs at the pointer."""
    current = grid.model.known_row(grid.model.id_at(grid.model.selection.current))
    if current is None or not current.width or not current.height:
        return None
    scale = _PICTURE / max(current.width, current.height)
    size = (max(1, round(current.width * scale)), max(1, round(current.height * scale)))
    return context.thumbnails.nearest(current.sha256, *size, grid.devicePixelRatioF())
