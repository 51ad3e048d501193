"""Lets the palette look through the library, by the gallery's own search."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import MediaType
from app.system.clock import Clock
from app.ui.amounts import clock, number
from app.ui.frame.palette_entries import Entry, Found
from app.ui.models.job_states import moment_text

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.panels.gallery.panel import GalleryPanel

MANY: Final = 1_000
"""From so many on they are not counted: `Finding.newest`, whose module loads numpy, has the same."""
_MS: Final = 1000


class AssetSource:
    """Finds what the gallery would show for the same words, the newest first.

    Args:
        context: The window's.
        panel: Where it is shown.
    """

    sign = ""
    order = 10

    def __init__(self, context: "UiContext", panel: "GalleryPanel") -> None:
        self._context = context
        self._panel = panel
        self._clock = Clock()
        self.noun = _tr("Pictures and clips")

    async def find(self, words: str, limit: int) -> Found:
        """The newest ones, and how many there are in the gallery."""
        rows, count = await self._panel.model.newest_of(words, limit)
        entries = [self._entry(row) for row in rows]
        return Found(entries, self._rest(words, count) if count is None or count > len(rows) else None)

    def _entry(self, row: "AssetRow") -> Entry:
        is_clip = row.media_type == MediaType.VIDEO
        length = clock(row.duration_ms / _MS) if is_clip and row.duration_ms else ""
        moment = moment_text(row.created_at, self._clock.now())
        return Entry(
            row.name,
            self.noun,
            "film" if is_clip else "image",
            partial(self._show, row.id),
            detail=" ".join(row.prompt.split()),
            note=" \N{MIDDLE DOT} ".join(filter(None, (length, moment))),
            sha256=row.sha256,
            verb=_tr("show in the gallery"),
            more=partial(self._look, row.id),
            more_verb=_tr("quick look"),
            id=f"asset/{row.id}",
        )

    def _rest(self, words: str, count: int | None) -> Entry:
        title = _tr("Show all {count} in the gallery").format(count=number(count or 0))
        if count is None:
            title = _tr("Show all in the gallery, more than {count}").format(count=number(MANY))
        show = partial(self._show_all, words)
        return Entry(title, self.noun, "images", show, note=" ", verb=_tr("show in the gallery"), id="assets")

    def _show(self, asset_id: int) -> None:
        self._context.shell.page_requested.emit("gallery")
        self._panel.bring_asset(asset_id)

    def _look(self, asset_id: int) -> None:
        self._show(asset_id)
        self._context.shell.quick_look_requested.emit(asset_id, (asset_id,))

    def _show_all(self, words: str) -> None:
        self._context.shell.page_requested.emit("gallery")
        self._panel.look_for(words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Gallery", text)
