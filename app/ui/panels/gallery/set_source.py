"""Lets the palette find sets."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.search import term_of
from app.ui.frame.palette_entries import Entry, Found, all_words
from app.ui.panels.gallery.headings import count_words

if TYPE_CHECKING:
    from app.services.asset.sets import SetRow
    from app.ui.context import UiContext
    from app.ui.models.set_rows import SetRows
    from app.ui.panels.gallery.panel import GalleryPanel


class SetSource:
    """Sets that are filled by hand, and saved searches.

    Args:
        context: The window's.
        panel: Where they are shown.
        rows: The sets there are.
    """

    sign = ""
    order = 60

    def __init__(self, context: "UiContext", panel: "GalleryPanel", rows: "SetRows") -> None:
        self._context = context
        self._panel = panel
        self._rows = rows
        self.noun = _tr("Sets")

    async def find(self, words: str, limit: int) -> Found:
        """Those whose names have the words."""
        return Found([self._entry(row) for row in self._rows.rows if all_words(row.name, words)][:limit])

    def _entry(self, row: "SetRow") -> Entry:
        query = row.search if row.search is not None else str(term_of("set", [row.name]))
        note = _tr("saved search") if row.count is None else count_words(row.count)
        icon = "folder-search" if row.search is not None else "folder"
        verb = _tr("show in the gallery")
        return Entry(row.name, self.noun, icon, partial(self._show, query), note=note, verb=verb, id=f"set/{row.id}")

    def _show(self, query: str) -> None:
        self._context.shell.page_requested.emit("gallery")
        self._panel.look_for(query)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Gallery", text)
