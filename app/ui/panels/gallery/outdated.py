"""Which tiles are marked as out of date."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.domain.events import AssetAdded, AssetRemoved, LibraryChanged, LineageChanged, VersionsChanged
from app.ui.follow import follow
from app.ui.models.cause_words import CauseWords, tell_causes
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.ui.context import UiContext

_GATHER_MS: Final = 400
_MOST_TOLD: Final = 500
"""Of so many it is known beforehand why; the others say only that they are out of date."""


class OutdatedIds(QObject):
    """Reads what is out of date in the background, and again soon after something that may change it."""

    changed = Signal()

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._ids: frozenset[int] = frozenset()
        self._causes: Mapping[int, CauseWords] = {}
        self._soon = Throttle(_GATHER_MS, self._read_soon, self)
        for kind in (VersionsChanged, LineageChanged, AssetAdded, AssetRemoved, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self._soon.call())
        self._soon.call()

    @property
    def ids(self) -> frozenset[int]:
        return self._ids

    def __contains__(self, asset_id: int) -> bool:
        return asset_id in self._ids

    def why(self, asset_id: int) -> str:
        """Why a tile is marked, as sentences; empty where it is not."""
        if asset_id not in self._ids:
            return ""
        return str(self._causes.get(asset_id) or self._context.theme.state("outOfDate").word)

    def _read_soon(self) -> None:
        self._context.tasks.start(self._read(), what=self.tr("look what is out of date"))

    async def _read(self) -> None:
        async with self._context.read() as services:
            stale = await services.staleness.list_stale(self._context.user_id)
            causes = await services.staleness.find_causes(stale[:_MOST_TOLD])
            told = await tell_causes(services, causes, datetime.now(UTC))
        found, self._causes = frozenset(stale), told
        if found != self._ids:
            self._ids = found
            self.changed.emit()
