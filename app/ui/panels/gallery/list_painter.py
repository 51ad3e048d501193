"""How a line of the gallery's list looks: a small picture, and a word in each column."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QRegion

from app.domain.enums import AssetState, Verdict
from app.ui.models.color_labels import label_look
from app.ui.panels.gallery.list_columns import CELL_GAP, NUMBERS, PICTURE_WIDTH, Column, words_of
from app.ui.panels.gallery.search_words import Names
from app.ui.panels.gallery.tiles import Look, TilePainter, outdated_badge
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.paint import Badge

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.panels.gallery.column_choice import ListColumns
    from app.ui.panels.gallery.ghosts import Ghost

LINE_TOKEN: Final = "layout.rowTall"  # noqa: S105  (a path in the tokens)
_INSET: Final = 4
_PICTURE_GAP: Final = 8
_STAR: Final = 12
_SIGN: Final = 12
_MOST_LINES: Final = 1000
_DRAWN: Final = frozenset({Column.NAME, Column.RATING})
"""These are more than words."""
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_Cell = tuple[QRect, int, str]
_SIGNS: Final = {Verdict.KEPT: "check", Verdict.REJECTED: "x"}


class ListPainter:
    """Draws lines; it can stand in the place of a painter of tiles.

    Args:
        theme: The look.
        tiles: Draws the small picture, and the place of a job at work.
        columns: What a line says.
    """

    def __init__(self, theme: Theme, tiles: TilePainter, columns: "ListColumns") -> None:
        self._theme = theme
        self._tiles = tiles
        self._columns = columns
        self._lines: dict[int, tuple[AssetRow, tuple[int, int], list[_Cell]]] = {}
        self._names: Names = {}
        theme.changed.connect(self._lines.clear)
        columns.changed.connect(self._lines.clear)

    def use_names(self, names: Names) -> None:
        """Say what providers and models are called."""
        self._names = names
        self._lines.clear()

    def picture_rect(self, rect: QRect) -> QRect:
        """Where the picture is in a line."""
        width = self._theme.scaled(PICTURE_WIDTH) - _INSET - _PICTURE_GAP
        return QRect(rect.left() + _INSET, rect.top() + _INSET, width, rect.height() - 2 * _INSET)

    def tool_at(self, _rect: QRect, _point: QPoint) -> str:
        """There are no tools under the pointer: every verb is in the menu."""
        return ""

    def draw_ghost(self, painter: QPainter, rect: QRect, ghost: "Ghost | None", dirty: QRegion) -> None:
        """The place of a job at work, or its turning mark where no more of it is dirty."""
        self._tiles.draw_ghost(painter, _ghost_rect(rect), ghost, dirty)

    def ghost_mark(self, rect: QRect) -> QRect:
        """Where the turning mark of a ghost is."""
        return self._tiles.ghost_mark(_ghost_rect(rect))

    def draw_asset(self, painter: QPainter, rect: QRect, row: "AssetRow | None", look: Look) -> None:
        """An asset's line; its picture alone while the row is not there."""
        theme = self._theme
        if look.is_chosen or look.is_hovered:
            fill = theme.color("selection.row" if look.is_chosen else "fill.hover")
            paint.fill_round(painter, rect.toRectF(), theme.token("radius.tile"), fill)
        self._tiles.draw_picture(painter, self.picture_rect(rect), row, look)
        if row is None:
            return
        for span in self._columns.spans(rect.width()):
            cell = QRect(rect.left() + span.left, rect.top(), span.width - CELL_GAP, rect.height())
            if span.column == Column.NAME:
                self._draw_name(painter, cell, row, is_outdated=look.is_outdated)
            elif span.column == Column.RATING:
                self._draw_stars(painter, cell, row.rating)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text.secondary"))
        for cell, align, words in self._words(rect.width(), rect.height(), row):
            painter.drawText(cell.translated(rect.topLeft()), align, words)

    def _draw_name(self, painter: QPainter, cell: QRect, row: "AssetRow", *, is_outdated: bool) -> None:
        theme = self._theme
        if row.verdict is not None:
            sign = QRect(cell.left(), cell.center().y() - _SIGN // 2, _SIGN, _SIGN)
            paint.icon(painter, theme, sign, _SIGNS[row.verdict], "text.secondary")
            cell = cell.adjusted(_SIGN + _INSET, 0, 0, 0)
        if row.color is not None:
            look = label_look(row.color)
            badge = Badge(look.letter, color="label.text", fill=look.path)
            corner = QPoint(cell.right() + 1, cell.center().y() - paint.badge_height(theme) // 2)
            paint.badge(painter, theme, corner, badge, anchor=Qt.AlignmentFlag.AlignRight)
            cell = cell.adjusted(0, 0, -paint.badge_size(theme, badge).width() - _PICTURE_GAP, 0)
        if is_outdated:
            badge = outdated_badge(theme, cell.width())
            corner = QPoint(cell.right() + 1, cell.center().y() - paint.badge_height(theme) // 2)
            paint.badge(painter, theme, corner, badge, anchor=Qt.AlignmentFlag.AlignRight)
            cell = cell.adjusted(0, 0, -paint.badge_size(theme, badge).width() - _INSET, 0)
        is_pale = row.verdict == Verdict.REJECTED or row.state != AssetState.READY
        ink = theme.color("text.secondary" if is_pale else "text.primary")
        middle = Qt.TextElideMode.ElideMiddle
        paint.elided(painter, cell, row.name, theme.font("body"), ink, mode=middle)

    def _words(self, width: int, height: int, row: "AssetRow") -> list[_Cell]:
        """What stands in the columns of a line at its place in the line; made once for a row and a width."""
        known = self._lines.get(row.id)
        if known is not None and known[0] is row and known[1] == (width, height):
            return known[2]
        cells: list[_Cell] = []
        metrics = paint.metrics(self._theme.font("small"))
        for span in self._columns.spans(width):
            if span.column in _DRAWN:
                continue
            cell = QRect(span.left, 0, span.width - CELL_GAP, height)
            words = words_of(span.column, row, self._names, day_and_time)
            if words:
                shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, cell.width())
                cells.append((cell, _RIGHT if span.column in NUMBERS else _LEFT, shown))
        if len(self._lines) > _MOST_LINES:
            self._lines.clear()
        self._lines[row.id] = (row, (width, height), cells)
        return cells

    def _draw_stars(self, painter: QPainter, cell: QRect, stars: int) -> None:
        """The stars; where there is no room for them one, with their number."""
        step, theme = _STAR + 2, self._theme
        is_short = stars * step > cell.width()
        for place in range(1 if is_short else stars):
            box = QRect(cell.left() + place * step, cell.center().y() - _STAR // 2, _STAR, _STAR)
            paint.icon(painter, theme, box, "star", "text.secondary", filled=True)
        if is_short:
            font, ink = theme.font("small"), theme.color("text.secondary")
            paint.elided(painter, cell.adjusted(step, 0, 0, 0), str(stars), font, ink)


def day_and_time(moment: datetime) -> str:
    """A moment as a table has it: 3 Mar 2026, 14:06."""
    when = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return str(QLocale().toString(when, QCoreApplication.translate("Dates", "d MMM yyyy, HH:mm")))


def _ghost_rect(rect: QRect) -> QRect:
    return rect.adjusted(0, 1, 0, -1)
