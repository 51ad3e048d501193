"""The rows of the queue."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus, SubmissionState
from app.services.job.job_rows import JobRow
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import KEYS, Column, queue_key
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW, ended, job


@pytest.fixture
def model(theme: Theme, qtmodeltester: ModelTester) -> QueueModel:
    made = QueueModel(theme)
    qtmodeltester.check(made)
    return made


def _ids(model: QueueModel) -> list[int]:
    """The jobs from top to bottom; the head of a batch as its negative number."""
    jobs = [model.job_at(row) for row in range(model.rowCount())]
    return [job.id if job is not None else -model.group_at(row) for row, job in enumerate(jobs)]


def _running(job_id: int, **changes: object) -> JobRow:
    return job(job_id, status=JobStatus.PROCESSING, started_at=NOW, **changes)


def test_jobs_come_go_and_move_one_by_one_and_the_model_is_never_reset(model: QueueModel, qtbot: QtBot) -> None:
    model.show(JobFilter(ViewId.WAITING))
    model.apply([job(1), job(2), job(3)])
    with qtbot.assertNotEmitted(model.modelReset):
        with qtbot.waitSignal(model.rowsInserted):
            model.apply([job(3, position=0.5)])
        assert _ids(model) == [3, 1, 2]
        with qtbot.waitSignal(model.rowsRemoved):
            model.apply([ended(3)])
        assert _ids(model) == [1, 2]
        with qtbot.waitSignal(model.rowsInserted):
            model.apply([job(4)])
        model.apply((), gone=[1, 99])
    assert _ids(model) == [2, 4]


def test_jobs_that_stand_side_by_side_come_with_one_signal(model: QueueModel) -> None:
    model.apply([job(1), job(100)])
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.apply([job(number) for number in [*range(2, 50), 200]])
    assert inserted == [(1, 48), (50, 50)]


@pytest.mark.parametrize("column", [None, *KEYS])
@pytest.mark.parametrize("descending", [False, True])
def test_any_mixture_of_changes_gives_what_sorting_anew_gives(
    theme: Theme, column: Column | None, *, descending: bool
) -> None:
    chance = random.Random(7)  # noqa: S311
    model = QueueModel(theme)
    if column is not None:
        model.sort_by(column, descending=descending)
    makers: list[Callable[[int], JobRow]] = [
        lambda number: job(number, position=chance.random(), prompt=chance.choice("abc")),
        lambda number: job(number, priority=chance.randint(0, 2), is_held=chance.random() < 0.5),
        lambda number: _running(number, submission_state=SubmissionState.ACCEPTED),
        lambda number: ended(number, chance.choice([JobStatus.COMPLETED, JobStatus.FAILED])),
    ]
    for _ in range(60):
        changed = {number: chance.choice(makers)(number) for number in chance.sample(range(1, 40), 4)}
        model.apply(list(changed.values()), gone=[] if chance.random() < 0.7 else [chance.randint(1, 40)])
        key = KEYS[column] if column is not None else queue_key
        expected = [found.id for found in sorted(model.jobs(), key=key)]
        assert _ids(model) == (expected[::-1] if descending and column is not None else expected)
        assert all(model.row_of(job_id) == row for row, job_id in enumerate(_ids(model)))


def test_a_column_without_an_order_gives_the_order_of_the_queue(model: QueueModel) -> None:
    model.apply([job(1), job(2)])
    model.sort_by(Column.PROMPT, descending=True)
    model.sort_by(Column.POSITION, descending=True)
    assert model.sorting == (None, False)
    assert _ids(model) == [1, 2]


def test_places_in_the_line_follow_every_change(model: QueueModel) -> None:
    model.apply([job(1), job(2), job(3)])
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, end, _roles: changed.append((top.column(), end.column())))
    model.apply([_running(1)])
    assert (Column.POSITION, Column.POSITION) in changed
    places = [model.text_at(row, Column.POSITION) for row in range(3)]
    assert places == ["", "1", "2"]
    assert model.waiting_ids() == [2, 3]


def test_progress_changes_only_its_cells_and_at_most_once_a_frame(model: QueueModel, qtbot: QtBot) -> None:
    model.apply([_running(1), job(2)])
    changed: list[tuple[int, int, int]] = []
    model.dataChanged.connect(lambda top, end, _roles: changed.append((top.row(), top.column(), end.column())))
    for step in range(200):
        model.set_progress(1, step / 200, 200.0 - step)
    model.set_progress(99, 0.5, None)
    qtbot.waitUntil(lambda: bool(changed))
    assert changed == [(0, Column.PROGRESS, Column.ELAPSED)]
    assert model.text_at(0, Column.PROGRESS) == "99\N{NO-BREAK SPACE}%"


def test_progress_is_forgotten_when_the_job_has_ended(model: QueueModel) -> None:
    model.apply([_running(1)])
    model.set_progress(1, 0.5, 3.0)
    model.apply([ended(1)])
    assert model.progress_of(1) == (None, None)


def test_times_tick_only_while_something_runs(model: QueueModel) -> None:
    model.apply([job(1), ended(2)])
    assert not model.is_ticking
    model.apply([_running(1)])
    assert model.is_ticking
    model.apply([ended(1)])
    assert not model.is_ticking


def test_a_view_shows_its_own_jobs_and_counts_come_from_one_place(model: QueueModel, qtbot: QtBot) -> None:
    model.apply([job(1), ended(2), ended(3, JobStatus.FAILED), ended(4, JobStatus.CANCELLED), _running(5)])
    shown = {}
    for view in ViewId:
        model.show(JobFilter(view))
        shown[view] = _ids(model)
    assert shown == {
        ViewId.ALL: [5, 1, 4, 3, 2],
        ViewId.RUNNING: [5],
        ViewId.WAITING: [1],
        ViewId.NEEDS_YOU: [],
        ViewId.FAILED: [3],
        ViewId.DONE: [2],
    }
    assert [model.count(view) for view in ViewId] == [len(ids) for ids in shown.values()]
    with qtbot.waitSignal(model.counted):
        model.set_beyond({JobStatus.COMPLETED: 128})
    assert (model.count(ViewId.DONE), model.count(), model.beyond) == (129, 133, 128)


def test_words_and_chips_narrow_a_view_and_a_job_that_comes_to_fit_appears(model: QueueModel) -> None:
    model.apply([job(1, prompt="a lake"), job(2, prompt="a lake", is_held=True), job(3, prompt="dunes")])
    model.show(JobFilter(ViewId.ALL, frozenset({Chip.HELD}), "LAKE"))
    assert _ids(model) == [2]
    assert model.chip_counts() == {Chip.WAITING: 2, Chip.HELD: 1}
    model.apply([job(1, prompt="a lake", is_held=True), job(2, prompt="hills", is_held=True)])
    assert _ids(model) == [1]
    assert model.shown_count() == 1
    model.set_providers({"local": "Lake engine"})
    model.show(JobFilter(ViewId.ALL, frozenset(), "engine"))
    assert _ids(model) == [1, 2, 3]


def _batch(job_id: int, batch_id: int, **changes: object) -> JobRow:
    return job(job_id, batch_id=batch_id, batch_name=f"set {batch_id}", **changes)


def test_jobs_stand_under_their_batches_and_the_batch_that_runs_first_is_first(model: QueueModel) -> None:
    done = ended(9, batch_id=3, batch_name="set 3")
    model.apply([_batch(1, 1, position=5.0), _batch(2, 2, position=1.0), _batch(3, 1, position=6.0), job(4), done])
    model.set_grouped(is_grouped=True)
    assert _ids(model) == [-2, 2, -1, 1, 3, -3, 9, 0, 4]
    assert model.groups() == [2, 1, 3, 0]
    assert model.text_at(2, Column.PROMPT) == "set 1 \N{MIDDLE DOT} 2 jobs"
    assert model.row_of_head(1) == 2
    assert [row.id for row in model.jobs_in(1)] == [1, 3]
    model.apply([_batch(1, 1, position=0.5)])
    assert model.groups() == [1, 2, 3, 0]
    model.set_grouped(is_grouped=False)
    assert model.groups() == []
    assert _ids(model) == [1, 2, 4, 3, 9]


def test_a_batch_can_be_closed_and_opens_for_a_job_that_is_looked_for(model: QueueModel) -> None:
    model.apply([_batch(1, 1), _batch(2, 1), job(3)])
    model.set_grouped(is_grouped=True)
    model.set_open(1, is_open=False)
    assert _ids(model) == [-1, 0, 3]
    assert not model.is_open(1)
    assert model.shown_count() == 3
    assert [row.id for row in model.shown()] == [1, 2, 3]
    model.open_batch_of(2)
    assert _ids(model) == [-1, 1, 2, 0, 3]
    model.open_batch_of(99)


def test_the_head_of_a_batch_follows_its_jobs_and_their_progress(model: QueueModel, qtbot: QtBot) -> None:
    model.apply([_batch(1, 1, status=JobStatus.PROCESSING, started_at=NOW), _batch(2, 1)])
    model.set_grouped(is_grouped=True)
    assert model.is_busy(0)
    assert model.text_at(0, Column.PROGRESS) == "0\N{NO-BREAK SPACE}%"
    model.set_progress(1, 0.5, None)
    qtbot.waitUntil(lambda: model.text_at(0, Column.PROGRESS) == "25\N{NO-BREAK SPACE}%")
    model.apply([ended(1, batch_id=1, batch_name="set 1")])
    assert model.text_at(0, Column.PROGRESS) == "50\N{NO-BREAK SPACE}%"
    assert not model.is_busy(0)
    model.apply((), gone=[1, 2])
    assert _ids(model) == []


def test_in_any_grouping_any_mixture_of_changes_gives_what_building_anew_gives(theme: Theme) -> None:
    chance = random.Random(11)  # noqa: S311
    model = QueueModel(theme)
    model.set_grouped(is_grouped=True)
    for _ in range(80):
        ids = chance.sample(range(1, 30), 5)
        rows = [
            _batch(number, number % 4, position=chance.random())
            if chance.random() < 0.6
            else ended(number, batch_id=number % 4 or None)
            for number in ids
        ]
        model.apply(rows, gone=[] if chance.random() < 0.7 else [chance.randint(1, 30)])
        fresh = QueueModel(theme)
        fresh.apply(list(model.jobs()))
        fresh.set_grouped(is_grouped=True)
        assert _ids(model) == _ids(fresh)
        fresh.deleteLater()


def test_a_job_that_was_scheduled_waits_when_its_moment_has_come(model: QueueModel, qtbot: QtBot) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    model.apply([job(1, scheduled_at=soon)])
    model.show(JobFilter(ViewId.WAITING, frozenset({Chip.SCHEDULED})))
    assert _ids(model) == [1]
    assert model.is_ticking
    qtbot.waitUntil(lambda: not _ids(model))
    assert model.chip_counts() == {Chip.WAITING: 1, Chip.SCHEDULED: 0}
    qtbot.waitUntil(lambda: not model.is_ticking)


def test_rows_that_move_are_told_before_and_after(model: QueueModel) -> None:
    model.apply([job(1), job(2), job(3)])
    told: list[tuple[str, set[int], int]] = []
    model.moving.connect(lambda ids: told.append(("moving", set(ids), model.row_of(1))))
    model.moved.connect(lambda ids: told.append(("moved", set(ids), model.row_of(1))))
    model.apply([job(1, position=9.0), ended(3)])
    assert told == [("moving", {1, 3}, 0), ("moved", {1, 3}, 1)]


def test_many_changed_rows_are_told_as_one_stretch(model: QueueModel) -> None:
    model.apply([job(number) for number in range(1, 101)])
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, end, _roles: changed.append((top.row(), end.row())))
    model.apply([job(number, prompt="other") for number in range(1, 101)])
    assert changed == [(0, 99)]


def test_only_waiting_rows_in_the_order_of_the_queue_can_be_moved_and_each_that_is_not_done_dragged(
    model: QueueModel,
) -> None:
    model.apply([_running(1), job(2), job(3, status=JobStatus.COMPLETED)])

    def dragged(row: int) -> bool:
        return bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsDragEnabled)

    assert [dragged(row) for row in range(model.rowCount())] == [True, True, False]
    assert [model.can_move(row) for row in range(2)] == [False, True]
    model.sort_by(Column.PROMPT)
    assert not any(model.can_move(row) for row in range(2))
    assert model.flags(QModelIndex()) == Qt.ItemFlag.NoItemFlags


def test_a_change_costs_as_little_among_ten_thousand_rows_as_among_a_hundred(theme: Theme) -> None:
    def cost(count: int) -> float:
        model = QueueModel(theme)
        model.apply([job(number) for number in range(1, count + 1)])
        best = 1.0
        for _ in range(5):
            start = time.perf_counter()
            for number in range(1, 101):
                model.apply([job(number, prompt=str(time.perf_counter()))])
            best = min(best, time.perf_counter() - start)
        return best

    assert cost(10_000) < 6 * cost(100) + 0.01
