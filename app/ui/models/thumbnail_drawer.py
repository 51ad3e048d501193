"""Draws the missing thumbnails of what is looked at: what was asked for last is in view, and comes first."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from app.domain.events import ThumbnailDrawn, ThumbnailsForgotten
from app.ui.follow import follow

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

WAITING_LIMIT: Final = 200
AT_ONCE: Final = 2


class ThumbnailDrawer(QObject):
    """Draws each content once; one whose file cannot be read is not tried again."""

    def __init__(self, context: "UiContext", parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: dict[str, int] = {}
        self._under_way: set[str] = set()
        self._tried: set[str] = set()
        follow(self, context.bus, ThumbnailDrawn, lambda event: context.thumbnails.ask_again(event.sha256))
        follow(self, context.bus, ThumbnailsForgotten, lambda _: self._tried.clear())

    def want(self, row: "AssetRow") -> None:
        """Have a missing thumbnail drawn, before those that were wanted earlier."""
        if row.sha256 is None or row.sha256 in self._tried:
            return
        self._waiting.pop(row.sha256, None)
        self._waiting[row.sha256] = row.id
        while len(self._waiting) > WAITING_LIMIT:
            # It was scrolled past; it is asked for again when it is looked at again.
            passed = next(iter(self._waiting))
            del self._waiting[passed]
            self._context.thumbnails.ask_again(passed)
        self._begin()

    def _begin(self) -> None:
        while self._waiting and len(self._under_way) < AT_ONCE:
            sha256, asset_id = self._waiting.popitem()
            self._tried.add(sha256)
            self._under_way.add(sha256)
            self._context.tasks.start(self._draw(sha256, asset_id), what=self.tr("draw a thumbnail"))

    async def _draw(self, sha256: str, asset_id: int) -> None:
        try:
            async with self._context.steps() as services:
                await services.assets.drawing.draw_by_id(asset_id)
        finally:
            self._under_way.discard(sha256)
            self._begin()
