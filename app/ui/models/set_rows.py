"""The sets and the number of what is in the bin, as they are at the moment."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.events import AssetAdded, AssetRemoved, LibraryChanged, SetsChanged
from app.ui.follow import follow

if TYPE_CHECKING:
    from app.services.asset.sets import SetRow
    from app.ui.context import UiContext

_GATHER_MS: Final = 60


class SetRows(QObject):
    """Follows the library."""

    changed = Signal()

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.rows: list[SetRow] = []
        self.binned = 0
        """How many assets are in the bin."""
        self.binned_bytes = 0
        """What emptying it gives back."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._load)
        for kind in (SetsChanged, AssetAdded, AssetRemoved, LibraryChanged):
            follow(self, context.bus, kind, lambda _: self._note())
        self._load()

    @property
    def fillable(self) -> "list[SetRow]":
        """The sets that are filled by hand."""
        return [row for row in self.rows if row.search is None]

    def _note(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _load(self) -> None:
        self._context.tasks.start(self._read(), what=self.tr("read the sets"))

    async def _read(self) -> None:
        async with self._context.read() as services:
            rows = await services.assets.sets.list_sets()
            size = await services.assets.bin.measure(self._context.user_id)
        binned = size.assets + size.away
        if (rows, binned, size.bytes) != (self.rows, self.binned, self.binned_bytes):
            self.rows, self.binned, self.binned_bytes = rows, binned, size.bytes
            self.changed.emit()
