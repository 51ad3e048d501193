"""Days over the graph."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtGui import QImage

from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.canvas import Canvas, Look
from app.ui.panels.lineage.day_heads import day_words
from app.ui.panels.lineage.folding import Arrangement
from app.ui.panels.lineage.graph import Graph
from app.ui.panels.lineage.scene import Scene, make_scene
from app.ui.theme import Theme
from tests.support.graphs import graph_of
from tests.ui.panels.lineage.conftest import painted


def test_each_day_has_its_word_and_the_first_one_keeps_it_in_view(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    graph = graph_of([(1, 2), (2, 3)])
    first = datetime(2026, 11, 3, 12, tzinfo=UTC)
    nodes = {key: replace(node, created_at=first + timedelta(days=key)) for key, node in graph.nodes.items()}
    scene = make_scene(Graph(1, nodes, graph.edges), None, 1, Arrangement(axis="time"))
    assert [head.day.day for head in scene.heads] == [4, 5, 6]
    assert day_words(scene.heads[0].day.toordinal()).count("2026") == 1
    canvas = Canvas(theme, thumbnails)

    def band(scene: Scene, x: float) -> QImage:
        camera = Camera(x, 0, 1.0, 600, 400)
        return painted(lambda painter: canvas.paint(painter, scene, camera, Look()), 600, 400).copy(0, 0, 130, 26)

    for x in (150.0, 320.0):
        image = band(scene, x)
        assert len({image.pixel(at, y) for at in range(130) for y in range(26)}) > 5
