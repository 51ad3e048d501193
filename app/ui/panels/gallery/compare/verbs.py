"""What can be done with what is compared: judged, looked at in other ways, and made into something new."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.enums import MediaType, Verdict
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.panels.gallery.compare.cells import Mode, pairs

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.panels.gallery.compare.sides import Sides
    from app.ui.panels.gallery.compare.takes import Takes
    from app.ui.panels.gallery.compare.view import CompareView

_BRIGHTER: Final = 8
_MODE_KEY: Final = "compare.mode"


class CompareVerbs(QObject):
    """Acts on the side that the view names.

    Args:
        context: The window's.
        takes: What is compared or gone through.
        sides: What is looked at.
        view: Shows it.
        owner: Over which questions are asked.
    """

    judged = Signal()
    """A key has judged what is acted on."""

    def __init__(
        self, context: "UiContext", takes: "Takes", sides: "Sides", view: "CompareView", owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._takes = takes
        self._sides = sides
        self._view = view
        self._actions = AssetActions(context, owner)
        self._judging = AssetJudging(context, owner)

    @property
    def usual_mode(self) -> Mode:
        """The way of comparing that was chosen last."""
        kept = self._context.view.get(_MODE_KEY)
        return next((mode for mode in Mode if mode != Mode.ONE and mode.value == kept), Mode.SLIDER)

    def mode_for(self, count: int) -> Mode:
        """The way of comparing so many at first: more than two begin side by side, where all of them are seen."""
        if count == 1:
            return Mode.ONE
        return self.usual_mode if count == 2 else Mode.SIDE_BY_SIDE  # noqa: PLR2004 - a pair

    def next_pair(self) -> None:
        """Let a slider or a difference show the next two of more."""
        found = pairs(len(self._sides))
        if found:
            self._view.set_pair(found[(found.index(self._view.pair) + 1) % len(found)])

    def judge(self, verdict: Verdict | None) -> None:
        """Keep or reject it; None takes either back."""
        row = self._row()
        if row is not None:
            self._takes.expect(row.id, verdict=verdict)
            self._judging.judge((row.id,), verdict)
            self.judged.emit()

    def rate(self, stars: int) -> None:
        """Give it stars, 0 for none."""
        row = self._row()
        if row is not None:
            self._takes.expect(row.id, stars=stars)
            self._judging.rate((row.id,), stars)
            self.judged.emit()

    def undo(self) -> None:
        self._context.undo.undo()

    def set_mode(self, mode: Mode) -> None:
        """Compare in another way; what is gone through one after another is looked at in one way only."""
        if self._view.mode != Mode.ONE:
            self._context.view.put(_MODE_KEY, mode.value)
            self._view.set_mode(mode)

    def flicker(self) -> None:
        """Begin to flicker, or go on to the next one by hand."""
        if self._view.mode != Mode.FLICKER:
            self.set_mode(Mode.FLICKER)
        else:
            self._view.set_flickering(is_on=False)
            self._view.show_next()

    def toggle_flicker(self) -> None:
        """Let time flicker, or keys alone."""
        if self._view.mode == Mode.FLICKER:
            self._view.set_flickering(is_on=not self._view.is_flickering)
        else:
            self.set_mode(Mode.FLICKER)

    def toggle_gain(self) -> None:
        """Enlarge the difference, or show it as it is."""
        self.set_mode(Mode.DIFFERENCE)
        self._view.set_gain(1 if self._view.gain > 1 else _BRIGHTER)

    def toggle_link(self) -> None:
        """Zoom and pan together, or each side by itself."""
        self._view.set_linked(is_linked=not self._view.is_linked)

    def toggle_size(self) -> None:
        """Show all whole, or in own pixels."""
        if self._view.camera(self._view.acted).is_fitted:
            self._view.show_own_size()
        else:
            self._view.fit()

    def toggle_play(self) -> None:
        """Play or pause the clips; without any the flicker stops or goes on."""
        if self._sides.has_clips:
            self._sides.clips.toggle()
        elif self._view.mode == Mode.FLICKER:
            self.toggle_flicker()

    def vary(self) -> None:
        """Put its recipe into the composer, with another seed."""
        row = self._row()
        if row is not None and row.operation_type is not None:
            self._context.shell.vary_requested.emit(row.id)

    def use_as_input(self) -> None:
        """Put it into the composer."""
        row = self._row()
        if row is not None:
            self._actions.use_as_input((row.id,))

    def make_transition(self) -> None:
        """Put the two that are looked at into the composer, as the ends of a transition."""
        if len(self._sides) > 1:
            ends = [self._sides[place] for place in self._view.pair]
            if all(end.row is not None and end.row.media_type == MediaType.IMAGE for end in ends):
                self._context.shell.transition_requested.emit(*(end.asset_id for end in ends))

    def bin_rejected(self) -> None:
        """Move what was rejected to the bin."""
        self._actions.move_to_bin(self._takes.with_verdict(Verdict.REJECTED))

    def _row(self) -> "AssetRow | None":
        if not len(self._sides) or not self._view.isVisibleTo(self._view.window()):
            return None
        return self._sides[self._view.acted].row
