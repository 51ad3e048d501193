"""What is compared or gone through: assets in their order, and what their user thinks of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.enums import Verdict
from app.domain.events import AssetAdded, AssetChanged, AssetRemoved
from app.ui.follow import follow

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.judging import Mark
    from app.ui.context import UiContext

_GATHER_MS: Final = 15


class Tally(NamedTuple):
    """How many were judged how; together they are all.

    Attributes:
        kept: By their verdict.
        rejected: By their verdict.
        starred: Have stars and no verdict.
        left: Have neither.
    """

    kept: int = 0
    rejected: int = 0
    starred: int = 0
    left: int = 0


class Takes(QObject):
    """Reads rows as they are looked at; what was judged is known of all from the start."""

    changed = Signal()
    """Rows came, or something was judged."""
    rejudged = Signal(int)
    """An asset whose judgement was changed by something else than the newest key here: by undo, as a rule."""
    removed = Signal(object)
    """Assets that are gone, a set of ids."""

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.ids: tuple[int, ...] = ()
        self._all: tuple[int, ...] = ()
        self._rows: dict[int, AssetRow] = {}
        self._marks: dict[int, Mark] = {}
        self._versions: Counter[int] = Counter()
        self._unwritten: Counter[int] = Counter()
        self._wanted: set[int] = set()
        self._generation = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHER_MS)
        self._timer.timeout.connect(self._fetch)
        follow(self, context.bus, AssetChanged, lambda event: self._note(event.asset_id))
        follow(self, context.bus, AssetAdded, lambda event: self._bring_back(event.asset_id))
        follow(self, context.bus, AssetRemoved, lambda event: self._drop(event.asset_id))

    @property
    def judged_count(self) -> int:
        """How many have stars or a verdict."""
        return sum(1 for rating, verdict in self._marks.values() if rating or verdict is not None)

    def open(self, ids: Sequence[int]) -> None:
        """Begin with other assets."""
        self._generation += 1
        self.ids = self._all = tuple(ids)
        self._rows.clear()
        self._marks.clear()
        self._unwritten.clear()
        self._context.tasks.start(self._read_marks(self._generation), what=self.tr("read what was judged"))

    def close(self) -> None:
        """Follow nothing any more."""
        self._generation += 1
        self.ids = self._all = ()

    def row(self, asset_id: int) -> "AssetRow | None":
        """An asset's row; where it is not there it is read, and `changed` says when it came."""
        found = self._rows.get(asset_id)
        if found is None:
            self.want((asset_id,))
        return found

    def known_row(self, asset_id: int) -> "AssetRow | None":
        return self._rows.get(asset_id)

    def want(self, asset_ids: Iterable[int]) -> None:
        """Have rows read that are not there."""
        missing = {key for key in asset_ids if key not in self._rows}
        self._wanted |= missing
        if missing and not self._timer.isActive():
            self._timer.start()

    def place(self, asset_id: int) -> int:
        """Where an asset stands; -1 where it does not."""
        return self.ids.index(asset_id) if asset_id in self.ids else -1

    def mark(self, asset_id: int) -> "Mark":
        """Stars and verdict."""
        return self._marks.get(asset_id, (0, None))

    def expect(self, asset_id: int, *, stars: int | None = None, verdict: Verdict | None = None) -> None:
        """A key here judges an asset: what it becomes is known before it is written.

        Args:
            asset_id: Which.
            stars: Its stars; None where the key is for the verdict.
            verdict: Its verdict, where no stars are given.
        """
        rating, former = self.mark(asset_id)
        fresh = (rating, verdict) if stars is None else (stars, former)
        if fresh != (rating, former):
            self._unwritten[asset_id] += 1
        self._marks[asset_id] = fresh
        self._versions[asset_id] += 1
        self.changed.emit()

    def with_verdict(self, verdict: Verdict) -> tuple[int, ...]:
        """Those kept, or rejected."""
        return tuple(key for key in self.ids if self.mark(key)[1] == verdict)

    def unjudged(self) -> tuple[int, ...]:
        """Those that have neither stars nor a verdict."""
        return tuple(key for key in self.ids if self.mark(key) == (0, None))

    def tally(self) -> Tally:
        """How many were judged how."""
        verdicts = Counter(self.mark(key)[1] for key in self.ids)
        left = len(self.unjudged())
        return Tally(verdicts[Verdict.KEPT], verdicts[Verdict.REJECTED], verdicts[None] - left, left)

    async def _read_marks(self, generation: int) -> None:
        async with self._context.read() as services:
            marks = await services.assets.judging.marks(self.ids)
        if generation == self._generation:
            self._marks = marks | self._marks
            self.changed.emit()

    def _note(self, asset_id: int) -> None:
        self._unwritten[asset_id] = max(0, self._unwritten[asset_id] - 1)
        if asset_id in self._marks or asset_id in self._rows:
            self._rows.pop(asset_id, None)
            self._versions[asset_id] += 1
            self.want((asset_id,))

    def _drop(self, asset_id: int) -> None:
        if asset_id in self.ids:
            self.ids = tuple(key for key in self.ids if key != asset_id)
            self._marks.pop(asset_id, None)
            self._rows.pop(asset_id, None)
            self.removed.emit({asset_id})
            self.changed.emit()

    def _bring_back(self, asset_id: int) -> None:
        """What was taken out of the bin again stands where it stood."""
        if asset_id in self._all and asset_id not in self.ids:
            there = {*self.ids, asset_id}
            self.ids = tuple(key for key in self._all if key in there)
            self._marks[asset_id] = (0, None)
            self._versions[asset_id] += 1
            self.want((asset_id,))
            self.changed.emit()

    def _fetch(self) -> None:
        wanted, self._wanted = self._wanted, set()
        if wanted and self.ids:
            what = self.tr("read the library")
            self._context.tasks.start(self._read_rows(sorted(wanted), self._generation), what=what)

    async def _read_rows(self, ids: Sequence[int], generation: int) -> None:
        versions = {key: self._versions[key] for key in ids}
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(ids)
        if generation != self._generation:
            return
        # What was read before the newest key was written, or before the newest change, does not know of it.
        fresh = [row for row in rows if self._versions[row.id] == versions[row.id] and not self._unwritten[row.id]]
        self._rows.update({row.id: row for row in rows})
        others = [row.id for row in fresh if self._is_other(row)]
        self.changed.emit()
        for asset_id in others:
            self.rejudged.emit(asset_id)

    def _is_other(self, row: "AssetRow") -> bool:
        """Keep what an asset is judged; whether it was something else that judged it."""
        mark, former = (row.rating, row.verdict), self._marks.get(row.id)
        self._marks[row.id] = mark
        return former not in {None, mark}
