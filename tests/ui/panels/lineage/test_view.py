"""The view is used with mouse, wheel and keys."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.domain.enums import MediaType, OperationType
from app.ui.panels.lineage.folding import Arrangement, fold
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from app.ui.panels.lineage.scene import make_scene
from app.ui.panels.lineage.targets import find_target
from app.ui.panels.lineage.view import LineageView
from app.ui.theme import Theme
from tests.support.graphs import graph_of, random_pairs
from tests.ui.panels.lineage.conftest import ShowGraph

FAMILY = [(1, 3), (2, 3), (3, 4), (3, 5)]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def middle_of(view: LineageView, node_id: int) -> QPoint:
    assert view.scene is not None
    place = view.scene.place_of(node_id)
    assert place is not None
    return QPointF(*view.camera.to_screen(*place)).toPoint()


def wheel(view: LineageView, delta: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = QPointF(200, 150)
    event = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        delta,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003
    )
    QApplication.sendEvent(view, event)


def drag(view: LineageView, start: QPoint, end: QPoint, button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(view, button, pos=start)
    for step in (0.3, 0.7, 1.0):
        at = QPointF(start) + (QPointF(end) - QPointF(start)) * step
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, view.mapToGlobal(at), button, button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(view, event)
    QTest.mouseRelease(view, button, pos=end)


def test_a_click_chooses_a_card_and_a_click_beside_chooses_none(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    with qtbot.waitSignal(view.selection_changed) as told:
        qtbot.mouseClick(view, LEFT, pos=middle_of(view, 4))
    assert told.args == [(4,)]
    assert view.chosen_id == 4
    with qtbot.waitSignal(view.selection_changed) as told:
        qtbot.mouseClick(view, LEFT, pos=QPoint(20, 20))
    assert told.args == [()]
    assert view.chosen_id is None


def test_the_chosen_card_has_its_ring(show: ShowGraph, theme: Theme) -> None:
    view = show(FAMILY, focus=3)
    ring = theme.color("selection.ring").rgb()
    corner = middle_of(view, 4) - QPoint(0, 64 + 3)
    assert view.grab().toImage().pixel(corner) != ring
    QTest.mouseClick(view, LEFT, pos=middle_of(view, 4))
    assert view.grab().toImage().pixel(corner) == ring


def test_a_double_click_asks_for_that_card_in_the_middle(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    with qtbot.waitSignal(view.centre_requested) as told:
        qtbot.mouseDClick(view, LEFT, pos=middle_of(view, 5))
    assert told.args == [5]


def test_dragging_the_ground_moves_the_canvas(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    before = middle_of(view, 3)
    drag(view, QPoint(30, 30), QPoint(90, 70))
    assert middle_of(view, 3) - before == QPoint(60, 40)


def test_the_middle_button_moves_the_canvas_from_a_card_too(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    before = middle_of(view, 3)
    drag(view, before, before + QPoint(-50, 30), Qt.MouseButton.MiddleButton)
    assert middle_of(view, 3) - before == QPoint(-50, 30)


def test_dragging_a_card_asks_to_take_it_out(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    before = middle_of(view, 4)
    with qtbot.waitSignal(view.drag_requested) as told:
        drag(view, before, before + QPoint(60, 40))
    assert told.args == [4]
    assert middle_of(view, 4) == before


def test_the_wheel_moves_and_with_control_zooms_at_the_pointer(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    before = view.camera
    wheel(view, QPoint(0, -120))
    assert view.camera.y > before.y
    wheel(view, QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert view.camera.x > before.x
    under = view.camera.to_canvas(200, 150)
    wheel(view, QPoint(0, 120), CONTROL)
    assert view.camera.zoom > before.zoom
    assert view.camera.to_canvas(200, 150) == pytest.approx(under)


def test_keys_zoom_and_fit(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(random_pairs(40))
    told: list[float] = []
    view.zoom_changed.connect(told.append)
    start = view.camera.zoom
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.camera.zoom > start
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.camera.zoom < start
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.camera.zoom == 1.0
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert view.scene is not None
    left, top, right, bottom = view.scene.bounds
    seen = view.camera.seen()
    assert seen[0] <= left
    assert seen[1] <= top
    assert seen[2] >= right
    assert seen[3] >= bottom
    assert told[-1] == view.camera.zoom


def test_page_keys_move_by_a_page(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(random_pairs(60))
    view.zoom_to(1.0)
    before = view.camera.y
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.camera.y - before == pytest.approx(view.height() * 0.8)


def test_arrows_walk_and_bring_the_card_into_view(qtbot: QtBot, show: ShowGraph) -> None:
    view = show([(node, node + 1) for node in range(1, 12)])
    view.zoom_to(1.0)
    walked: list[tuple[int, ...]] = []
    view.selection_changed.connect(walked.append)
    for _ in range(11):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert walked == [(node,) for node in range(1, 12)]
    assert view.rect().contains(middle_of(view, 11))
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.chosen_id == 10
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.chosen_id is None
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ShortcutFocusReason))
    assert (view.chosen_id, view.look.has_ring, view.selected_ids) == (1, True, ()), "where the keys walk from is seen"


def test_keys_use_the_chosen_card(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    used: list[tuple[str, int]] = []
    view.tool_used.connect(lambda tool, node: used.append((tool, node)))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert used == []
    view.choose(4)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert used == [("look", 4)]
    with qtbot.waitSignal(view.centre_requested) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [4]


def with_more() -> Graph:
    nodes = {1: GraphNode(1, "n", OperationType.UPSCALE, MediaType.IMAGE, parents=2, children=7)}
    return Graph(1, nodes, ())


def test_a_plus_grows_the_graph_by_a_click(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(graph=with_more())
    assert view.scene is not None
    handles = view.canvas.handles(view.scene, view.camera)
    assert [(handle.is_up, handle.number) for handle in handles] == [(True, 2), (False, 7)]
    for handle in handles:
        with qtbot.waitSignal(view.grow_requested) as told:
            qtbot.mouseClick(view, LEFT, pos=handle.rect.center())
        assert told.args == [1]


def test_a_near_card_has_tools_that_work(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(graph=with_more())
    view.zoom_to(1.8)
    assert view.scene is not None
    card = view.canvas.card_rect(view.scene, view.camera, 0)
    tools = view.canvas.cards.tools(card, view.scene.nodes[0])
    assert list(tools) == ["use", "again", "look", "centre"]
    for name, box in tools.items():
        with qtbot.waitSignal(view.tool_used) as told:
            qtbot.mouseClick(view, LEFT, pos=box.center())
        assert told.args == [name, 1]


def test_the_map_shows_where_one_is_and_takes_one_elsewhere(qtbot: QtBot, show: ShowGraph) -> None:
    view = show([(node, node + 1) for node in range(1, 30)])
    view.zoom_to(1.0)
    assert view.scene is not None
    assert view.canvas.map.is_needed(view.scene, view.camera)
    box = view.canvas.map_rect(view.camera)
    qtbot.mouseClick(view, LEFT, pos=QPoint(box.right() - 12, box.center().y()))
    assert view.rect().contains(middle_of(view, 29))
    drag(view, box.center(), QPoint(box.left() + 12, box.center().y()))
    assert view.rect().contains(middle_of(view, 2))


def test_a_small_graph_needs_no_map(show: ShowGraph) -> None:
    view = show(FAMILY)
    assert view.scene is not None
    assert not view.canvas.map.is_needed(view.scene, view.camera)


def test_tool_tips_say_the_full_words_until_the_graph_moves(qtbot: QtBot, show: ShowGraph) -> None:
    view = show([(1, 2)])
    for at, words in (
        (middle_of(view, 1), "Result 1"),
        ((middle_of(view, 1) + middle_of(view, 2)) / 2, "Result 1 → Result 2"),
    ):
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at)))
        assert words in QToolTip.text()
    view.zoom_by(1)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_right_click_chooses_the_card_and_asks_for_its_menu(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    at = middle_of(view, 5)
    with qtbot.waitSignal(view.menu_requested) as told:
        QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    assert told.args is not None
    assert told.args[0] == 5
    assert view.chosen_id == 5
    keyed = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), view.mapToGlobal(QPoint(1, 1)))
    with qtbot.waitSignal(view.menu_requested) as told:
        QApplication.sendEvent(view, keyed)
    assert told.args == [5, view.mapToGlobal(at)]
    corner = QPoint(3, 3)
    with qtbot.waitSignal(view.menu_requested) as told:
        QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, corner, corner))
    assert told.args is not None
    assert told.args[0] == 0
    assert view.chosen_id == 5


def test_a_running_job_is_shown_in_the_queue_and_cannot_be_dragged_out(qtbot: QtBot, show: ShowGraph) -> None:
    graph = graph_of([(1, 2)])
    nodes = {**graph.nodes, -7: GraphNode(-7, "Hat to bay", OperationType.IMAGE_TO_VIDEO, MediaType.VIDEO)}
    view = show(graph=Graph(1, nodes, (*graph.edges, GraphEdge(1, -7, OperationType.IMAGE_TO_VIDEO))))
    with qtbot.waitSignal(view.job_activated) as told:
        qtbot.mouseDClick(view, LEFT, pos=middle_of(view, -7))
    assert told.args == [7]
    with qtbot.assertNotEmitted(view.drag_requested):
        drag(view, middle_of(view, -7), middle_of(view, -7) + QPoint(50, 50))


def test_growing_leaves_the_camera_and_the_choice(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    view.choose(4)
    assert view.scene is not None
    before, camera = view.scene, view.camera
    grown = make_scene(graph_of([*FAMILY, (4, 6), (4, 7)], focus=3), before.placement, 4)
    view.show_scene(grown, is_new=False)
    assert view.camera == camera
    assert view.chosen_id == 4
    assert view.scene is grown


def test_a_choice_that_is_no_longer_there_is_given_up(show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    view.choose(5)
    view.show_scene(make_scene(graph_of([(1, 3)], focus=3), None, 3), is_new=False)
    assert view.chosen_id is None


def test_cards_move_smoothly_to_their_new_places(qtbot: QtBot, show: ShowGraph, theme: Theme) -> None:
    view = show(FAMILY, focus=3)
    theme.set_look(reduced_motion=False)
    assert view.scene is not None
    grown = make_scene(graph_of([*FAMILY, (3, 6), (3, 7)], focus=3), None, 1)
    view.show_scene(grown, is_new=True)
    qtbot.waitUntil(lambda: find_target(view.canvas, view.scene, view.camera, QPointF(middle_of(view, 7))).node_id == 7)
    view.finish_motion()


@pytest.mark.parametrize("zoom", [0.05, 0.3, 0.5, 1.0, 2.5])
@pytest.mark.parametrize("choice", ["dark", "light"])
def test_every_level_of_detail_paints_in_both_looks(show: ShowGraph, theme: Theme, zoom: float, choice: str) -> None:
    view = show(random_pairs(80))
    view.zoom_to(zoom)
    theme.set_look(choice=choice)
    image = view.grab().toImage()
    ground = theme.color("surface.canvas").rgb()
    drawn = sum(image.pixel(x, y) != ground for x in range(0, 900, 7) for y in range(0, 600, 7))
    assert drawn > 50


def test_the_canvas_is_bare_before_there_is_a_graph(qtbot: QtBot, theme: Theme, show: ShowGraph) -> None:
    view = LineageView(theme, show([(1, 2)])._canvas.cards._thumbnails)
    qtbot.addWidget(view)
    view.resize(80, 60)
    view.fit()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.grab().toImage().pixel(40, 30) == theme.color("surface.canvas").rgb()
    assert view.chosen_id is None


def test_several_are_chosen_by_keys_as_in_a_list(qtbot: QtBot, show: ShowGraph) -> None:
    view = show(FAMILY, focus=3)
    view.choose(3)
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert set(view.selected_ids) in ({4, 3}, {5, 3})
    end = view.selected_ids[0]
    qtbot.keyClick(view, Qt.Key.Key_Left, CONTROL)
    assert (view.chosen_id, set(view.selected_ids)) == (3, {3, end})
    qtbot.keyClick(view, Qt.Key.Key_Space, CONTROL)
    assert list(view.selected_ids) == [end]
    qtbot.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert set(view.selected_ids) == {1, 2, 3, 4, 5}
    assert view.accessibleDescription().startswith("5 chosen")
    with qtbot.waitSignal(view.stack_requested) as told:
        qtbot.keyClick(view, Qt.Key.Key_S)
    assert told.args == [3]


def test_a_stack_is_opened_by_its_sign_and_by_enter(qtbot: QtBot, show: ShowGraph) -> None:
    graph = graph_of([(1, 2), (1, 6), (2, 5)])
    view = show(graph=fold(graph, Arrangement(has_groups=True)))
    view.zoom_to(1.0)
    assert view.scene is not None
    card = view.canvas.card_rect(view.scene, view.camera, view.scene.index(2) or 0)
    sign = view.canvas.cards.stack_sign(card, graph_node(view, 2))
    assert not sign.isEmpty()
    assert "Lay the stack out" in view._tip(sign.center())
    with qtbot.waitSignal(view.stack_requested) as told:
        qtbot.mouseClick(view, LEFT, pos=sign.center())
    assert told.args == [2]
    view.choose(6, 1)
    view.show_scene(view.scene, is_new=False)
    assert (view.chosen_id, set(view.selected_ids)) == (2, {1, 2})
    with qtbot.waitSignal(view.stack_requested):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def graph_node(view: LineageView, node_id: int) -> GraphNode:
    assert view.scene is not None
    return view.scene.graph.nodes[node_id]
