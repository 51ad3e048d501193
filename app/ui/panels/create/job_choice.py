"""A choice of a job that is not done, whose result is to be an input."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
JOB_ROLE: Final = Qt.ItemDataRole.UserRole
_WIDTH: Final = 320
_ROW: Final = 44
_ROWS_IN_VIEW: Final = 7
_SEARCHED_FROM: Final = 8
_PAD: Final = 8
_ICON: Final = 16
_NONE: Final = QModelIndex()
_TO_LIST: Final = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class JobsModel(QAbstractListModel):
    """Some jobs, as far as they have the words that are looked for."""

    def __init__(self, jobs: Sequence[JobRow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = list(jobs)
        self._shown = list(jobs)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        job = self._shown[index.row()]
        if role == JOB_ROLE:
            return job
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Job {number}: {prompt}").format(number=job.id, prompt=job.prompt)
        return plain_tip(job.prompt) if role == Qt.ItemDataRole.ToolTipRole else None

    def search(self, text: str) -> None:
        """Show the jobs with each of these words in their prompt, or as their number."""
        words = text.casefold().split()
        self.beginResetModel()
        self._shown = [job for job in self._jobs if all(word in f"{job.id} {job.prompt.casefold()}" for word in words)]
        self.endResetModel()


class JobDelegate(QStyledItemDelegate):
    """The number and the prompt; below what it makes and how it stands."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WIDTH // 2, self._theme.scaled(_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        job = index.data(JOB_ROLE)
        if not isinstance(job, JobRow):
            return
        theme, rect = self._theme, QRect(option.rect)
        painter.fillRect(rect, theme.color("surface.overlay"))
        is_under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_under or option.state & QStyle.StateFlag.State_Selected:
            fill = theme.color("fill.controlHover" if is_under else "selection.row")
            paint.fill_round(painter, rect.toRectF(), theme.token("radius.tile"), fill)
        room = rect.adjusted(_PAD, 4, -_PAD, -4)
        half = room.height() // 2
        look = theme.operation(job.operation_type)
        paint.icon(
            painter, theme, QRect(room.left(), room.top() + (half - _ICON) // 2, _ICON, _ICON), look.icon, look.color
        )
        first = QRect(room.left() + _ICON + _PAD, room.top(), room.width() - _ICON - _PAD, half)
        second = first.translated(0, half)
        number, font = f"{job.id}", theme.font("mono")
        width = paint.metrics(font).horizontalAdvance(number) + 1
        paint.elided(painter, first, number, font, theme.color("text.secondary"))
        prompt = " ".join(job.prompt.split()) or look.label
        words = first.adjusted(width + _PAD, 0, 0, 0)
        paint.elided(painter, words, prompt, theme.font("small"), theme.color("text.primary"))
        state = job_states.state_of(job, datetime.now(UTC)).text
        below = f"{look.label} \N{MIDDLE DOT} {state}"
        paint.elided(painter, second, below, theme.font("caption"), theme.color("text.tertiary"))


class JobChoice(Popover):
    """A list of jobs over a slot; one that has many can be searched."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, anchor: QWidget, jobs: Sequence[JobRow]) -> None:
        super().__init__(theme, anchor, padding=theme.token("space.2"))
        self.wanted_width = max(theme.scaled(_WIDTH), anchor.width())
        self._model = JobsModel(jobs, self)
        self.list = _JobList(theme, self._model)
        self.search = SearchField(theme, self.tr("Search the jobs"))
        self.search.setVisible(len(jobs) >= _SEARCHED_FROM)
        self.search.installEventFilter(self)
        self._nothing = Label(
            theme, self.tr("No job is under way that makes what fits here."), "small", "secondary", wrap=True
        )
        self._nothing.setVisible(not jobs)
        self.list.setVisible(bool(jobs))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        title = Label(theme, self.tr("Use the result of a job"), "smallStrong")
        title.setMargin(theme.token("space.1"))
        self._nothing.setMargin(theme.token("space.1"))
        for part in (title, self.search, self.list, self._nothing):
            column.addWidget(part)
        self.set_content(content)
        self.setFocusProxy(self.search if len(jobs) >= _SEARCHED_FROM else self.list)
        self.list.activated.connect(self._take)
        self.list.clicked.connect(self._take)
        self.search.textChanged.connect(self._search)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter in the field are for the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _TO_LIST:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self._model.search(text)
        self.list.setCurrentIndex(self._model.index(0, 0))

    def _take(self, index: QModelIndex) -> None:
        job = index.data(JOB_ROLE)
        if isinstance(job, JobRow):
            self.close()
            self.chosen.emit(job.id)


class _JobList(QListView):
    """One line is chosen; Enter or a click takes it."""

    def __init__(self, theme: Theme, model: JobsModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(JobDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Jobs"))
        rows = max(1, min(model.rowCount(), _ROWS_IN_VIEW))
        self.setFixedHeight(rows * theme.scaled(_ROW))
        if model.rowCount():
            self.setCurrentIndex(model.index(0, 0))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))
