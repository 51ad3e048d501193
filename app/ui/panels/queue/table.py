"""The table of the queue: keys, the pointer, and what is painted over the rows."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QToolTip, QWidget
from typing_extensions import override

from app.services.job.job_rows import JobRow
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.models import job_states
from app.ui.panels.queue.delegate import QueueDelegate
from app.ui.panels.queue.header import QueueHeader
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.row_drag import RowDrag
from app.ui.panels.queue.row_keeper import RowKeeper
from app.ui.panels.queue.row_painter import ICON, INDENT, PADDING, RowLook, RowPainter, Span
from app.ui.shortcuts import KeyHint
from app.ui.widgets import spinner
from app.ui.widgets.held_keys import watch_held_keys
from app.ui.widgets.row_table import RowTable
from app.ui.widgets.tips import plain_tip

_NOT_REPEATED: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})
_SELECT_ROW: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_FOLD: Final = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})


class QueueTable(RowTable):
    """Rows of one line; in the order of the queue a waiting row can be moved, and each that is not done dragged out."""

    step_requested = Signal(int)
    """The job whose link was clicked."""
    opened = Signal(int)
    """The job on which a double click or Enter fell."""
    moved = Signal(object, object)
    """Job ids, and the id of the job before which they were dropped; None for the end of the line."""
    taken_out = Signal(object)
    """Job ids on their way to another panel: a drag of the system is to begin at once."""
    chosen = Signal()
    """Other rows are chosen, or another one is the current one."""

    def __init__(self, context: UiContext, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._model = model
        self._rows = RowPainter(context.theme, context.thumbnails, model, self)
        self._pressed_link = 0
        self._has_stepped = False
        self._double_clicked_at = -QApplication.doubleClickInterval()
        self.setModel(model)
        self.setItemDelegate(QueueDelegate(context.theme, self._rows, self))
        self.header = QueueHeader(context.theme, self)
        self.setHorizontalHeader(self.header)
        self.header.set_columns(self.header.columns)
        self.header.sort_requested.connect(lambda column, down: model.sort_by(column, descending=down))
        self.keeper = RowKeeper(self, model)
        self._drag = RowDrag(context.theme, self, model)
        self._drag.left.connect(self.taken_out)
        self.setDragEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Jobs"))
        self.selectionModel().selectionChanged.connect(self.chosen)
        self.selectionModel().currentChanged.connect(self.chosen)
        model.modelReset.connect(lambda: self.header.set_indent(INDENT if model.is_grouped else 0))
        model.modelReset.connect(self.chosen)
        spinner.clock().ticked.connect(self._turn)
        context.thumbnails.loaded.connect(self._picture_loaded)
        context.theme.changed.connect(self._measure)
        self._measure()

    def show_live(self, previews: LivePreviews) -> None:
        """Show the unfinished pictures of jobs that run."""
        self._rows.show_live(previews)
        previews.changed.connect(lambda _job_id: self.viewport().update())

    def selected_jobs(self) -> list[JobRow]:
        """The chosen jobs from top to bottom; the head of a batch stands for its jobs."""
        found: dict[int, JobRow] = {}
        for row in self.keeper.rows():
            job = self._model.job_at(row)
            jobs = [job] if job is not None else self._model.jobs_in(self._model.group_at(row))
            found.update((job.id, job) for job in jobs)
        return list(found.values())

    def current_job(self) -> JobRow | None:
        """The job of the current row; None where that is no job's."""
        row = self.currentIndex().row()
        return self._model.job_at(row) if 0 <= row < self._model.rowCount() else None

    def select_job(self, job_id: int) -> bool:
        """Select one job and bring it into view; False where the view does not show it."""
        job = self._model.job(job_id)
        if job is not None and self._model.row_of(job_id) < 0:
            self._model.open_batch_of(job_id)
        row = self._model.row_of(job_id)
        if row < 0:
            return False
        index = self._model.index(row, Column.PROMPT)
        self.selectionModel().setCurrentIndex(index, _SELECT_ROW)
        self.scrollTo(index)
        return True

    def cell_rect(self, row: int, column: Column) -> QRect:
        """Where a cell is in the viewport."""
        return self.visualRect(self._model.index(row, column))

    def link_rect(self, row: int) -> QRect:
        """Where the link of an ended job is in the viewport; empty where there is none."""
        job = self._model.job_at(row)
        width = self._rows.link_width(job) if job is not None else 0
        if not width:
            return QRect()
        cell = self.cell_rect(row, Column.PROGRESS)
        return QRect(cell.left() + PADDING, cell.top(), min(width, cell.width() - 2 * PADDING), cell.height())

    def settle(self) -> None:
        """Give the scroll bars the range of the rows that are there now."""
        self.updateGeometries()

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Open the details"), "Return"),
            KeyHint(self.tr("Open or close a batch"), "Left, Right"),
            KeyHint(self.tr("Choose nothing"), "Esc"),
        )

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        jobs = self.selected_jobs()
        if self._model.can_move(self.currentIndex().row()):
            self._drag.begin([job.id for job in jobs if job_states.is_waiting(job)])
        else:
            self.taken_out.emit([job.id for job in jobs])

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._drag.is_active:
            self._drag.go_to(point)
            return
        super().mouseMoveEvent(event)
        over = Qt.CursorShape.PointingHandCursor if self._link_row(point) >= 0 else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(over)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.show_focus(shown=False)
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._fold_at(point):
            return
        super().mousePressEvent(event)
        if not self.indexAt(point).isValid():
            self.clearSelection()
        self._has_stepped = False
        is_third = event.timestamp() - self._double_clicked_at < QApplication.doubleClickInterval()
        is_meant = event.button() == Qt.MouseButton.LeftButton and not is_third
        self._pressed_link = self._link_at(point) if is_meant else 0

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._drag.is_active:
            dropped = self._drag.drop()
            if dropped is not None:
                self.moved.emit(*dropped)
            return
        super().mouseReleaseEvent(event)
        pressed, self._pressed_link = self._pressed_link, 0
        if pressed and pressed == self._link_at(point):
            self._has_stepped = True
            self.step_requested.emit(pressed)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # What the first click did may have brought another row under the pointer: the second one opens nothing then.
        has_stepped = self._has_stepped
        row = self.indexAt(event.position().toPoint()).row()
        job = self._model.job_at(row) if row >= 0 else None
        super().mouseDoubleClickEvent(event)
        self._pressed_link, self._has_stepped = 0, has_stepped
        self._double_clicked_at = event.timestamp()
        if has_stepped or row < 0 or event.button() != Qt.MouseButton.LeftButton:
            return
        if job is not None:
            self.opened.emit(job.id)
        else:
            self._fold(row)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.show_focus(shown=True)
        if event.isAutoRepeat() and event.key() in _NOT_REPEATED:
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self._drag.is_active:
            self._drag.end()
        elif event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        elif event.key() in _ENTER and self.currentIndex().isValid():
            self._open_current()
        elif event.key() in _FOLD and self._model.is_grouped and self.currentIndex().isValid():
            self._fold_current(is_open=event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        is_by_tab = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        if is_by_tab and not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, Column.PROMPT))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tip(self._tip(self.indexAt(event.pos()))), self.viewport())
            return True
        return super().viewportEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header.fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        watch_held_keys(self)
        self._follow_spinner()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        spinner.clock().release(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._paint_rows(painter, event.rect())
        self._follow_spinner()
        self.paint_ring(painter)
        self._drag.paint(painter)

    def _paint_rows(self, painter: QPainter, area: QRect) -> None:
        """Those rows and columns that lie in an area."""
        painter.fillRect(area, self._theme.color("surface.panel"))
        first, last = self._rows_in(area.top(), area.bottom())
        spans = self._spans(area)
        if last < first or not spans:
            return
        height = self.verticalHeader().defaultSectionSize()
        top = self.rowViewportPosition(first)
        chosen, is_active = self.selectionModel(), self.isActiveWindow()
        self._rows.begin(painter)
        for row in range(first, last + 1):
            is_selected = chosen.isSelected(self._model.index(row, 0))
            look = RowLook(is_selected, row == self.hovered_row, is_active)
            self._rows.paint_row(painter, row, top, height, spans, look)
            top += height

    def _rows_in(self, top: int, bottom: int) -> tuple[int, int]:
        """The first and the last row between two heights of the viewport."""
        count = self._model.rowCount()
        first, last = self.rowAt(max(0, top)), self.rowAt(bottom)
        return (first, count - 1 if last < 0 else last) if first >= 0 else (0, -1)

    def _spans(self, area: QRect) -> list[Span]:
        """The columns in an area, from left to right."""
        header, spans = self.header, []
        for place in range(header.count()):
            section = header.logicalIndex(place)
            left, width = header.sectionViewportPosition(section), header.sectionSize(section)
            if width and left <= area.right() and left + width > area.left():
                spans.append(Span(Column(section), left, width))
        return spans

    def _measure(self) -> None:
        self._rows.take_look()
        self.set_row_height(self._theme.scaled(self._theme.token("layout.row")))
        self.viewport().update()

    def _open_current(self) -> None:
        job = self.current_job()
        if job is not None:
            self.opened.emit(job.id)
        else:
            self._fold(self.currentIndex().row())

    def _fold(self, row: int) -> None:
        group = self._model.group_at(row)
        self._model.set_open(group, is_open=not self._model.is_open(group))

    def _fold_at(self, point: QPoint) -> bool:
        """Open or close the batch whose arrow is at a point; False where there is none."""
        index = self.indexAt(point)
        if not index.isValid() or index.column() != Column.INPUT or self._model.job_at(index.row()) is not None:
            return False
        self._fold(index.row())
        return True

    def _fold_current(self, *, is_open: bool) -> None:
        """Open the batch of the current row, or close it and go to its head."""
        group = self._model.group_at(self.currentIndex().row())
        self._model.set_open(group, is_open=is_open)
        head = self._model.row_of_head(group)
        if not is_open:
            self.selectionModel().setCurrentIndex(self._model.index(head, Column.PROMPT), _SELECT_ROW)

    def _link_row(self, point: QPoint) -> int:
        index = self.indexAt(point)
        return index.row() if index.isValid() and self.link_rect(index.row()).contains(point) else -1

    def _link_at(self, point: QPoint) -> int:
        """The job whose link is at a point; 0 where there is none."""
        row = self._link_row(point)
        job = self._model.job_at(row) if row >= 0 else None
        return job.id if job is not None else 0

    def _tip(self, index: QModelIndex) -> str:
        if not index.isValid():
            return ""
        job, column = self._model.job_at(index.row()), Column(index.column())
        if job is not None and column == Column.STATE and job.error_message:
            return job_states.reason_of(job)
        if job is not None and column == Column.STATE and job.note:
            return told(job.note)
        cut = self._rows.is_cut(index.row(), column, self.columnWidth(column))
        return self._model.text_at(index.row(), column) if cut else ""

    def _picture_loaded(self, _sha256: str) -> None:
        width = self.columnWidth(Column.INPUT)
        self.viewport().update(self.columnViewportPosition(Column.INPUT), 0, width, self.viewport().height())

    def _busy_rows(self) -> list[int]:
        first, last = self._rows_in(0, self.viewport().height() - 1)
        return [row for row in range(first, last + 1) if self._model.is_busy(row)]

    def _follow_spinner(self) -> None:
        if self.isVisible() and not self._theme.has_reduced_motion and self._busy_rows():
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)

    def _turn(self) -> None:
        if self.isVisible():
            for row in self._busy_rows():
                cell = self.cell_rect(row, Column.STATE)
                self.viewport().update(cell.left() + PADDING, cell.top(), ICON, cell.height())
