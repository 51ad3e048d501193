"""A plain table's rows."""

from collections.abc import Hashable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.widgets.lines import CELL_ROLE, Cell, LineColumn, LinesModel

Pair = tuple[int, str]


class Pairs(LinesModel[Pair]):
    """Numbers with words."""

    def __init__(self, parent: QObject) -> None:
        columns = (LineColumn("Number", 60, is_number=True), LineColumn("Word", 80, stretches=True))
        super().__init__((*columns, LineColumn("Wide", 90, is_mono=True, needs_room=400)), parent)

    @override
    def key(self, row: Pair) -> Hashable:
        return row[0]

    @override
    def cell(self, row: Pair, column: int) -> Cell:
        texts = (str(row[0]), row[1], row[1] * 2)
        return Cell(texts[column], "state.failed.fg", "check" if column == 1 else "", tip="more" if column else "")


@pytest.fixture
def pairs(qapp: QApplication) -> Iterator[Pairs]:  # noqa: ARG001
    owner = QObject()
    yield Pairs(owner)
    owner.deleteLater()


def test_the_model_keeps_the_rules_of_models(pairs: Pairs, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(pairs)
    pairs.set_rows([(1, "one"), (2, "two")])
    pairs.append_rows([(3, "three")])
    pairs.insert_rows(0, [(0, "zero")])
    pairs.append_rows([])
    qtmodeltester.check(pairs)
    assert [row[0] for row in pairs.rows] == [0, 1, 2, 3]


def test_rows_that_only_changed_keep_their_place(pairs: Pairs, qtbot: QtBot) -> None:
    pairs.set_rows([(1, "one"), (2, "two")])
    with qtbot.waitSignal(pairs.dataChanged) as told, qtbot.assertNotEmitted(pairs.modelReset):
        pairs.set_rows([(1, "one"), (2, "deux")])
    assert told.args is not None
    assert told.args[0].row() == 1
    with qtbot.waitSignal(pairs.modelReset):
        pairs.set_rows([(2, "deux")])


def test_a_cell_is_text_tip_and_look(pairs: Pairs) -> None:
    pairs.set_rows([(1, "one")])
    index = pairs.index(0, 1)
    assert pairs.data(index) == pairs.data(index, Qt.ItemDataRole.AccessibleTextRole) == "one"
    assert pairs.data(index, Qt.ItemDataRole.ToolTipRole) == "more"
    assert pairs.data(pairs.index(0, 0), Qt.ItemDataRole.ToolTipRole) == "1"
    assert isinstance(pairs.data(index, CELL_ROLE), Cell)
    assert pairs.data(index, Qt.ItemDataRole.DecorationRole) is None
    assert pairs.data(QModelIndex()) is None
    assert pairs.headerData(1, Qt.Orientation.Horizontal) == "Word"
    assert pairs.headerData(9, Qt.Orientation.Horizontal) is None
    assert pairs.headerData(0, Qt.Orientation.Vertical) is None
