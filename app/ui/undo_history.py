"""What was done and can be taken back, as a list: a click goes back, or forward, to that point."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui.amounts import counted
from app.ui.errors import explain
from app.ui.models.job_states import moment_text
from app.ui.undo import Command, UndoStack
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.list_focus import ListFocus, is_ringed
from app.ui.widgets.notice import Notice
from app.ui.widgets.tab_order import set_tab_order
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.main_window import MainWindow
    from app.ui.theme import Theme

_SIZE: Final = QSize(460, 520)
_LEAST: Final = QSize(360, 320)
_NONE: Final = QModelIndex()
_ROW_ROLE: Final = Qt.ItemDataRole.UserRole
_PAD: Final = 8
_ICON: Final = 14
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A point to which one can go.

    Attributes:
        command: The newest thing that is done there; None for the point before everything.
        is_now: Where we are.
        is_ahead: It was taken back, and can be done again.
    """

    command: Command | None
    is_now: bool
    is_ahead: bool


def rows_of(stack: UndoStack) -> list[HistoryRow]:
    """The points, newest first; none where nothing can be taken back or done again."""
    ahead = [HistoryRow(command, is_now=False, is_ahead=True) for command in reversed(stack.undone)]
    done = list(reversed(stack.done))
    behind = [HistoryRow(command, is_now=place == 0, is_ahead=False) for place, command in enumerate(done)]
    rows = [*ahead, *behind]
    return [*rows, HistoryRow(None, is_now=not done, is_ahead=False)] if rows else []


