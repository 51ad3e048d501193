"""What can be done with what the quick look shows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.enums import ColorLabel, Verdict
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.panels.quick_look.frames import FrameTaker

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.panels.quick_look.panel import QuickLook


class LookVerbs(QObject):
    """Acts on the asset that shows; before it has been read nothing happens."""

    def __init__(self, context: "UiContext", look: "QuickLook") -> None:
        super().__init__(look)
        self._context = context
        self._look = look
        self._actions = AssetActions(context, look)
        self._judging = AssetJudging(context, look)
        self._frames = FrameTaker(context, self)

    def rate(self, stars: int) -> None:
        """Give it stars, 0 for none."""
        row = self._changeable()
        if row is not None:
            self._judging.rate((row.id,), stars)

    def judge(self, verdict: Verdict | None) -> None:
        """Keep or reject it; None takes either back."""
        row = self._changeable()
        if row is not None:
            self._judging.judge((row.id,), verdict)

    def label(self, color: ColorLabel) -> None:
        """Give it a colour, or take that away where it has it."""
        row = self._changeable()
        if row is not None:
            self._judging.label((row.id,), None if row.color == color else color)

    def undo(self) -> None:
        self._context.undo.undo()

    def copy_frame(self) -> None:
        """Put the picture, or the frame that shows, on the clipboard."""
        self._frames.copy(self._look.row, self._look.clip_state)

    def save_frame(self) -> None:
        """Keep the frame that shows as a picture."""
        self._frames.save(self._look.row, self._look.clip_state)

    def use_as_input(self) -> None:
        """Put it into the composer and go away."""
        row = self._changeable()
        if row is not None:
            self._actions.use_as_input((row.id,))
            self._look.close_look()

    def send_to_phone(self) -> None:
        """Copy its file to phones."""
        row = self._changeable()
        if row is not None:
            self._actions.send_to_phone((row.id,))

    def compare(self) -> None:
        """Compare it with the one that follows, or with the one before where none does."""
        ids, place = self._look.neighbours
        if len(ids) > 1:
            first = min(place, len(ids) - 2)
            self._context.shell.compare_requested.emit(ids[first : first + 2], ids)

    def go_through(self) -> None:
        """Judge one after another, from it on."""
        ids, place = self._look.neighbours
        self._context.shell.compare_requested.emit((ids[place],), ids)

    def _changeable(self) -> "AssetRow | None":
        """What shows, but for what is in the bin, of which it says why nothing happens."""
        row = self._look.row
        if row is not None and row.deleted_at is not None:
            self._context.shell.toast("info", self.tr("What is in the bin stays as it is. Restore it first."))
            return None
        return row
