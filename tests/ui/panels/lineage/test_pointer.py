"""The mouse on the graph."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.enums import MediaType
from app.ui.panels.lineage.graph import Graph, GraphNode
from app.ui.panels.lineage.view import LineageView
from tests.support import hands
from tests.support.graphs import graph_of
from tests.ui.panels.lineage.conftest import ShowGraph
from tests.ui.panels.lineage.test_view import CONTROL, FAMILY, LEFT, SHIFT, middle_of


def press(view: LineageView, node_id: int, modifiers: Qt.KeyboardModifier) -> None:
    QTest.mouseClick(view, LEFT, modifiers, middle_of(view, node_id))


def test_control_adds_and_takes_away_and_shift_adds_the_way(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    press(view, 1, Qt.KeyboardModifier.NoModifier)
    press(view, 5, CONTROL)
    assert set(view.selected_ids) == {1, 5}
    press(view, 5, CONTROL)
    assert (set(view.selected_ids), view.chosen_id) == ({1}, 5)
    press(view, 1, Qt.KeyboardModifier.NoModifier)
    press(view, 4, SHIFT)
    assert set(view.selected_ids) == {1, 3, 4}
    press(view, 3, Qt.KeyboardModifier.NoModifier)
    assert view.selected_ids == (3,)


def test_one_of_several_that_is_dragged_takes_all_along(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    view.choose(3, 4)
    start = middle_of(view, 4)
    with qtbot.waitSignal(view.drag_requested) as told:
        QTest.mousePress(view, LEFT, pos=start)
        hands.move(view, start + QPoint(40, 0), LEFT)
    assert told.args == [4]
    assert set(view.selected_ids) == {3, 4}


def test_a_rubber_band_chooses_what_it_touches(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    view.choose(1)
    camera = view.camera
    ends = [middle_of(view, 4), middle_of(view, 5)]
    start = QPoint(ends[0].x() + 110, min(end.y() for end in ends) - 30)
    end = QPoint(ends[0].x() - 20, max(end.y() for end in ends) + 10)
    for modifiers, expected in ((CONTROL, {1, 4, 5}), (SHIFT, {1, 4, 5})):
        QTest.mousePress(view, LEFT, modifiers, start)
        hands.move(view, start + QPoint(-30, 30), LEFT)
        assert view.look.band is not None
        hands.move(view, end, LEFT)
        QTest.mouseRelease(view, LEFT, modifiers, end)
        assert set(view.selected_ids) == expected
    assert view.look.band is None
    assert view.camera == camera


def test_only_a_clip_on_which_the_pointer_rests_is_played(qtbot: QtBot, show: ShowGraph) -> None:
    graph = graph_of([(1, 2)])
    clip = GraphNode(2, "Push", None, MediaType.VIDEO)
    view = show(graph=Graph(1, {**graph.nodes, 2: clip}, graph.edges))
    hands.move(view, middle_of(view, 1))
    with qtbot.assertNotEmitted(view.clip_wanted, wait=400):
        pass
    with qtbot.waitSignal(view.clip_wanted) as told:
        hands.move(view, middle_of(view, 2))
    assert told.args == [2]
    with qtbot.waitSignal(view.clip_left):
        hands.move(view, QPoint(5, 5))
