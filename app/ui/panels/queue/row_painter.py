"""Paints rows of the queue, a whole row at a time: a view that asks for each cell takes four times as long."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.queue import batches, words
from app.ui.panels.queue.batches import BatchTotals
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import NUMBERS, Column
from app.ui.panels.queue.row_pictures import SIZE, RowPictures
from app.ui.panels.queue.text_cache import TextCache
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

PADDING: Final = 8
INDENT: Final = 20
"""How far jobs stand behind the arrow of their batch."""
ICON: Final = 16
ICON_GAP: Final = 6
WITH_ICON: Final = frozenset({Column.OPERATION, Column.STATE})
_PERCENT_WIDTH: Final = 36
_FAINT: Final = frozenset({Column.POSITION, Column.PRIORITY, Column.QUEUED, Column.ENDED, Column.NUMBER})
_COLORS: Final = ("text.primary", "text.secondary", "text.tertiary", "accent.text", "border.subtle", "fill.hover")
_GROUNDS: Final = ("surface.raised", "selection.row", "selection.rowInactive")


class Span(NamedTuple):
    """Where a column is in the view."""

    column: Column
    left: int
    width: int


class RowLook(NamedTuple):
    """How a row is seen."""

    is_selected: bool
    is_hovered: bool
    is_active: bool


Box = tuple[int, int, int, int]


class RowPainter:
    """Its fonts, colours and laid out texts are made once for a look."""

    def __init__(self, theme: Theme, thumbnails: ThumbnailLoader, model: QueueModel, owner: QWidget) -> None:
        self._theme = theme
        self._model = model
        self._pictures = RowPictures(theme, thumbnails, owner)
        self._now = datetime.now(UTC)
        self._dpr = 1.0
        self._cells: Mapping[Column, Callable[[QPainter, Box, JobRow], None]] = {
            Column.INPUT: self._paint_input,
            Column.OPERATION: self._paint_operation,
            Column.STATE: self._paint_state,
            Column.PROGRESS: self._paint_progress,
        }
        self._head_cells: Mapping[Column, Callable[[QPainter, Box, BatchTotals], None]] = {
            Column.INPUT: self._paint_arrow,
            Column.PROMPT: self._paint_title,
            Column.STATE: self._paint_head_state,
            Column.PROGRESS: self._paint_head_progress,
        }
        self.take_look()

    def show_live(self, previews: LivePreviews) -> None:
        """Rows of jobs that run show their unfinished pictures."""
        self._pictures.live = previews.picture_of

    def take_look(self) -> None:
        """Follow the theme."""
        theme = self._theme
        self._text = TextCache(theme.font("small"))
        self._strong = TextCache(theme.font("small", "strong"))
        self._colors = {name: theme.color(name) for name in (*_COLORS, *_GROUNDS)}
        self._percent = theme.scaled(_PERCENT_WIDTH)
        self._pictures.clear()

    def begin(self, painter: QPainter) -> None:
        """Rows are painted from here on: it is now."""
        self._now = datetime.now(UTC)
        self._dpr = paint.dpr_of(painter)

    def paint_row(
        self, painter: QPainter, row: int, top: int, height: int, spans: Sequence[Span], look: RowLook
    ) -> None:
        """A row from its left to its right."""
        job = self._model.job_at(row)
        left, right = spans[0].left, spans[-1].left + spans[-1].width
        ground = self._ground(look, is_head=job is None)
        if ground is not None:
            painter.fillRect(left, top, right - left, height, ground)
        line = 1 / self._dpr
        painter.fillRect(QRectF(left, top + height - line, right - left, line), self._colors["border.subtle"])
        if job is not None:
            self._paint_job(painter, job, top, height, spans)
        else:
            self._paint_head(painter, self._model.totals_of(self._model.group_at(row)), top, height, spans)

    def is_cut(self, row: int, column: Column, width: int) -> bool:
        """Whether a cell of this width cannot show its whole text."""
        room = width - 2 * PADDING - (ICON + ICON_GAP if column in WITH_ICON else 0)
        return self._text.width(self._model.text_at(row, column)) > room

    def text_width(self, row: int, column: Column) -> int:
        """How wide a cell must be to show its whole text."""
        extra = 2 * PADDING + (ICON + ICON_GAP if column in WITH_ICON else 0)
        return self._text.width(self._model.text_at(row, column)) + extra

    def link_width(self, job: JobRow) -> int:
        """How wide the link of a job is; 0 where it has none."""
        step = words.next_step(job)
        return self._strong.width(words.step_text(step)) if step is not None else 0

    def _ground(self, look: RowLook, *, is_head: bool) -> QColor | None:
        if look.is_selected:
            return self._colors["selection.row" if look.is_active else "selection.rowInactive"]
        if look.is_hovered:
            return self._colors["fill.hover"]
        return self._colors["surface.raised"] if is_head else None

    def _paint_job(self, painter: QPainter, job: JobRow, top: int, height: int, spans: Sequence[Span]) -> None:
        for column, left, width in spans:
            box = (left + PADDING, top, width - 2 * PADDING, height - 1)
            cell = self._cells.get(column)
            if cell is not None:
                cell(painter, box, job)
            else:
                self._paint_text(painter, box, job, column)

    def _paint_head(self, painter: QPainter, totals: BatchTotals, top: int, height: int, spans: Sequence[Span]) -> None:
        for column, left, width in spans:
            box = (left + PADDING, top, width - 2 * PADDING, height - 1)
            cell = self._head_cells.get(column)
            if cell is not None:
                cell(painter, box, totals)
            elif column in NUMBERS and totals.group:
                text = self._model.head_text(totals.group, column)
                self._text.draw(painter, box, text, self._colors["text.secondary"], is_right=True)

    def _paint_input(self, painter: QPainter, box: Box, job: JobRow) -> None:
        left, top, _, height = box
        indent = INDENT if self._model.is_grouped else 0
        painter.drawPixmap(left + indent, top + (height - SIZE.height()) // 2 + 1, self._pictures.of(job, self._dpr))

    def _paint_operation(self, painter: QPainter, box: Box, job: JobRow) -> None:
        look = self._theme.operation(job.operation_type)
        self._paint_icon(painter, box, look.icon, self._colors["text.secondary"])
        self._text.draw(painter, _after_icon(box), look.label, self._colors["text.secondary"])

    def _paint_state(self, painter: QPainter, box: Box, job: JobRow) -> None:
        shown = job_states.state_of(job, self._now)
        look = self._theme.state(shown.state)
        if shown.is_busy:
            self._paint_spinner(painter, box, shown.state)
        else:
            self._paint_icon(painter, box, shown.icon or look.icon, look.color)
        self._text.draw(painter, _after_icon(box), shown.text, look.color)

    def _paint_progress(self, painter: QPainter, box: Box, job: JobRow) -> None:
        step = words.next_step(job)
        if step is not None:
            self._strong.draw(painter, box, words.step_text(step), self._colors["accent.text"])
            return
        fraction = self._model.progress_of(job.id)[0]
        if fraction is None:
            self._text.draw(painter, box, self._model.text(job, Column.PROGRESS), self._colors["text.tertiary"])
        else:
            self._paint_bar(painter, box, fraction, "running")

    def _paint_bar(self, painter: QPainter, box: Box, fraction: float, state: str) -> None:
        left, top, width, height = box
        track = QRectF(left, top, width - self._percent - PADDING, height).toRect()
        paint.progress(painter, self._theme, track, fraction, f"state.{state}.fg")
        percent = batches.percent_of(fraction)
        self._text.draw(painter, box, percent, self._colors["text.secondary"], is_right=True)

    def _paint_text(self, painter: QPainter, box: Box, job: JobRow, column: Column) -> None:
        text = self._model.text(job, column)
        is_faint = column in _FAINT or (column == Column.ACCOUNT and job_states.is_waiting(job))
        name = "text.tertiary" if is_faint else "text.secondary"
        if column == Column.PROMPT and job.prompt:
            name = "text.primary"
        self._text.draw(painter, box, text, self._colors[name], is_right=column in NUMBERS)

    def _paint_arrow(self, painter: QPainter, box: Box, totals: BatchTotals) -> None:
        name = "chevron-down" if self._model.is_open(totals.group) else "chevron-right"
        self._paint_icon(painter, (box[0] - 2, *box[1:]), name, self._colors["text.secondary"])
        if totals.thumb is not None:
            self._paint_input(painter, box, totals.thumb)
        elif totals.group:
            left = box[0] + INDENT + (SIZE.width() - ICON) // 2
            self._paint_icon(painter, (left, *box[1:]), "layers", self._colors["text.tertiary"])

    def _paint_title(self, painter: QPainter, box: Box, totals: BatchTotals) -> None:
        self._strong.draw(painter, box, batches.title_of_batch(totals), self._colors["text.primary"])

    def _paint_head_state(self, painter: QPainter, box: Box, totals: BatchTotals) -> None:
        if not totals.group:
            return
        look = self._theme.state(totals.state)
        if totals.state == "running":
            self._paint_spinner(painter, box, "running")
        else:
            self._paint_icon(painter, box, look.icon, look.color)
        self._text.draw(painter, _after_icon(box), batches.state_of_batch(totals), look.color)

    def _paint_head_progress(self, painter: QPainter, box: Box, totals: BatchTotals) -> None:
        if totals.group:
            self._paint_bar(painter, box, totals.fraction, totals.state if totals.fraction >= 1 else "running")

    def _paint_icon(self, painter: QPainter, box: Box, name: str, color: QColor) -> None:
        left, top, _, height = box
        painter.drawPixmap(left, top + (height - ICON) // 2, self._theme.pixmap(name, ICON, color, self._dpr))

    def _paint_spinner(self, painter: QPainter, box: Box, state: str) -> None:
        left, top, _, height = box
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        spinner.draw(painter, self._theme, QRectF(left, top + (height - ICON) // 2, ICON, ICON), f"state.{state}.fg")


def _after_icon(box: Box) -> Box:
    left, top, width, height = box
    return left + ICON + ICON_GAP, top, width - ICON - ICON_GAP, height
