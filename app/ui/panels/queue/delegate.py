"""Paints the cells of the queue."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.queue import batches, words
from app.ui.panels.queue.batches import BatchTotals
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import NUMBERS, Column
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

PADDING: Final = 8
INDENT: Final = 20
"""How far jobs stand behind the arrow of their batch."""
_THUMB: Final = QSize(28, 20)
_PERCENT_WIDTH: Final = 36
_ICON_GAP: Final = 6
_ICON: Final = 16
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WITH_ICON: Final = frozenset({Column.OPERATION, Column.STATE})
_FAINT: Final = frozenset({Column.POSITION, Column.PRIORITY, Column.QUEUED, Column.ENDED, Column.NUMBER})


class QueueDelegate(QStyledItemDelegate):
    """One row is one line; its colours tell what it is about, its words say it.

    The row under the pointer is set by the table: a view knows only the cell.
    """

    def __init__(self, theme: Theme, thumbnails: ThumbnailLoader, model: QueueModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._thumbnails = thumbnails
        self._model = model
        self._table = parent
        self.hovered_row = -1
        theme.changed.connect(self._take_look)
        self._take_look()
        self._cells: Mapping[int, Callable[[QPainter, QRect, JobRow], None]] = {
            Column.INPUT: self._paint_input,
            Column.OPERATION: self._paint_operation,
            Column.STATE: self._paint_state,
            Column.PROGRESS: self._paint_progress,
        }
        self._head_cells: Mapping[int, Callable[[QPainter, QRect, BatchTotals], None]] = {
            Column.INPUT: self._paint_arrow,
            Column.PROMPT: self._paint_head,
            Column.STATE: self._paint_head_state,
            Column.PROGRESS: self._paint_head_progress,
        }

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        column = Column(index.column())
        extra = 2 * PADDING + (_ICON + _ICON_GAP if column in _WITH_ICON else 0)
        width = paint.metrics(self._font).horizontalAdvance(self._model.text_at(index.row(), column)) + extra
        return QSize(width, self._theme.scaled(self._theme.token("layout.row")))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row, column = index.row(), index.column()
        job = self._model.job_at(row)
        self._paint_ground(painter, rect, state, is_hovered=row == self.hovered_row, is_head=job is None)
        inner = rect.adjusted(PADDING, 0, -PADDING, -1)
        if job is None:
            self._paint_batch(painter, inner, self._model.totals_of(self._model.group_at(row)), column)
            return
        cell = self._cells.get(column)
        if cell is not None:
            cell(painter, inner, job)
        else:
            self._paint_text(painter, inner, job, Column(column))

    def is_cut(self, row: int, column: Column, width: int) -> bool:
        """Whether a cell of this width cannot show its whole text."""
        room = width - 2 * PADDING
        if column in _WITH_ICON:
            room -= _ICON + _ICON_GAP
        return paint.metrics(self._font).horizontalAdvance(self._model.text_at(row, column)) > room

    def link_rect(self, cell: QRect, job: JobRow) -> QRect:
        """Where in its progress cell the link of an ended job is; empty where it has none."""
        step = words.next_step(job)
        if step is None:
            return QRect()
        width = paint.metrics(self._link_font).horizontalAdvance(words.step_text(step))
        return QRect(cell.left() + PADDING, cell.top(), min(width, cell.width() - 2 * PADDING), cell.height())

    def icon_rect(self, cell: QRect) -> QRect:
        """Where in its cell the icon of a state is."""
        return self._icon_box(cell.adjusted(PADDING, 0, -PADDING, -1))

    def _take_look(self) -> None:
        theme = self._theme
        self._font = theme.font("small")
        self._link_font = theme.font("small", "strong")
        self._colors = {
            name: theme.color(name)
            for name in ("text.primary", "text.secondary", "text.tertiary", "accent.text", "border.subtle")
        }

    def _paint_ground(
        self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, is_hovered: bool, is_head: bool
    ) -> None:
        if state & QStyle.StateFlag.State_Selected:
            active = state & QStyle.StateFlag.State_Active
            painter.fillRect(rect, self._theme.color("selection.row" if active else "selection.rowInactive"))
        elif is_hovered:
            painter.fillRect(rect, self._theme.color("fill.hover"))
        elif is_head:
            painter.fillRect(rect, self._theme.color("surface.raised"))
        y = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), y), QPointF(rect.right() + 1, y)
        paint.hairline(painter, start, end, self._colors["border.subtle"])

    def _paint_input(self, painter: QPainter, rect: QRect, job: JobRow) -> None:
        indent = INDENT if self._model.is_grouped else 0
        box = QRect(rect.topLeft(), _THUMB).translated(indent, 0)
        box.moveTop(rect.top() + (rect.height() - _THUMB.height()) // 2 + 1)
        radius = self._theme.token("radius.tile") - 1
        dpr = paint.dpr_of(painter)
        picture = self._thumbnails.pixmap(job.input_sha256, box.width(), box.height(), dpr, owner=self._table)
        if picture is None and job.input_micro is not None:
            picture = QPixmap.fromImage(self._thumbnails.micro(job.input_micro))
        if picture is not None and not picture.isNull():
            paint.cover(painter, box, picture, radius)
            return
        paint.fill_round(painter, QRectF(box), radius, self._theme.color("surface.raised"))
        look = self._theme.operation(job.operation_type)
        paint.icon(painter, self._theme, box.adjusted(0, 4, 0, -4), look.icon, "text.tertiary")

    def _paint_operation(self, painter: QPainter, rect: QRect, job: JobRow) -> None:
        look = self._theme.operation(job.operation_type)
        paint.icon(painter, self._theme, self._icon_box(rect), look.icon, "text.secondary")
        self._paint_words(painter, rect.adjusted(_ICON + _ICON_GAP, 0, 0, 0), look.label, "text.secondary")

    def _paint_state(self, painter: QPainter, rect: QRect, job: JobRow) -> None:
        shown = job_states.state_of(job, datetime.now(UTC))
        look = self._theme.state(shown.state)
        box = self._icon_box(rect)
        if shown.is_busy:
            spinner.draw(painter, self._theme, QRectF(box), f"state.{shown.state}.fg")
        else:
            paint.icon(painter, self._theme, box, shown.icon or look.icon, look.color)
        paint.elided(painter, rect.adjusted(_ICON + _ICON_GAP, 0, 0, 0), shown.text, self._font, look.color)

    def _paint_progress(self, painter: QPainter, rect: QRect, job: JobRow) -> None:
        step = words.next_step(job)
        if step is not None:
            paint.elided(painter, rect, words.step_text(step), self._link_font, self._colors["accent.text"])
            return
        fraction = self._model.progress_of(job.id)[0]
        if fraction is None:
            self._paint_words(painter, rect, words.NOTHING, "text.tertiary")
        else:
            self._paint_bar(painter, rect, fraction, "state.running.fg")

    def _paint_bar(self, painter: QPainter, rect: QRect, fraction: float, color: str) -> None:
        width = self._theme.scaled(_PERCENT_WIDTH)
        paint.progress(painter, self._theme, rect.adjusted(0, 0, -(width + PADDING), 0), fraction, color)
        percent = QRect(rect.right() + 1 - width, rect.top(), width, rect.height())
        text = batches.percent_of(fraction)
        paint.elided(painter, percent, text, self._font, self._colors["text.secondary"], align=_RIGHT)

    def _paint_text(self, painter: QPainter, rect: QRect, job: JobRow, column: Column) -> None:
        text = self._model.text(job, column)
        if column in NUMBERS:
            color = self._colors["text.tertiary" if column in _FAINT else "text.secondary"]
            paint.elided(painter, rect, text, self._font, color, align=_RIGHT)
        elif column == Column.PROMPT:
            self._paint_words(painter, rect, text, "text.primary" if job.prompt else "text.secondary")
        else:
            is_open = column == Column.ACCOUNT and job_states.is_waiting(job)
            self._paint_words(painter, rect, text, "text.tertiary" if is_open else "text.secondary")

    def _paint_batch(self, painter: QPainter, rect: QRect, totals: BatchTotals, column: int) -> None:
        cell = self._head_cells.get(column)
        if cell is not None:
            cell(painter, rect, totals)
        elif column in {Column.ELAPSED, Column.CREDITS} and totals.group:
            text = self._model.head_text(totals.group, Column(column))
            paint.elided(painter, rect, text, self._font, self._colors["text.secondary"], align=_RIGHT)

    def _paint_arrow(self, painter: QPainter, rect: QRect, totals: BatchTotals) -> None:
        name = "chevron-down" if self._model.is_open(totals.group) else "chevron-right"
        paint.icon(painter, self._theme, self._icon_box(rect).translated(-2, 0), name, "text.secondary")
        if totals.thumb is not None:
            self._paint_input(painter, rect, totals.thumb)
        elif totals.group:
            box = QRect(rect.left() + INDENT, rect.top(), _THUMB.width(), rect.height())
            paint.icon(painter, self._theme, box.adjusted(0, 6, 0, -6), "layers", "text.tertiary")

    def _paint_head(self, painter: QPainter, rect: QRect, totals: BatchTotals) -> None:
        text = batches.title_of_batch(totals)
        paint.elided(painter, rect, text, self._link_font, self._colors["text.primary"])

    def _paint_head_state(self, painter: QPainter, rect: QRect, totals: BatchTotals) -> None:
        if not totals.group:
            return
        look = self._theme.state(totals.state)
        box = self._icon_box(rect)
        if totals.state == "running":
            spinner.draw(painter, self._theme, QRectF(box), "state.running.fg")
        else:
            paint.icon(painter, self._theme, box, look.icon, look.color)
        words_rect = rect.adjusted(_ICON + _ICON_GAP, 0, 0, 0)
        paint.elided(painter, words_rect, batches.state_of_batch(totals), self._font, look.color)

    def _paint_head_progress(self, painter: QPainter, rect: QRect, totals: BatchTotals) -> None:
        if totals.group:
            color = f"state.{totals.state}.fg" if totals.fraction >= 1 else "state.running.fg"
            self._paint_bar(painter, rect, totals.fraction, color)

    def _paint_words(self, painter: QPainter, rect: QRect, text: str, color: str) -> None:
        paint.elided(painter, rect, text, self._font, self._colors[color])

    @staticmethod
    def _icon_box(rect: QRect) -> QRect:
        return QRect(rect.left(), rect.top() + (rect.height() - _ICON) // 2, _ICON, _ICON)