class HistoryModel(QAbstractListModel):
    """The points, as they are at the moment."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[HistoryRow] = []

    def show_rows(self, rows: list[HistoryRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    @property
    def place_of_now(self) -> int:
        """-1 where there is nothing."""
        return next((place for place, row in enumerate(self.rows) if row.is_now), -1)

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return ", ".join(filter(None, (words_of(row), time_of(row), _state_of(row))))
        return plain_tip(f"{words_of(row)}\n{_deed_of(row)}") if role == Qt.ItemDataRole.ToolTipRole else None


def words_of(row: HistoryRow) -> str:
    """What was done."""
    return row.command.text if row.command is not None else _tr("Before all of this")


def time_of(row: HistoryRow) -> str:
    """When it was done first."""
    return moment_text(row.command.at, datetime.now(UTC)) if row.command is not None else ""


def _state_of(row: HistoryRow) -> str:
    if row.is_now:
        return _tr("now")
    return _tr("taken back") if row.is_ahead else ""


def _deed_of(row: HistoryRow) -> str:
    if row.is_now:
        return _tr("This is where you are.")
    return _tr("Do all up to here again") if row.is_ahead else _tr("Take back all that came after it")


class HistoryDelegate(QStyledItemDelegate):
    """Paints a point: what is taken back is dim, where we are is marked."""

    def __init__(self, theme: "Theme", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.scaled(self._theme.token("layout.row")))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self._theme, index.data(_ROW_ROLE)
        rect: QRect = option.rect
        state, radius = option.state, theme.token("radius.tile")
        if row.is_now or state & QStyle.StateFlag.State_MouseOver:
            fill = theme.color("selection.row" if row.is_now else "fill.hover")
            paint.fill_round(painter, rect.toRectF(), radius, fill)
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        mark = QRect(room.left(), rect.center().y() - _ICON // 2, _ICON, _ICON)
        if row.is_now or row.is_ahead:
            icon, color = ("chevron-right", "accent.text") if row.is_now else ("rotate-cw", "text.tertiary")
            paint.icon(painter, theme, mark, icon, color)
        font, words = theme.font("small"), _tr("now") if row.is_now else time_of(row)
        width = paint.metrics(font).horizontalAdvance(words) + 1
        place = QRect(room.right() + 1 - width, rect.top(), width, rect.height())
        paint.elided(painter, place, words, font, theme.color("accent.text" if row.is_now else "text.tertiary"))
        name = QRect(QPoint(mark.right() + 1 + _PAD, rect.top()), QPoint(place.left() - _PAD, rect.bottom()))
        ink = "selection.text" if row.is_now else "text.tertiary" if row.is_ahead else "text.primary"
        paint.elided(painter, name, words_of(row), theme.font("strong" if row.is_now else "body"), theme.color(ink))
        if is_ringed(option):
            paint.focus_ring(painter, theme, rect.adjusted(1, 1, -1, -1), radius)


class UndoHistory(QDialog):
    """Stays beside the window, which shows what a step does.

    Args:
        context: The window's, with its stack.
        parent: Over which it stands.
    """

    def __init__(self, context: "UiContext", parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._stack = context.undo
        self._has_stopped = False
        theme = context.theme
        self.setWindowTitle(self.tr("Undo history"))
        self.setMinimumSize(_LEAST)
        self.resize(QSize(theme.scaled(_SIZE.width()), _SIZE.height()))
        self.model = HistoryModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(HistoryDelegate(theme, self.view))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("What was done, the newest first"))
        ListFocus(self.view)
        nothing = self.tr("Nothing to take back yet: tags, stars, the bin, the order of the queue and edits come here.")
        self._nothing = EmptyState(theme, "history", nothing, parent=self)
        self._body = QStackedWidget()
        self._body.addWidget(self.view)
        self._body.addWidget(self._nothing)
        self.notice = Notice(theme, "failed", parent=self)
        self.notice.hide()
        self._about = Label(theme, "", "small", "secondary", wrap=True)
        self.undo = Button(theme, self.tr("Undo"), icon="undo-2", tooltip="Ctrl+Z", parent=self)
        self.redo = Button(theme, self.tr("Redo"), icon="rotate-cw", tooltip="Ctrl+Shift+Z", parent=self)
        self.close_button = Button(theme, self.tr("Close"), parent=self)
        self._lay_out()
        self._connect()
        FocusRing(theme, self)
        set_tab_order(self.view, self.undo, self.redo, self.close_button)
        self._show()

    def _lay_out(self) -> None:
        theme = self._context.theme
        end = QHBoxLayout()
        end.setSpacing(theme.token("space.2"))
        end.addWidget(self.undo)
        end.addWidget(self.redo)
        end.addStretch(1)
        end.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Undo history"), "title"))
        column.addWidget(self.notice)
        column.addWidget(self._body, 1)
        column.addWidget(self._about)
        column.addLayout(end)

    def _connect(self) -> None:
        for button, key, act in (
            (self.undo, "Ctrl+Z", self._stack.undo),
            (self.redo, "Ctrl+Shift+Z", self._stack.redo),
            (self.close_button, "", self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            if key:
                QShortcut(QKeySequence(key), self).activated.connect(button.click)
        # Not by `activated`: the second click of two would go on from where the first one has led.
        self.view.clicked.connect(self._go_to)
        for enter_key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(enter_key), self.view, context=Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(lambda: self._go_to(self.view.currentIndex()))
        self._stack.changed.connect(self._show)
        self._stack.stopped.connect(self._tell_stop)

    def _go_to(self, index: QModelIndex) -> None:
        if index.isValid() and not self.model.rows[index.row()].is_now:
            self._stack.go_to(self.model.rows[index.row()].command)

    def _show(self) -> None:
        stack, model = self._stack, self.model
        had_focus = self.view.hasFocus()
        model.show_rows(rows_of(stack))
        self._body.setCurrentWidget(self.view if model.rows else self._nothing)
        self.view.setCurrentIndex(model.index(model.place_of_now))
        if had_focus:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.undo.setEnabled(stack.can_undo)
        self.redo.setEnabled(stack.can_redo)
        self._about.setText(self._sums(len(stack.done), len(stack.undone)) if model.rows else "")
        self._about.setVisible(bool(model.rows))
        # What stopped is told until something else happens.
        self.notice.setVisible(self._has_stopped)
        self._has_stopped = False

    def _sums(self, back: int, forth: int) -> str:
        one, many = self.tr("1 step can be taken back."), self.tr("%n steps can be taken back.", "", back)
        told = one if back == 1 else counted(many, back)
        if not forth:
            return told
        one, many = self.tr("1 can be done again."), self.tr("%n can be done again.", "", forth)
        return f"{told} {one if forth == 1 else counted(many, forth)}"

    def _tell_stop(self, command: Command, error: Exception) -> None:
        why = explain(error, self.tr("do this step")).sentence
        fact = self.tr("It stopped at “{step}”. {why}").format(step=command.text, why=why)
        self.notice.say(fact, self.tr("All until then was done. This step has left the list; the others stay."))
        self._has_stopped = True


def offer_history(context: "UiContext", window: "MainWindow") -> None:
    """Let the menu behind the profile, the palette and a key open the history; once at most."""
    action = QAction(QCoreApplication.translate("UndoHistory", "Undo history…"), window)
    action.setObjectName("undo_history")
    action.setShortcut(QKeySequence("Ctrl+Alt+Z"))

    def show() -> None:
        shown = window.findChild(UndoHistory)
        if shown is None:
            shown = UndoHistory(context, window)
            shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.show()
        shown.raise_()
        shown.activateWindow()
        shown.view.setFocus(Qt.FocusReason.OtherFocusReason)

    action.triggered.connect(lambda _=False: show())
    window.addAction(action)
    window.undo_actions.append(action)


def _tr(text: str) -> str:
    return QCoreApplication.translate("UndoHistory", text)
