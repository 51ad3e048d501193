"""A graph as a file."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from app.domain.errors import StorageError
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.canvas import Canvas
from app.ui.panels.lineage.library_scene import make_library_scene
from app.ui.panels.lineage.picture_export import (
    LONGEST_SIDE,
    MOST_PIXELS,
    camera_for,
    is_far,
    print_picture,
    save_picture,
)
from app.ui.theme import Theme
from tests.support.graphs import library_of
from tests.ui.panels.lineage.conftest import scene_of

FAMILY = [(1, 3), (2, 3), (3, 4), (3, 5)]


async def test_a_file_holds_the_whole_graph_at_its_own_size(
    theme: Theme, thumbnails: ThumbnailLoader, tmp_path: Path
) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([*FAMILY, (3, -9)])
    png, svg = tmp_path / "graph.png", tmp_path / "graph.svg"
    camera = await save_picture(canvas, thumbnails, scene, scene.bounds, png, "png")
    image = QImage(str(png))
    assert (image.width(), image.height()) == (round(camera.width), round(camera.height))
    for node_id in scene.ids:
        x, y = camera.to_screen(*(scene.place_of(node_id) or (0.0, 0.0)))
        assert image.pixelColor(round(x) + 60, round(y) + 50) == theme.color("surface.raised")
    assert image.pixelColor(1, 1) == theme.color("surface.canvas")
    await save_picture(canvas, thumbnails, scene, scene.bounds, svg, "svg")
    root = ET.fromstring(svg.read_text("utf-8"))  # noqa: S314 - our own file
    words = " ".join("".join(element.itertext()) for element in root.iter() if element.tag.endswith("text"))
    assert all(f"Result {node_id}" in words for node_id in scene.ids if node_id > 0)
    for kind in ("png", "svg"):
        with pytest.raises(StorageError):
            await save_picture(canvas, thumbnails, scene, scene.bounds, tmp_path / "none" / "graph", kind)


def test_a_graph_that_is_too_large_for_a_file_is_seen_from_further_away() -> None:
    scene = scene_of(FAMILY)
    wide = camera_for(scene, (0.0, 0.0, 400_000.0, 100.0), "png")
    assert max(wide.width, wide.height) <= LONGEST_SIDE + 1
    large = camera_for(scene, (0.0, 0.0, 20_000.0, 20_000.0), "png")
    assert large.width * large.height <= MOST_PIXELS + 1
    assert camera_for(scene, (0.0, 0.0, 20_000.0, 20_000.0), "svg").zoom == 1.0
    many = make_library_scene(library_of([(node, node + 1) for node in range(1, 2_600, 2)], 2_600))
    assert is_far(camera_for(many, many.bounds, "svg"))
    assert not is_far(camera_for(scene, scene.bounds, "svg"))


async def test_a_page_holds_it_in_the_middle(theme: Theme, thumbnails: ThumbnailLoader, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "graph.pdf"))
    await print_picture(Canvas(theme, thumbnails), thumbnails, scene_of(FAMILY), printer)
    assert (tmp_path / "graph.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "graph.pdf").stat().st_size > 3_000
