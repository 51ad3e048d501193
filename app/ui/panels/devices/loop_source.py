"""Lets the palette find loops of presets."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.frame.palette_entries import Entry, Found, all_words
from app.ui.panels.devices.runs.words import loop_icon, loop_look, loop_state

if TYPE_CHECKING:
    from app.services.automation.loop_rows import LoopRow
    from app.ui.context import UiContext
    from app.ui.panels.devices.panel import DevicesPanel


class LoopSource:
    """Loops by their name and those of their presets.

    Args:
        context: The window's.
        panel: Where they are shown.
    """

    sign = ""
    order = 55

    def __init__(self, context: "UiContext", panel: "DevicesPanel") -> None:
        self._context = context
        self._panel = panel
        self.noun = _tr("Loops")

    async def find(self, words: str, limit: int) -> Found:
        """Those that have every word."""
        async with self._context.read() as services:
            rows = await services.loops.list_rows(self._context.user_id)
        found = [row for row in rows if all_words(" ".join((row.name, *row.presets)), words)]
        return Found([self._entry(row) for row in found[:limit]])

    def _entry(self, row: "LoopRow") -> Entry:
        return Entry(
            row.name,
            self.noun,
            loop_icon(row),
            partial(self._show, row.id),
            detail=", ".join(row.presets),
            note=loop_state(row),
            state=loop_look(row),
            verb=_tr("show the loop"),
            id=f"loop/{row.id}",
        )

    def _show(self, loop_id: int) -> None:
        self._context.shell.page_requested.emit("devices")
        self._panel.side.show_loop(loop_id)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Devices", text)
