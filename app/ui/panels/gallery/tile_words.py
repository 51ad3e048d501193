"""What a tile says in words: under the pointer, and to who does not see it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.models.asset_judging import known_words
from app.ui.widgets.spoken import describe

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.panels.gallery.grid import GalleryGrid


def tip_of(row: "AssetRow", *, is_away: bool) -> str:
    """The tool tip of an asset."""
    lines = [row.name, row.prompt, known_words(row)]
    if is_away:
        lines.append(_translate("Its disk is not connected."))
    if row.arrived_after_cancel:
        lines.append(_translate("Arrived after its job was cancelled"))
    return "\n".join(line for line in lines if line)


def describe_current(grid: "GalleryGrid") -> None:
    """Let a screen reader say what is current, and how many are chosen."""
    model = grid.model
    position = model.selection.current
    row = model.row(position) if 0 <= position < len(model) else None
    if row is None:
        return
    words = _translate("{name}, {number} of {count}, {chosen} chosen").format(
        name=row.name, number=position + 1, count=len(model), chosen=len(model.selection)
    )
    more = [known_words(row), _translate("Its disk is not connected.") if grid.away.holds(row.path) else ""]
    describe(grid, ". ".join([words, *filter(None, more)]))


def _translate(text: str) -> str:
    return QCoreApplication.translate("Gallery", text)
