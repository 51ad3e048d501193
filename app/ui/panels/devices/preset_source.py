"""Lets the palette find presets of phones."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.frame.palette_entries import Entry, Found, all_words
from app.ui.panels.devices.presets.preset_list import steps_words

if TYPE_CHECKING:
    from app.services.automation.preset_service import PresetRow
    from app.ui.context import UiContext
    from app.ui.panels.devices.panel import DevicesPanel


class PresetSource:
    """Presets by name, category and what is said about them.

    Args:
        context: The window's.
        panel: Where they are edited.
    """

    sign = ""
    order = 50

    def __init__(self, context: "UiContext", panel: "DevicesPanel") -> None:
        self._context = context
        self._panel = panel
        self.noun = _tr("Presets")

    async def find(self, words: str, limit: int) -> Found:
        """Those that have every word; names that have them come first."""
        async with self._context.read() as services:
            rows = await services.presets.list_presets(self._context.user_id)
        found = [row for row in rows if all_words(f"{row.name} {row.category} {row.about}", words)]
        found.sort(key=lambda row: not all_words(row.name, words))
        return Found([self._entry(row) for row in found[:limit]])

    def _entry(self, row: "PresetRow") -> Entry:
        return Entry(
            row.name,
            self.noun,
            "list-video",
            partial(self._show, row.id),
            detail=" ".join((row.about or row.category).split()),
            note=steps_words(row.steps),
            verb=_tr("open in the editor"),
            id=f"preset/{row.id}",
        )

    def _show(self, preset_id: int) -> None:
        self._context.shell.page_requested.emit("devices")
        self._panel.side.edit_step(preset_id, "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Devices", text)
