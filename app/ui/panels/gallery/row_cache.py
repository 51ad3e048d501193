"""The rows of what is looked at: fetched when they are asked for, the oldest forgotten."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext

ROW_LIMIT: Final = 6000
FETCH_LIMIT: Final = 400


class RowCache(QObject):
    """Rows of assets by id."""

    fetched = Signal(object)
    """The ids of assets whose rows came, a set."""

    def __init__(self, context: "UiContext", parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: OrderedDict[int, AssetRow] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fetch)

    def get(self, asset_id: int) -> "AssetRow | None":
        return self._rows.get(asset_id)

    def is_fresh(self, asset_id: int) -> bool:
        """Whether the row is there, and as new as is known."""
        return asset_id in self._rows and asset_id not in self._stale

    def find_content(self, sha256: str) -> "AssetRow | None":
        """An asset with this content, among those whose rows have been read."""
        return next((row for row in self._rows.values() if row.sha256 == sha256), None)

    def want(self, asset_ids: Iterable[int]) -> None:
        """Have the rows of these assets fetched where they are not there; ids of jobs are left out."""
        missing = [asset_id for asset_id in asset_ids if asset_id > 0 and not self.is_fresh(asset_id)]
        self._wanted.update(dict.fromkeys(missing))
        if missing and not self._timer.isActive():
            self._timer.start()

    def keep(self, rows: "Iterable[AssetRow]") -> None:
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
            self._stale.discard(row.id)
        while len(self._rows) > ROW_LIMIT:
            self._stale.discard(self._rows.popitem(last=False)[0])

    def drop(self, asset_ids: Iterable[int]) -> None:
        for asset_id in asset_ids:
            self._rows.pop(asset_id, None)
            self._stale.discard(asset_id)

    def expire(self, asset_ids: Collection[int] | None = None) -> None:
        """What was read of these assets, or of all, is old: it is shown until it has been read again."""
        self._stale |= self._rows.keys() if asset_ids is None else self._rows.keys() & asset_ids

    def _fetch(self) -> None:
        # What was asked for last is in view now.
        ids = list(self._wanted)[-FETCH_LIMIT:]
        self._wanted.clear()
        if ids:
            self._context.tasks.start(self._fetch_rows(ids), what=self.tr("read the library"))

    async def _fetch_rows(self, ids: Sequence[int]) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(ids, with_binned=True)
        self.keep(rows)
        self.drop(set(ids) - {row.id for row in rows})
        self.fetched.emit({row.id for row in rows})
