"""The place of a job at work among the tiles."""

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from app.domain.enums import OperationType
from app.ui.models.job_states import StateWords
from app.ui.panels.gallery.ghost_painter import GhostPainter
from app.ui.panels.gallery.ghosts import Ghost
from app.ui.theme import Theme

RECT = QRect(10, 10, 160, 112)
LOW = QRect(10, 10, 160, 50)
RUNNING = StateWords("running", "Running", is_busy=True)
GHOST = Ghost(1, OperationType.TEXT_TO_VIDEO, "A lake", datetime(2026, 3, 1, tzinfo=UTC), 1778, RUNNING, fraction=0.5)


def drawn(theme: Theme, ghost: Ghost, dirty: QRect = RECT, rect: QRect = RECT) -> QImage:
    image = QImage(200, 140, QImage.Format.Format_RGB32)
    image.fill(theme.color("surface.canvas"))
    painter = QPainter(image)
    GhostPainter(theme).draw(painter, rect, ghost, QRegion(dirty))
    painter.end()
    return image


def inked(image: QImage, theme: Theme) -> QRect:
    """Around all that is neither the canvas nor the ground of a tile."""
    empty = {theme.color("surface.canvas").rgb(), theme.color("surface.raised").rgb()}
    found = QRegion()
    for y in range(20, 115):
        for x in range(20, 160):
            if image.pixel(x, y) not in empty:
                found += QRect(x, y, 1, 1)
    return found.boundingRect()


def test_a_ghost_shows_how_far_its_job_is(theme: Theme) -> None:
    images = [drawn(theme, replace(GHOST, fraction=fraction)) for fraction in (0.1, 0.9)]
    fill = theme.color("state.running.fg").rgb()
    lengths = [max(sum(image.pixel(x, y) == fill for x in range(200)) for y in range(95, 122)) for image in images]
    assert lengths[0] < 40
    assert lengths[1] > 100


def test_where_no_more_than_its_mark_is_dirty_no_more_is_painted(theme: Theme) -> None:
    for rect in (RECT, LOW):
        mark = GhostPainter(theme).mark(rect)
        assert rect.contains(mark)
        alone = inked(drawn(theme, GHOST, mark, rect), theme)
        assert not alone.isEmpty()
        assert mark.contains(alone)
    waiting = replace(GHOST, state=StateWords("waiting", "Waiting"))
    mark = GhostPainter(theme).mark(RECT)
    assert mark.contains(inked(drawn(theme, waiting, mark), theme))
    assert not mark.contains(inked(drawn(theme, GHOST, RECT), theme))
