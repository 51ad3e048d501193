"""Lays out the lists of a grid: a long one in a thread, before it is shown, for that would stall the window."""

from collections.abc import Callable
from typing import NamedTuple

from app.services.asset.asset_index import AssetIndex
from app.ui.panels.gallery.geometry import Day, Frame, GridLayout, lay_out

LayOut = Callable[[AssetIndex, list[Day]], None]


class _Ahead(NamedTuple):
    """The layout of these runs, for these measures."""

    days: list[Day]
    frame: Frame
    layout: GridLayout


class Layouts:
    """The layouts of one grid.

    Args:
        frame: Gives its measures as they are now.
    """

    def __init__(self, frame: Callable[[], Frame]) -> None:
        self._frame = frame
        self._ahead: _Ahead | None = None

    def ahead(self) -> LayOut:
        """Gives what lays out, in a thread, a list that is about to be shown."""
        frame = self._frame()

        def lay_out_ahead(index: AssetIndex, days: list[Day]) -> None:
            self._ahead = _Ahead(days, frame, lay_out(index.aspects, days, frame))

        return lay_out_ahead

    def lay_out(self, index: AssetIndex, days: list[Day]) -> GridLayout:
        """The layout of the list that shows; made now where it was not made ahead, or for other measures.

        Args:
            index: The list.
            days: Its runs; whatever changes the list makes other ones.
        """
        ahead, self._ahead = self._ahead, None
        frame = self._frame()
        if ahead is not None and ahead.days is days and ahead.frame == frame:
            return ahead.layout
        return lay_out(index.aspects, days, frame)
