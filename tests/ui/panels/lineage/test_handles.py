"""The '+n' beside a card."""

from PySide6.QtCore import QRect

from app.domain.enums import MediaType, OperationType
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from app.ui.panels.lineage.handles import handles_of, paint_handle
from app.ui.panels.lineage.scene import make_scene
from app.ui.theme import Theme
from tests.ui.panels.lineage.conftest import colors, painted

CARD = QRect(100, 80, 148, 128)
UPSCALE = OperationType.UPSCALE


def node(node_id: int, parents: int, children: int) -> GraphNode:
    return GraphNode(node_id, "n", UPSCALE, MediaType.IMAGE, parents=parents, children=children)


def test_a_card_with_nothing_hidden_has_none(theme: Theme) -> None:
    scene = make_scene(Graph(1, {1: node(1, 0, 0)}), None, 1)
    assert handles_of(theme, scene, 1, CARD, 40) == []


def test_a_handle_stands_beside_a_side_without_edges_and_under_one_with_edges(theme: Theme) -> None:
    nodes = {1: node(1, 3, 4), 2: node(2, 1, 0)}
    scene = make_scene(Graph(1, nodes, (GraphEdge(1, 2, UPSCALE),)), None, 1)
    up, down = handles_of(theme, scene, 1, CARD, 40)
    assert (up.number, up.is_up, up.is_beside) == (3, True, True)
    assert up.rect.right() < CARD.left()
    assert (down.number, down.is_up, down.is_beside) == (3, False, False)
    assert down.rect.top() > CARD.bottom()
    assert down.rect.bottom() <= CARD.bottom() + 40
    assert min(up.rect.height(), down.rect.height()) >= 24


def test_a_handle_answers_to_the_pointer(theme: Theme) -> None:
    scene = make_scene(Graph(1, {1: node(1, 0, 12)}), None, 1)
    (handle,) = handles_of(theme, scene, 1, CARD, 40)
    plain = painted(lambda painter: paint_handle(painter, theme, handle, is_hovered=False))
    hovered = painted(lambda painter: paint_handle(painter, theme, handle, is_hovered=True))
    assert plain != hovered
    assert theme.color("fill.controlHover").rgb() in colors(hovered)
