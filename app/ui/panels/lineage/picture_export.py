"""A graph as a picture in a file or on paper: painted a part at a time, so that the window goes on."""

import asyncio
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QBuffer, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from app.domain.errors import StorageError
from app.system.threads import in_thread
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.placement import DOT_ZOOM, FAR_ZOOM

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice

    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.camera import Box
    from app.ui.panels.lineage.canvas import Canvas
    from app.ui.panels.lineage.scene import Scene

Kind = Literal["svg", "png"]
MOST_PIXELS: Final = 64_000_000
LONGEST_SIDE: Final = 16_384
MOST_PICTURES: Final = 2_000
"""Cards up to which their pictures and words are in the file; more of them are blocks."""
_AIR: Final = 40.0
_EDGES: Final = 100
_CARDS: Final = 30
_BLOCKS: Final = 2_000
"""How many are painted before the window has its turn."""
_WAIT_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = 0.03


def camera_for(scene: "Scene", box: "Box", kind: Kind) -> Camera:
    """From where a part of the canvas is painted: at 100 %, further away where a limit of the file wants it."""
    left, top, right, bottom = box
    width, height = right - left + 2 * _AIR, bottom - top + 2 * _AIR
    zoom = 1.0
    if len(scene) > MOST_PICTURES and len(scene.cards_in(box)) > MOST_PICTURES:
        zoom = DOT_ZOOM * 0.9
    if kind == "png":
        zoom = min(zoom, math.sqrt(MOST_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))
    return Camera((left + right) / 2, (top + bottom) / 2, zoom, max(1.0, width * zoom), max(1.0, height * zoom))


async def save_picture(
    canvas: "Canvas", loader: "ThumbnailLoader", scene: "Scene", box: "Box", path: Path, kind: Kind
) -> Camera:
    """Write a part of the canvas into a file.

    Args:
        canvas: Paints it.
        loader: Has the pictures.
        scene: The graph.
        box: Which part.
        path: The file.
        kind: What it becomes.

    Returns:
        From where it was painted.

    Raises:
        StorageError: The file cannot be written.
    """
    camera = camera_for(scene, box, kind)
    size = QSize(math.ceil(camera.width), math.ceil(camera.height))
    await _have_pictures(canvas, loader, scene, camera)
    if kind == "png":
        image = QImage(size, QImage.Format.Format_RGB32)
        await _paint_on(image, canvas, scene, camera)
        is_written = await in_thread(_write_png, image, path)
    else:
        data = QBuffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(data)
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        await _paint_on(generator, canvas, scene, camera)
        is_written = await in_thread(_write, bytes(data.data().data()), path)
    if not is_written:
        raise StorageError(f"{path} cannot be written.")
    return camera


async def print_picture(
    canvas: "Canvas", loader: "ThumbnailLoader", scene: "Scene", printer: "QPagedPaintDevice"
) -> None:
    """Put the whole graph on one page."""
    camera = camera_for(scene, scene.bounds, "svg")
    await _have_pictures(canvas, loader, scene, camera)
    painter = QPainter(printer)
    page = painter.viewport()
    scale = min(page.width() / camera.width, page.height() / camera.height)
    painter.translate((page.width() - camera.width * scale) / 2, (page.height() - camera.height * scale) / 2)
    painter.scale(scale, scale)
    await _paint(painter, canvas, scene, camera)
    painter.end()


def _write_png(image: QImage, path: Path) -> bool:
    return bool(image.save(str(path), "PNG"))  # type: ignore[call-overload]


def _write(data: bytes, path: Path) -> bool:
    try:
        path.write_bytes(data)
    except OSError:
        return False
    return True


async def _paint_on(device: "QImage | QSvgGenerator", canvas: "Canvas", scene: "Scene", camera: Camera) -> None:
    painter = QPainter(device)
    await _paint(painter, canvas, scene, camera)
    painter.end()


async def _paint(painter: QPainter, canvas: "Canvas", scene: "Scene", camera: Camera) -> None:
    """Ground, edges and cards, with the loop's other work between the parts."""
    canvas.paint_plain_ground(painter, QRectF(0, 0, camera.width, camera.height))
    seen = camera.seen()
    edges, cards = scene.edges_in(seen), scene.cards_in(seen)
    at_once, cards_at_once = (_BLOCKS, _BLOCKS) if camera.zoom < DOT_ZOOM else (_EDGES, _CARDS)
    for first in range(0, len(edges), at_once):
        canvas.paint_layer(painter, scene, camera, edges[first : first + at_once], [])
        await asyncio.sleep(0)
    for first in range(0, len(cards), cards_at_once):
        canvas.paint_layer(painter, scene, camera, [], cards[first : first + cards_at_once])
        await asyncio.sleep(0)
    canvas.paint_jobs(painter, scene, camera)


async def _have_pictures(canvas: "Canvas", loader: "ThumbnailLoader", scene: "Scene", camera: Camera) -> None:
    """Wait until the pictures of the cards have come, for a while; what has not come is drawn as its tiny one."""
    cards = scene.cards_in(camera.seen()) if camera.zoom >= DOT_ZOOM else []
    scratch = QImage(1, 1, QImage.Format.Format_RGB32)
    for first in range(0, len(cards), _CARDS):
        painter = QPainter(scratch)
        canvas.paint_layer(painter, scene, camera, [], cards[first : first + _CARDS])
        painter.end()
        await asyncio.sleep(0)
    waited = 0.0
    while cards and not loader.is_idle and waited < _WAIT_SECONDS:
        await asyncio.sleep(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS


def is_far(camera: Camera) -> bool:
    """Whether no words are on the cards."""
    return camera.zoom < FAR_ZOOM
