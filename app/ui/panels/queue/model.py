"""The rows of the queue: plain rows in their order, changed one by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.enums import JobStatus
from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.models.job_states import JobKind
from app.ui.panels.queue import words
from app.ui.panels.queue.batches import BatchTotals
from app.ui.panels.queue.book import JobBook
from app.ui.panels.queue.cells import CellTexts
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId, needles_of
from app.ui.panels.queue.order import KEYS, NUMBERS, Column, queue_key, title_of
from app.ui.panels.queue.row_times import RowTimes
from app.ui.panels.queue.sections import HEAD, Sections, Step
from app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MANY_ROWS: Final = 24
"""More changed rows than these are told as one stretch: a view repaints what it shows of it."""


class QueueModel(QAbstractTableModel):
    """The jobs of a view, sorted, at will under the heads of their batches.

    It holds every job that it was given, and an index of those that are shown; a changed job moves, comes or goes. Only
    another view, order or grouping makes the index anew.
    """

    counted = Signal()
    moving = Signal(object)
    """The ids of jobs whose rows go and come back elsewhere, a set of int; `moved` follows with the same."""
    moved = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._times = RowTimes(self)
        self.book = JobBook(self._times.progress_of)
        self._steps: dict[int, Step] = {}
        self._sections = Sections(self)
        self._is_grouped = False
        self._filter = JobFilter()
        self._needles: list[str] = []
        self._column: Column | None = None
        self._is_descending = False
        self._providers: dict[str, str] = {}
        self._texts = CellTexts(theme, self)
        self._times.progressed.connect(self._tell_progress)
        self._times.passed.connect(self._tell_times)

    @property
    def filter(self) -> JobFilter:
        """What is shown."""
        return self._filter

    @property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column sorted by and whether it is descending; no column: the order of the queue."""
        return self._column, self._is_descending

    @property
    def is_grouped(self) -> bool:
        return self._is_grouped

    @property
    def is_ticking(self) -> bool:
        """Whether times are brought up to date each second: only while something runs."""
        return self._times.is_ticking

    @property
    def beyond(self) -> int:
        """How many older jobs there are that are not listed."""
        return self.book.counts.beyond

    def job_at(self, row: int) -> JobRow | None:
        """The job shown in a row; None where it is the head of a batch."""
        place = self._sections.place_at(row)
        return None if place.number == HEAD else self.book[self._sections.id_at(place)]

    def group_at(self, row: int) -> int:
        """The batch to which a row belongs, as its head or as one of its jobs; 0 where it belongs to none."""
        return self._sections.place_at(row).group

    def job(self, job_id: int) -> JobRow | None:
        return self.book.get(job_id)

    def jobs(self) -> Iterable[JobRow]:
        """Every job that is known, in no order."""
        return self.book.jobs()

    @property
    def has_batches(self) -> bool:
        """Whether one of the jobs was made together with others."""
        return self.book.has_batches

    def of_kind(self, kind: JobKind) -> list[JobRow]:
        """Every job that is at something, shown or not."""
        return self.book.of_kind(kind)

    def shown_count(self) -> int:
        """How many jobs the view shows, those of closed batches too."""
        return len(self._steps)

    def shown(self) -> Iterator[JobRow]:
        """Every job of the view from top to bottom, those of closed batches too."""
        return (self.book[job_id] for job_id in self._sections.ids())

    def jobs_in(self, group: int) -> list[JobRow]:
        """The jobs of a batch that the view shows, from top to bottom."""
        return [self.book[job_id] for job_id in self._sections.ids_in(group)]

    def totals_of(self, group: int) -> BatchTotals:
        """The sums over a batch, its jobs that the view does not show too."""
        return self.book.totals_of(group)

    def row_of(self, job_id: int) -> int:
        """Where a job is shown; -1 where it is not."""
        step = self._steps.get(job_id)
        return -1 if step is None else self._sections.row_of(step)

    def row_of_head(self, group: int) -> int:
        """Where the head of a batch is shown; -1 where it is not."""
        return self._sections.row_of_head(group)

    def waiting_ids(self) -> list[int]:
        """The jobs in the line, the next one first."""
        return self.book.waiting_ids()

    def place_in_line(self, job: JobRow) -> int:
        """1 for the next one; 0 for a job that is not in the line."""
        return self.book.place_in_line(job)

    def kind_of(self, job_id: int) -> JobKind:
        return self.book.kind_of(job_id)

    def progress_of(self, job_id: int) -> tuple[float | None, float | None]:
        """Done from 0 to 1, and the seconds left; None where nobody knows."""
        return self._times.progress_of(job_id)

    def provider_name(self, provider_id: str) -> str:
        return self._providers.get(provider_id, provider_id)

    def count(self, view: ViewId = ViewId.ALL) -> int:
        """How many jobs a view has without words and chips, those that are not listed too."""
        return self.book.counts.of_view(view)

    def chip_counts(self) -> dict[Chip, int]:
        """The chips of the present view with the number of their jobs."""
        return self.book.counts.of_chips(self._filter)

    def set_providers(self, names: Mapping[str, str]) -> None:
        """The providers' names by id."""
        self._providers = dict(names)
        self.book.hay.clear()

    def set_beyond(self, counts: Mapping[JobStatus, int]) -> None:
        """How many jobs there are that are not listed, by status."""
        if self.book.counts.set_beyond(counts):
            self.counted.emit()

    def show(self, wanted: JobFilter) -> None:
        """Show other jobs."""
        if wanted != self._filter:
            self._filter, self._needles = wanted, needles_of(wanted.text)
            self._rebuild()

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Order by a column; None is the order of the queue."""
        if column is not None and column not in KEYS:
            column, descending = None, False
        self._column, self._is_descending = column, descending
        self._rebuild()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def set_grouped(self, *, is_grouped: bool) -> None:
        """Put each job under the head of its batch, or let all stand in one list."""
        if is_grouped != self._is_grouped:
            self._is_grouped = is_grouped
            self._rebuild()

    def set_open(self, group: int, *, is_open: bool) -> None:
        """Show the jobs of a batch, or its head alone."""
        self._sections.set_open(group, is_open=is_open)
        self._tell_heads({group})

    def is_open(self, group: int) -> bool:
        return self._sections.is_open(group)

    def open_batch_of(self, job_id: int) -> None:
        """Open the batch in which a job is hidden."""
        step = self._steps.get(job_id)
        if step is not None:
            self.set_open(step[0], is_open=True)

    def is_busy(self, row: int) -> bool:
        """Whether a row has a mark that turns."""
        job = self.job_at(row)
        if job is not None:
            return job_states.is_running(job)
        return self.totals_of(self.group_at(row)).running > 0

    def groups(self) -> list[int]:
        """The batches of the view, from top to bottom."""
        return self._sections.groups() if self.is_grouped else []

    def apply(self, jobs: Sequence[JobRow], gone: Iterable[int] = ()) -> None:
        """Take in jobs that are new or changed, and leave out those that are gone."""
        news = [job for job in jobs if self.book.get(job.id) != job]
        given = {job.id for job in jobs}
        lost = [job_id for job_id in gone if job_id in self.book and job_id not in given]
        if news or lost:
            has_moved = self.book.note(news, lost)
            self._place(news, lost)
            if has_moved:
                self._tell_column(Column.POSITION)
            self._times.watch(news, datetime.now(UTC))
            self.counted.emit()

    def set_progress(self, job_id: int, fraction: float | None, left: float | None, place: int | None = None) -> None:
        """Note how far a job is, or its place at the provider; the row shows it with the next frame."""
        job = self.book.get(job_id)
        if job is not None and job_states.is_running(job):
            self._times.set_progress(job_id, fraction, left, place)

    def place_there(self, job_id: int) -> int | None:
        return self._times.place_of(job_id)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._sections.count()

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        job = self.job_at(index.row())
        return flags | Qt.ItemFlag.ItemIsDragEnabled if job is not None and not job.status.is_final else flags

    def can_move(self, row: int) -> bool:
        """Whether a row can be taken to another place in the line: only in the order of the queue."""
        if self._column is not None or self.is_grouped:
            return False
        job = self.job_at(row)
        return job is not None and job_states.is_waiting(job)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in NUMBERS else _LEFT
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text_at(index.row(), Column(index.column()))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if index.column() in NUMBERS else _LEFT
        return None

    def text_at(self, row: int, column: Column) -> str:
        """What a cell says, in words."""
        job = self.job_at(row)
        return self.text(job, column) if job is not None else self.head_text(self.group_at(row), column)

    def text(self, job: JobRow, column: Column) -> str:
        """What the cell of a job says, in words."""
        return self._texts.of_job(job, column)

    def head_text(self, group: int, column: Column) -> str:
        """What the head of a batch says, in words."""
        return self._texts.of_batch(self.totals_of(group), column)

    def rows_going(self, first: int, last: int) -> None:
        self.beginRemoveRows(_ROOT, first, last)

    def rows_gone(self) -> None:
        self.endRemoveRows()

    def rows_coming(self, first: int, last: int) -> None:
        self.beginInsertRows(_ROOT, first, last)

    def rows_came(self) -> None:
        self.endInsertRows()

    def _step_of(self, job: JobRow) -> Step | None:
        """Where a job belongs in the present view; None where it is not shown."""
        if not self._filter.shows_kind(self.book.kind_of(job.id)):
            return None
        if self._needles and not self.book.hay.holds(job, self._needles, self.provider_name(job.provider_id)):
            return None
        key = queue_key(job) if self._column is None else KEYS[self._column](job)
        return (words.batch_id_of(job) if self.is_grouped else 0, key)

    def _rebuild(self) -> None:
        self.beginResetModel()
        placed = ((job.id, self._step_of(job)) for job in self.book.jobs())
        self._steps = {job_id: step for job_id, step in placed if step is not None}
        ranks = self.book.ranks({group for group, _ in self._steps.values()})
        self._sections.build(self._steps.values(), ranks, has_heads=self._is_grouped, is_descending=self._is_descending)
        self.endResetModel()
        self.counted.emit()

    def _place(self, news: Sequence[JobRow], lost: Sequence[int]) -> None:
        """Bring the rows of jobs to where they belong now."""
        taken = {job_id: self._steps[job_id] for job_id in lost if job_id in self._steps}
        put: dict[int, Step] = {}
        same: list[int] = []
        for job in news:
            old, new = self._steps.get(job.id), self._step_of(job)
            if old == new:
                same += [job.id] if new is not None else []
                continue
            if old is not None:
                taken[job.id] = old
            if new is not None:
                put[job.id] = new
        if taken or put:
            self._rearrange(taken, put)
        for job_id in lost:
            self._times.forget(job_id)
        self.book.drop(lost)
        self._tell_rows(same, Column.INPUT, Column.NUMBER)
        if self.is_grouped:
            groups = {words.batch_id_of(job) for job in news} | {group for group, _ in taken.values()}
            self._sections.rank(self.book.ranks(groups))
            self._tell_heads(groups)

    def _rearrange(self, taken: Mapping[int, Step], put: Mapping[int, Step]) -> None:
        moving = taken.keys() & put.keys()
        if moving:
            self.moving.emit(moving)
        for job_id in taken:
            del self._steps[job_id]
        self._steps |= put
        ranks = self.book.ranks({group for group, _ in put.values()})
        self._sections.change(list(taken.values()), list(put.values()), ranks)
        if moving:
            self.moved.emit(moving)

    def _tell_rows(self, job_ids: Iterable[int], first: Column, last: Column) -> None:
        rows = sorted(row for job_id in job_ids if (row := self.row_of(job_id)) >= 0)
        if len(rows) > _MANY_ROWS:
            self.dataChanged.emit(self.index(rows[0], first), self.index(rows[-1], last))
            return
        for row in rows:
            self.dataChanged.emit(self.index(row, first), self.index(row, last))

    def _tell_heads(self, groups: Iterable[int]) -> None:
        for group in groups:
            row = self.row_of_head(group)
            if row >= 0:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def _tell_column(self, column: Column) -> None:
        count = self.rowCount()
        if count:
            self.dataChanged.emit(self.index(0, column), self.index(count - 1, column))

    def _tell_progress(self, job_ids: list[int]) -> None:
        jobs = [job for job_id in job_ids if (job := self.book.get(job_id)) is not None]
        self._tell_rows([job.id for job in jobs], Column.PROGRESS, Column.ELAPSED)
        groups = {words.batch_id_of(job) for job in jobs}
        self.book.forget_totals(groups)
        if self.is_grouped:
            self._tell_heads(groups)

    def _tell_times(self, job_ids: list[int]) -> None:
        """Times go on in the rows of jobs that run, or that wait for a moment; some are at something else then."""
        now = datetime.now(UTC)
        jobs = [self.book[job_id] for job_id in job_ids]
        turned = [job for job in jobs if job_states.kind_of(job, now) != self.book.kind_of(job.id)]
        if turned:
            self.book.note(turned)
            self._place(turned, ())
            self.counted.emit()
        self._tell_rows(job_ids, Column.STATE, Column.ELAPSED)
        self._times.watch(jobs, now)
