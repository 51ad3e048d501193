"""Keeps what is chosen in the table, and what is in view, while rows come, go and are put in another order."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject

from app.ui.models import job_states
from app.ui.panels.queue.order import Column

if TYPE_CHECKING:
    from app.ui.panels.queue.model import QueueModel
    from app.ui.panels.queue.table import QueueTable

_SELECT: Final = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_ONLY_CURRENT: Final = QItemSelectionModel.SelectionFlag.NoUpdate
_LAST: Final = len(Column) - 1


class RowKeeper(QObject):
    """Knows rows by their jobs and batches: Qt's own bookkeeping is slow with thousands of chosen rows.

    Args:
        table: Whose rows; it has its model.
        model: The same.
    """

    def __init__(self, table: "QueueTable", model: "QueueModel") -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._jobs: set[int] = set()
        self._heads: set[int] = set()
        self._current: tuple[int, int] | None = None
        self._is_followed = False
        self._expected: set[int] = set()
        self._next_current = 0
        model.moving.connect(self._hold_moving)
        model.moved.connect(self._choose_again)
        model.modelAboutToBeReset.connect(self._hold_all)
        model.modelReset.connect(self._choose_all_again)
        model.modelReset.connect(self._welcome)
        model.rowsInserted.connect(self._welcome)
        model.rowsInserted.connect(lambda _parent, first, last: self._shift(first, last - first + 1))
        model.rowsRemoved.connect(lambda _parent, first, last: self._shift(first, first - last - 1))

    def rows(self) -> Iterator[int]:
        """The chosen rows from top to bottom."""
        selection = self._table.selectionModel().selection()
        found = (selection.at(number) for number in range(selection.count()))
        stretches = sorted({(stretch.top(), stretch.bottom()) for stretch in found})
        for first, last in stretches:
            yield from range(first, last + 1)

    def choose(self, rows: Iterable[int]) -> None:
        """Choose rows beside those that are chosen."""
        selection = QItemSelection()
        for first, last in _stretches(sorted(rows)):
            selection.select(self._model.index(first, 0), self._model.index(last, _LAST))
        self._table.selectionModel().select(selection, _SELECT)

    def expect(self, stand_ins: Mapping[int, int]) -> None:
        """New jobs take the places of others: those whose others are chosen now are chosen when their rows come.

        Args:
            stand_ins: A job to the one that stands for it from now on.
        """
        rows = {job_id: self._model.row_of(job_id) for job_id in stand_ins}
        chosen = self._table.selectionModel()
        self._expected = {stand_ins[key] for key, row in rows.items() if row >= 0 and chosen.isRowSelected(row)}
        current = self._key_of(self._table.currentIndex().row())
        self._next_current = stand_ins.get(current[1], 0) if current is not None else 0
        self._welcome()

    def _welcome(self) -> None:
        there = {job_id: row for job_id in self._expected if (row := self._model.row_of(job_id)) >= 0}
        if there:
            self._expected -= there.keys()
            self.choose(there.values())
        if self._next_current and self._model.row_of(self._next_current) >= 0:
            current, self._next_current = self._next_current, 0
            self._make_current(self._key_of(self._model.row_of(current)) or (0, current))

    def _hold_moving(self, job_ids: Collection[int]) -> None:
        chosen = self._table.selectionModel()
        rows = {job_id: self._model.row_of(job_id) for job_id in job_ids}
        self._jobs = {job_id for job_id, row in rows.items() if row >= 0 and chosen.isRowSelected(row)}
        row = self._table.currentIndex().row()
        current = self._key_of(row)
        self._current = current if current is not None and current[1] in rows else None
        self._is_followed = self._current is not None and self._waits_in_view(row)

    def _choose_again(self, _job_ids: Collection[int]) -> None:
        if self._jobs:
            self.choose(row for job_id in self._jobs if (row := self._model.row_of(job_id)) >= 0)
        if self._current is not None:
            self._make_current(self._current)
            row = self._row_of(self._current)
            if self._is_followed and self._waits(row):
                self._table.scrollTo(self._model.index(row, Column.PROMPT))
        self._jobs, self._current, self._is_followed = set(), None, False

    def _hold_all(self) -> None:
        keys = [self._key_of(row) for row in self.rows()]
        self._jobs = {key[1] for key in keys if key is not None and key[1]}
        self._heads = {key[0] for key in keys if key is not None and not key[1]}
        self._current = self._key_of(self._table.currentIndex().row())

    def _choose_all_again(self) -> None:
        rows = [row for job_id in self._jobs if (row := self._model.row_of(job_id)) >= 0]
        rows += [row for group in self._heads if (row := self._model.row_of_head(group)) >= 0]
        if rows:
            self.choose(rows)
        if self._current is not None:
            self._make_current(self._current)
            row = self._row_of(self._current)
            if row >= 0 and self._jobs:
                self._table.scrollTo(self._model.index(row, Column.PROMPT))
        self._jobs, self._heads, self._current = set(), set(), None

    def _make_current(self, key: tuple[int, int]) -> None:
        row = self._row_of(key)
        if row >= 0:
            self._table.setAutoScroll(False)
            self._table.selectionModel().setCurrentIndex(self._model.index(row, Column.PROMPT), _ONLY_CURRENT)
            self._table.setAutoScroll(True)

    def _waits(self, row: int) -> bool:
        job = self._model.job_at(row) if row >= 0 else None
        return job is not None and job_states.is_waiting(job)

    def _waits_in_view(self, row: int) -> bool:
        """Whether the eye follows it: a waiting job that moves in the line, not one that starts or ends."""
        top = self._table.rowViewportPosition(row)
        return self._waits(row) and -self._table.rowHeight(row) < top < self._table.viewport().height()

    def _key_of(self, row: int) -> tuple[int, int] | None:
        """A row by its batch and its job; the job is 0 where it is a head."""
        if not 0 <= row < self._model.rowCount():
            return None
        job = self._model.job_at(row)
        return self._model.group_at(row), job.id if job is not None else 0

    def _row_of(self, key: tuple[int, int]) -> int:
        return self._model.row_of(key[1]) if key[1] else self._model.row_of_head(key[0])

    def _shift(self, first: int, count: int) -> None:
        """Rows came above those in view, or went there: what is in view stays where it is."""
        bar = self._table.verticalScrollBar()
        height = self._table.verticalHeader().defaultSectionSize()
        if bar.value() and first * height < bar.value():
            self._table.settle()
            bar.setValue(max(0, bar.value() + count * height))


def _stretches(rows: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of rows that follow one another."""
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[place - 1] + 1:
            yield rows[start], rows[place - 1]
            start = place
