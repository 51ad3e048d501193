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
from app.ui.panels.queue import words
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import NUMBERS, Column
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner

PADDING: Final = 8
_THUMB: Final = QSize(28, 20)
_PERCENT_WIDTH: Final = 36
_ICON_GAP: Final = 6
_ICON: Final = 16
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


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
        self.is_over_link = False
        self._font = theme.font("small")
        self._link_font = theme.font("small", "strong")
        self._prompt_font = theme.font("small")
        theme.changed.connect(self._take_fonts)
        self._cells: Mapping[int, Callable[[QPainter, QRect, JobRow], None]] = {
            Column.INPUT: self._paint_input,
            Column.OPERATION: self._paint_operation,
            Column.STATE: self._paint_state,
            Column.PROGRESS: self._paint_progress,
        }

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        text = self._model.text(self._model.job_at(index.row()), Column(index.column()))
        extra = 2 * PADDING + (_ICON + _ICON_GAP if index.column() in {Column.OPERATION, Column.STATE} else 0)
        width = paint.metrics(self._font).horizontalAdvance(text) + extra
        return QSize(width, self._theme.scaled(self._theme.token("layout.row")))

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row = index.row()
        self._paint_ground(painter, rect, state, is_hovered=row == self.hovered_row)
        job = self._model.job_at(row)
        cell = self._cells.get(index.column())
        inner = rect.adjusted(PADDING, 0, -PADDING, -1)
        if cell is not None:
            cell(painter, inner, job)
        else:
            self._paint_text(painter, inner, job, Column(index.column()))

    def is_cut(self, job: JobRow, column: Column, width: int) -> bool:
        """Whether a cell of this width cannot show its whole text."""
        room = width - 2 * PADDING
        if column in {Column.OPERATION, Column.STATE}:
            room -= _ICON + _ICON_GAP
        return paint.metrics(self._font).horizontalAdvance(self._model.text(job, column)) > room

    def link_rect(self, cell: QRect, job: JobRow) -> QRect:
        """Where in its progress cell the link of an ended job is; empty where it has none."""
        step = words.next_step(job)
        if step is None:
            return QRect()
        width = paint.metrics(self._link_font).horizontalAdvance(words.step_text(step))
        return QRect(cell.left() + PADDING, cell.top(), min(width, cell.width() - 2 * PADDING), cell.height())

    def icon_rect(self, cell: QRect) -> QRect:
        """Where in its cell the icon of a state is."""
        inner = cell.adjusted(PADDING, 0, -PADDING, -1)
        return QRect(inner.left(), inner.top() + (inner.height() - _ICON) // 2, _ICON, _ICON)

    def _take_fonts(self) -> None:
        self._font = self._theme.font("small")
        self._link_font = self._theme.font("small", "strong")
        self._prompt_font = self._theme.font("small")

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, *, is_hovered: bool) -> None:
        if state & QStyle.StateFlag.State_Selected:
            active = bool(state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, self._theme.color("selection.row" if active else "selection.rowInactive"))
        elif is_hovered:
            painter.fillRect(rect, self._theme.color("fill.hover"))
        line = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), line), QPointF(rect.right() + 1, line)
        paint.hairline(painter, start, end, self._theme.color("border.subtle"))

    def _paint_input(self, painter: QPainter, rect: QRect, job: JobRow) -> None:
        box = QRect(rect.topLeft(), _THUMB)
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
            paint.elided(painter, rect, words.step_text(step), self._link_font, self._theme.color("accent.text"))
            return
        fraction = self._model.progress_of(job.id)[0]
        if fraction is None:
            self._paint_words(painter, rect, words.NOTHING, "text.tertiary")
            return
        bar = rect.adjusted(0, 0, -(_PERCENT_WIDTH + PADDING), 0)
        paint.progress(painter, self._theme, bar, fraction)
        percent = QRect(rect.right() + 1 - _PERCENT_WIDTH, rect.top(), _PERCENT_WIDTH, rect.height())
        color = self._theme.color("text.secondary")
        paint.elided(painter, percent, self._model.text(job, Column.PROGRESS), self._font, color, align=_RIGHT)

    def _paint_text(self, painter: QPainter, rect: QRect, job: JobRow, column: Column) -> None:
        text = self._model.text(job, column)
        if column in NUMBERS:
            color = self._theme.color("text.tertiary" if column == Column.POSITION else "text.secondary")
            paint.elided(painter, rect, text, self._font, color, align=_RIGHT)
            return
        if column == Column.PROMPT:
            self._paint_words(painter, rect, text, "text.primary" if job.prompt else "text.secondary")
        else:
            is_open = column == Column.ACCOUNT and job_states.is_waiting(job)
            self._paint_words(painter, rect, text, "text.tertiary" if is_open else "text.secondary")

    def _paint_words(self, painter: QPainter, rect: QRect, text: str, color: str) -> None:
        paint.elided(painter, rect, text, self._font, self._theme.color(color))

    @staticmethod
    def _icon_box(rect: QRect) -> QRect:
        return QRect(rect.left(), rect.top() + (rect.height() - _ICON) // 2, _ICON, _ICON)
