"""The place of a job at work among the tiles."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter, QRegion

from app.ui.amounts import clock
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

if TYPE_CHECKING:
    from app.ui.panels.gallery.ghosts import Ghost


class GhostPainter:
    """Paints ghosts: what is made, how far it is, and a mark that turns."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def draw(self, painter: QPainter, rect: QRect, ghost: "Ghost | None", dirty: QRegion) -> None:
        """The place of a job at work, or its turning mark where no more of it is dirty."""
        theme = self._theme
        border = None if theme.is_dark else theme.color("border.subtle")
        paint.fill_round(painter, QRectF(rect), theme.token("radius.tile"), theme.color("surface.raised"), border)
        if ghost is None:
            return
        bar, prompt, state = self._lines(rect)
        mark = _mark_of(state)
        self._draw_mark(painter, mark, ghost)
        if mark.contains(dirty.intersected(rect).boundingRect()):
            return
        if ghost.fraction is not None:
            paint.progress(painter, theme, bar, ghost.fraction)
        if prompt is not None:
            words = ghost.prompt or theme.operation(ghost.operation_type).label
            paint.elided(painter, prompt, words, theme.font("caption", "small"), theme.color("text.secondary"))
        self._draw_state(painter, state, ghost)

    def mark(self, rect: QRect) -> QRect:
        """Where the turning mark of a ghost is."""
        return _mark_of(self._lines(rect)[2])

    def _lines(self, rect: QRect) -> tuple[QRect, QRect | None, QRect]:
        """Where its bar, its prompt and its state are; a low tile has no prompt."""
        inner = rect.adjusted(10, 8, -10, -8)
        line = self._theme.scaled(20)
        bar = QRect(inner.left(), inner.bottom() - 9, inner.width(), 8)
        above = QRect(inner.left(), bar.top() - line, inner.width(), line)
        state = above.translated(0, -line)
        return (bar, above, state) if state.top() >= inner.top() else (bar, None, above)

    def _draw_mark(self, painter: QPainter, mark: QRect, ghost: "Ghost") -> None:
        theme, shown = self._theme, ghost.state
        if shown.is_busy:
            spinner.draw(painter, theme, QRectF(mark).adjusted(1, 1, -1, -1), f"state.{shown.state}.fg")
        else:
            look = theme.state(shown.state)
            paint.icon(painter, theme, mark.adjusted(1, 1, -1, -1), shown.icon or look.icon, look.color)

    def _draw_state(self, painter: QPainter, rect: QRect, ghost: "Ghost") -> None:
        theme, shown = self._theme, ghost.state
        look = theme.state(shown.state)
        if ghost.fraction is None:
            done = clock((datetime.now(UTC) - ghost.started_at).total_seconds())
        else:
            done = f"{int(ghost.fraction * 100)}\N{NO-BREAK SPACE}%"
        font = theme.font("small")
        room = rect.adjusted(18, 0, 0, 0)
        fitting = (text for text in (f"{shown.word} {done}", shown.word) if _width(font, text) <= room.width())
        paint.elided(painter, room, next(fitting, done), font, look.color)


def _mark_of(state: QRect) -> QRect:
    """A turning mark at the left of a line, with a pixel around it for its edges."""
    return QRect(state.left() - 1, state.center().y() - 6, 14, 14)


def _width(font: QFont, text: str) -> int:
    return paint.metrics(font).horizontalAdvance(text)
