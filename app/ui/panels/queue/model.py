"""The rows of the queue: plain rows in their order, changed one by one and never all at once."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from app.domain.enums import JobStatus
from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.panels.queue import words
from app.ui.panels.queue.order import KEYS, NUMBERS, STATUSES, Column, Key, Tab, is_in, queue_key, title_of
from app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_FRAME_MS: Final = 33
_SECOND_MS: Final = 1000
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class QueueModel(QAbstractTableModel):
    """The jobs of a tab, sorted.

    It holds every job that it was given and its own sorted list of those that the tab shows; a changed job moves, comes
    or goes, and selection and scroll position stay.
    """

    counted = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[int, JobRow] = {}
        self._keys: list[Key] = []
        self._waiting: list[Key] = []
        self._tab = Tab.ACTIVE
        self._column: Column | None = None
        self._is_descending = False
        self._progress: dict[int, tuple[float | None, float | None]] = {}
        self._progressed: set[int] = set()
        self._timed: set[int] = set()
        self._counts: dict[JobStatus, int] = {}
        self._providers: dict[str, str] = {}
        self._texts = self._text_makers()
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._tell_progress)
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._tell_time)

    @property
    def tab(self) -> Tab:
        return self._tab

    @property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column sorted by and whether it is descending; no column: the order of the queue."""
        return self._column, self._is_descending

    @property
    def is_ticking(self) -> bool:
        """Whether times are brought up to date each second: only while something runs."""
        return self._second.isActive()

    def job_at(self, row: int) -> JobRow:
        """The job shown in a row."""
        return self._rows[self._keys[self._turned(row, len(self._keys))][-1]]

    def job(self, job_id: int) -> JobRow | None:
        return self._rows.get(job_id)

    def jobs(self) -> Iterable[JobRow]:
        """Every job that is known, in no order."""
        return self._rows.values()

    def row_of(self, job_id: int) -> int:
        """Where a job is shown; -1 where it is not."""
        job = self._rows.get(job_id)
        place = self._find(self._key(job)) if job is not None and is_in(self._tab, job) else -1
        return self._turned(place, len(self._keys)) if place >= 0 else -1

    def waiting_ids(self) -> list[int]:
        """The jobs in the line, the next one first."""
        return [key[-1] for key in self._waiting]

    def place_in_line(self, job: JobRow) -> int:
        """1 for the next one; 0 for a job that is not in the line."""
        return bisect_left(self._waiting, queue_key(job)) + 1 if job_states.is_waiting(job) else 0

    def progress_of(self, job_id: int) -> tuple[float | None, float | None]:
        """Done from 0 to 1, and the seconds left; None where nobody knows."""
        return self._progress.get(job_id, (None, None))

    def provider_name(self, provider_id: str) -> str:
        return self._providers.get(provider_id, provider_id)

    def count(self, tab: Tab) -> int:
        """How many jobs a tab has."""
        return sum(self.count_of(status) for status in STATUSES[tab])

    def count_of(self, status: JobStatus) -> int:
        """How many of the user's jobs are in a status."""
        return self._counts.get(status, 0)

    def set_providers(self, names: Mapping[str, str]) -> None:
        """The providers' names by id."""
        self._providers = dict(names)

    def set_counts(self, counts: Mapping[JobStatus, int]) -> None:
        if self._counts != counts:
            self._counts = dict(counts)
            self.counted.emit()

    def set_tab(self, tab: Tab) -> None:
        """Show other jobs."""
        if tab != self._tab:
            self.beginResetModel()
            self._tab = tab
            self._keys = sorted(self._key(job) for job in self._rows.values() if is_in(tab, job))
            self.endResetModel()

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Order by a column; None is the order of the queue. What is selected stays selected."""
        if column is not None and column not in KEYS:
            column, descending = None, False
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self.job_at(index.row()).id) for index in self.persistentIndexList()]
        self._column, self._is_descending = column, descending
        self._keys = sorted(self._key(job) for job in self._rows.values() if is_in(self._tab, job))
        self.changePersistentIndexList(
            [index for index, _ in kept], [self.index(self.row_of(job_id), index.column()) for index, job_id in kept]
        )
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def apply(self, jobs: Sequence[JobRow], gone: Iterable[int] = ()) -> None:
        """Take in jobs that are new or changed, and leave out those that are gone."""
        before = tuple(self._waiting[:1]), len(self._waiting)
        has_moved = False
        added: list[Key] = []
        for job_id in gone:
            has_moved |= self._forget(job_id)
        for job in jobs:
            former = self._rows.get(job.id)
            if former != job:
                has_moved |= self._line_up(former, job)
                self._put(former, job, added)
        self._insert(sorted(added))
        if has_moved or before != (tuple(self._waiting[:1]), len(self._waiting)):
            self._tell_column(Column.POSITION)
        self._follow_time()

    def set_progress(self, job_id: int, fraction: float | None, seconds_left: float | None) -> None:
        """Note how far a job is; the row shows it with the next frame."""
        if job_id in self._rows:
            self._progress[job_id] = (fraction, seconds_left)
            self._progressed.add(job_id)
            if not self._frame.isActive():
                self._frame.start()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._keys)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        if self._column is None and job_states.is_waiting(self.job_at(index.row())):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if section == Column.INPUT else title_of(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in NUMBERS else _LEFT
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(self.job_at(index.row()), Column(index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in NUMBERS else _LEFT
        return None

    def text(self, job: JobRow, column: Column) -> str:
        """What a cell says, in words."""
        write = self._texts.get(column)
        return write(job) if write is not None else ""

    def _text_makers(self) -> dict[Column, Callable[[JobRow], str]]:
        return {
            Column.PROMPT: lambda job: job.prompt or self._theme.operation(job.operation_type).label,
            Column.OPERATION: lambda job: self._theme.operation(job.operation_type).label,
            Column.PROVIDER: lambda job: self.provider_name(job.provider_id),
            Column.ACCOUNT: words.account_of,
            Column.STATE: lambda job: job_states.state_of(job, datetime.now(UTC)).text,
            Column.PROGRESS: self._progress_text,
            Column.ELAPSED: lambda job: words.elapsed_text(job, datetime.now(UTC), self.progress_of(job.id)[1]),
            Column.CREDITS: words.credits_of,
            Column.POSITION: lambda job: str(self.place_in_line(job) or ""),
        }

    def _progress_text(self, job: JobRow) -> str:
        step = words.next_step(job)
        if step is not None:
            return words.step_text(step)
        fraction = self.progress_of(job.id)[0]
        return words.NOTHING if fraction is None else f"{int(fraction * 100)}\N{NO-BREAK SPACE}%"

    def _key(self, job: JobRow) -> Key:
        return queue_key(job) if self._column is None else KEYS[self._column](job)

    def _turned(self, place: int, count: int) -> int:
        return count - 1 - place if self._is_descending else place

    def _find(self, key: Key) -> int:
        place = bisect_left(self._keys, key)
        return place if place < len(self._keys) and self._keys[place] == key else -1

    def _line_up(self, former: JobRow | None, job: JobRow) -> bool:
        """Keep the line of waiting jobs sorted; says whether it changed."""
        old = queue_key(former) if former is not None and job_states.is_waiting(former) else None
        new = queue_key(job) if job_states.is_waiting(job) else None
        if old == new:
            return False
        if old is not None:
            del self._waiting[bisect_left(self._waiting, old)]
        if new is not None:
            insort(self._waiting, new)
        return True

    def _put(self, former: JobRow | None, job: JobRow, added: list[Key]) -> None:
        old = self._find(self._key(former)) if former is not None and is_in(self._tab, former) else -1
        self._watch_time(job)
        if not is_in(self._tab, job):
            self._take(old)
            self._rows[job.id] = job
        elif old < 0:
            self._rows[job.id] = job
            added.append(self._key(job))
        else:
            self._rows[job.id] = job
            self._move(old, self._key(job))

    def _forget(self, job_id: int) -> bool:
        job = self._rows.get(job_id)
        if job is None:
            return False
        self._take(self._find(self._key(job)) if is_in(self._tab, job) else -1)
        was_waiting = job_states.is_waiting(job)
        if was_waiting:
            del self._waiting[bisect_left(self._waiting, queue_key(job))]
        self._rows.pop(job_id)
        self._progress.pop(job_id, None)
        self._timed.discard(job_id)
        return was_waiting

    def _take(self, place: int) -> None:
        if place >= 0:
            row = self._turned(place, len(self._keys))
            self.beginRemoveRows(_ROOT, row, row)
            del self._keys[place]
            self.endRemoveRows()

    def _move(self, place: int, key: Key) -> None:
        count = len(self._keys)
        source = self._turned(place, count)
        target = bisect_left(self._keys, key)
        target = self._turned(target - 1 if target > place else target, count)
        if source != target:
            self.beginMoveRows(_ROOT, source, source, _ROOT, target + 1 if target > source else target)
            del self._keys[place]
            insort(self._keys, key)
            self.endMoveRows()
        else:
            self._keys[place] = key
        self.dataChanged.emit(self.index(target, 0), self.index(target, len(Column) - 1))

    def _insert(self, keys: list[Key]) -> None:
        """Insert sorted keys, with one signal for those that stand side by side."""
        start = 0
        while start < len(keys):
            place = bisect_left(self._keys, keys[start])
            end = len(keys) if place == len(self._keys) else bisect_left(keys, self._keys[place], start)
            first = len(self._keys) - place if self._is_descending else place
            self.beginInsertRows(_ROOT, first, first + end - start - 1)
            self._keys[place:place] = keys[start:end]
            self.endInsertRows()
            start = end

    def _tell_column(self, column: Column) -> None:
        if self._keys:
            self.dataChanged.emit(self.index(0, column), self.index(len(self._keys) - 1, column))

    def _tell_progress(self) -> None:
        for job_id in self._progressed:
            row = self.row_of(job_id)
            if row >= 0:
                self.dataChanged.emit(self.index(row, Column.PROGRESS), self.index(row, Column.ELAPSED))
        self._progressed.clear()

    def _watch_time(self, job: JobRow) -> None:
        if not job_states.is_running(job):
            self._progress.pop(job.id, None)
        if _passes(job, datetime.now(UTC)):
            self._timed.add(job.id)
        else:
            self._timed.discard(job.id)

    def _tell_time(self) -> None:
        """Times go on in the rows of jobs that run, or that wait for a moment."""
        for job in [self._rows[job_id] for job_id in self._timed]:
            row = self.row_of(job.id)
            if row >= 0:
                self.dataChanged.emit(self.index(row, Column.STATE), self.index(row, Column.ELAPSED))
            self._watch_time(job)
        self._follow_time()

    def _follow_time(self) -> None:
        if not self._timed:
            self._second.stop()
        elif not self._second.isActive():
            self._second.start()


def _passes(job: JobRow, now: datetime) -> bool:
    if job.status.is_final:
        return False
    return job_states.is_running(job) or (job.not_before is not None and job.not_before > now)
