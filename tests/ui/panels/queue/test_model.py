"""The rows of the queue."""

import random
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus, SubmissionState
from app.services.job.job_rows import JobRow
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import KEYS, Column, Tab, queue_key
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW, ended, job


@pytest.fixture
def model(theme: Theme, qtmodeltester: ModelTester) -> QueueModel:
    made = QueueModel(theme)
    qtmodeltester.check(made)
    return made


def _ids(model: QueueModel) -> list[int]:
    return [model.job_at(row).id for row in range(model.rowCount())]


def _running(job_id: int, **changes: object) -> JobRow:
    return job(job_id, status=JobStatus.PROCESSING, started_at=NOW, **changes)


def test_jobs_come_go_and_move_one_by_one_and_the_model_is_never_reset(model: QueueModel, qtbot: QtBot) -> None:
    model.apply([job(1), job(2), job(3)])
    with qtbot.assertNotEmitted(model.modelReset):
        with qtbot.waitSignal(model.rowsMoved):
            model.apply([_running(3)])
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
        active = sorted((found for found in model.jobs() if not found.status.is_final), key=key)
        expected = [found.id for found in active]
        assert _ids(model) == (expected[::-1] if descending and column is not None else expected)
        assert all(model.row_of(job_id) == row for row, job_id in enumerate(_ids(model)))


def test_a_selected_row_stays_the_same_job_through_sorting_and_moving(model: QueueModel) -> None:
    model.apply([job(1, prompt="b"), job(2, prompt="a"), job(3, prompt="c")])
    kept = QPersistentModelIndex(model.index(0, Column.PROMPT))
    model.sort_by(Column.PROMPT)
    assert model.job_at(kept.row()).id == 1
    model.sort_by(Column.PROMPT, descending=True)
    assert _ids(model) == [3, 1, 2]
    model.apply([job(1, prompt="z")])
    assert (model.job_at(kept.row()).id, kept.row()) == (1, 0)


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
    places = [model.text(model.job_at(row), Column.POSITION) for row in range(3)]
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
    assert model.text(model.job_at(0), Column.PROGRESS) == "99\N{NO-BREAK SPACE}%"


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


def test_a_tab_shows_its_own_jobs_and_counts_come_from_one_place(model: QueueModel, qtbot: QtBot) -> None:
    model.apply([job(1), ended(2), ended(3, JobStatus.FAILED), ended(4, JobStatus.CANCELLED)])
    shown = {}
    for tab in Tab:
        model.set_tab(tab)
        shown[tab] = _ids(model)
    assert shown == {Tab.ACTIVE: [1], Tab.DONE: [2], Tab.FAILED: [3], Tab.ALL: [1, 4, 3, 2]}
    with qtbot.waitSignal(model.counted):
        model.set_counts({JobStatus.COMPLETED: 128, JobStatus.PENDING: 4, JobStatus.PROCESSING: 5})
    assert [model.count(tab) for tab in Tab] == [9, 128, 0, 137]


def test_only_waiting_rows_in_the_order_of_the_queue_can_be_dragged(model: QueueModel) -> None:
    model.apply([_running(1), job(2)])

    def dragged(row: int) -> bool:
        return bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsDragEnabled)

    assert [dragged(0), dragged(1)] == [False, True]
    model.sort_by(Column.PROMPT)
    assert not any(dragged(row) for row in range(2))
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
