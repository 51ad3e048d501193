"""Why an account is taken: the candidates in the order of selection, each with its reason."""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.services.account.selection import Candidate, Selection
from app.ui.panels.create.payer import look_of, passed_over_words, why_first, words_of
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.popover import Popover
from app.ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
CANDIDATE_ROLE: Final = Qt.ItemDataRole.UserRole
MOST_SHOWN: Final = 50
_WIDTH: Final = 344
_ROWS_IN_VIEW: Final = 6
_ROW: Final = 44
_PAD: Final = 8
_ICON: Final = 16
_NONE: Final = QModelIndex()


class CandidatesModel(QAbstractListModel):
    """The first candidates of a selection; each row says all of it to a screen reader."""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = selection
        self._rows = selection.candidates[:MOST_SHOWN]

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        candidate = self._rows[index.row()]
        if role == CANDIDATE_ROLE:
            return candidate
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{candidate.label}: {self.words(candidate)}"
        return plain_tip(self.words(candidate)) if role == Qt.ItemDataRole.ToolTipRole else None

    def words(self, candidate: Candidate) -> str:
        """Why it may take the job or is passed over."""
        return words_of(candidate, self._selection, datetime.now(UTC))

    def is_winner(self, candidate: Candidate) -> bool:
        return candidate == self._selection.winner

    def show_selection(self, selection: Selection) -> None:
        """Show another selection; rows that are the same accounts stay where they are."""
        rows = selection.candidates[:MOST_SHOWN]
        if [row.account_id for row in rows] == [row.account_id for row in self._rows]:
            self._selection, self._rows = selection, rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._selection, self._rows = selection, rows
        self.endResetModel()


class CandidateDelegate(QStyledItemDelegate):
    """Icon, name and what is decided at the right; the reason below."""

    def __init__(self, theme: Theme, model: CandidatesModel, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(_WIDTH // 2, self._theme.scaled(_ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        candidate = index.data(CANDIDATE_ROLE)
        if not isinstance(candidate, Candidate):
            return
        theme, rect = self._theme, QRect(option.rect)
        painter.fillRect(rect, theme.color("surface.overlay"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.focus_ring(painter, theme, rect, theme.token("radius.tile"))
        self._paint_candidate(painter, rect.adjusted(_PAD, 4, -_PAD, -4), candidate)

    def _paint_candidate(self, painter: QPainter, room: QRect, candidate: Candidate) -> None:
        theme, (icon, color) = self._theme, look_of(candidate)
        half = room.height() // 2
        box = QRect(room.left(), room.top() + (half - _ICON) // 2, _ICON, _ICON)
        paint.icon(painter, theme, box, icon, color)
        lines = room.adjusted(_ICON + _PAD, 0, 0, 0)
        first, second = QRect(lines), QRect(lines)
        first.setHeight(half)
        second.setTop(first.bottom() + 1)
        verdict, font = self._verdict(candidate), theme.font("caption")
        width = paint.metrics(font).horizontalAdvance(verdict) + 1
        right = QRect(first.right() + 1 - width, first.top(), width, half)
        color = "text.tertiary" if candidate.rule is not None else "state.done.fg"
        paint.elided(painter, right, verdict, font, theme.color(color))
        name = first.adjusted(0, 0, -width - _PAD, 0)
        is_winner = self._model.is_winner(candidate)
        weight = "strong" if is_winner else ""
        tone = "text.secondary" if candidate.rule is not None else "text.primary"
        paint.elided(painter, name, candidate.label, theme.font("small", weight), theme.color(tone))
        words = self._model.words(candidate)
        paint.elided(painter, second, words, theme.font("caption"), theme.color("text.tertiary"))

    def _verdict(self, candidate: Candidate) -> str:
        if candidate.rule is not None:
            return self.tr("passed over")
        return self.tr("takes it") if self._model.is_winner(candidate) else self.tr("could take it")


class CandidateList(QListView):
    """The candidates; arrows go from one to the next."""

    def __init__(self, theme: Theme, model: CandidatesModel) -> None:
        super().__init__()
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(CandidateDelegate(theme, model, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Accounts in the order in which they are taken"))
        rows = max(1, min(model.rowCount(), _ROWS_IN_VIEW))
        self.setFixedHeight(rows * theme.scaled(_ROW))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))


class WhyPopover(Popover):
    """The answer to "why?"; what it shows follows the pool while it is open."""

    pool_requested = Signal()

    def __init__(self, theme: Theme, anchor: QWidget, selection: Selection) -> None:
        super().__init__(theme, anchor)
        self._title = Label(theme, "", "strong", elide="right")
        self._reason = Label(theme, "", "small", "secondary", wrap=True)
        self._model = CandidatesModel(selection, self)
        self._list = CandidateList(theme, self._model)
        self._rest = Label(theme, "", "caption", "tertiary", elide="right")
        order = self.tr("Order: the highest priority, then the fewest credits, then the longest unused.")
        self._order = Label(theme, order, "caption", "tertiary", wrap=True)
        pool = Button(theme, self.tr("Show the accounts"), "link")
        pool.clicked.connect(self._go_to_pool)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        for part in (self._title, self._reason, self._list, self._rest, self._order):
            column.addWidget(part)
        column.addSpacing(theme.token("space.1"))
        foot = QHBoxLayout()
        foot.addWidget(pool)
        foot.addStretch(1)
        column.addLayout(foot)
        self.set_content(content)
        self.setFocusProxy(self._list)
        self.wanted_width = theme.scaled(_WIDTH)
        self.show_selection(selection)

    @property
    def model(self) -> CandidatesModel:
        return self._model

    def texts(self) -> list[str]:
        """Title, reason, and what each account says, as they are read."""
        rows = [str(self._model.index(row).data()) for row in range(self._model.rowCount())]
        return [self._title.text(), self._reason.text(), *rows]

    def show_selection(self, selection: Selection) -> None:
        """Show how the pool stands now."""
        winner = selection.winner
        named = self.tr("Why {account}?").format(account=winner.label) if winner is not None else ""
        self._title.setText(named or self.tr("No account can take it now"))
        self._reason.setText(why_first(selection))
        self._model.show_selection(selection)
        rest = passed_over_words(selection.candidates[MOST_SHOWN:])
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))

    def _go_to_pool(self) -> None:
        self.close()
        self.pool_requested.emit()
