"""All tags with how many assets have each: renamed, merged and deleted."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from app.domain.events import LibraryChanged, TagsChanged
from app.ui.amounts import counted, number
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.models.tag_actions import TagActions
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.list_focus import ListFocus, is_ringed
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.tab_order import set_tab_order
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.services.asset.tagging import TagRow
    from app.ui.theme import Theme

_SIZE: Final = QSize(460, 540)
_LEAST: Final = QSize(380, 320)
_NONE: Final = QModelIndex()
_ROW_ROLE: Final = Qt.ItemDataRole.UserRole
_PAD: Final = 8
_ICON: Final = 14
Index = QModelIndex | QPersistentModelIndex


class TagModel(QAbstractListModel):
    """The tags by name, those alone that hold some letters."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.all_rows: list[TagRow] = []
        self.rows: list[TagRow] = []
        self._letters = ""

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
            return f"{row.name}, {number(row.count)}"
        return plain_tip(row.name) if role == Qt.ItemDataRole.ToolTipRole else None

    def show_rows(self, rows: "list[TagRow]") -> None:
        """Show other tags."""
        self.all_rows = sorted(rows, key=lambda row: row.name.casefold())
        self.look_for(self._letters)

    def look_for(self, letters: str) -> None:
        """Show those alone that hold these letters."""
        self._letters = letters.strip().casefold()
        self.beginResetModel()
        self.rows = [row for row in self.all_rows if self._letters in row.name.casefold()]
        self.endResetModel()


class TagDelegate(QStyledItemDelegate):
    """Paints a tag with its number."""

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
        state = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            fill = theme.color("selection.row" if is_chosen else "fill.hover")
            paint.fill_round(painter, rect.toRectF(), theme.token("radius.tile"), fill)
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        mark = QRect(room.left(), rect.center().y() - _ICON // 2, _ICON, _ICON)
        paint.icon(painter, theme, mark, "tag", "text.secondary")
        words, font = number(row.count), theme.font("small")
        width = paint.metrics(font).horizontalAdvance(words) + 1
        place = QRect(room.right() + 1 - width, rect.top(), width, rect.height())
        paint.elided(painter, place, words, font, theme.color("text.secondary"))
        name = QRect(QPoint(mark.right() + 1 + _PAD, rect.top()), QPoint(place.left() - _PAD, rect.bottom()))
        ink = theme.color("selection.text" if is_chosen else "text.primary")
        paint.elided(painter, name, row.name, theme.font("body"), ink)
        if is_ringed(option):
            paint.focus_ring(painter, theme, rect.adjusted(1, 1, -1, -1), theme.token("radius.tile"))


class TagsDialog(QDialog):
    """All of it can be taken back, here and later.

    Args:
        context: The window's.
        parent: Over which it opens.
    """

    show_requested = Signal(str)
    """A tag whose assets are to be shown."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self.actions_of_tags = TagActions(context, self)
        self.setWindowTitle(self.tr("Tags"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumSize(_LEAST)
        self.resize(QSize(theme.scaled(_SIZE.width()), _SIZE.height()))
        self.model = TagModel(self)
        self._field = SearchField(theme, self.tr("Search tags"), parent=self)
        self._about = Label(theme, "", "small", "secondary", elide="right")
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(TagDelegate(theme, self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.setAccessibleName(self.tr("Tags"))
        ListFocus(self.view)
        self._nothing = EmptyState(theme, "tag", "", parent=self)
        self._body = QStackedWidget()
        self._body.addWidget(self.view)
        self._body.addWidget(self._nothing)
        self.rename = Button(theme, self.tr("Rename…"), icon="pencil", parent=self)
        self.merge = Button(theme, self.tr("Merge…"), icon="merge", parent=self)
        self.delete = Button(theme, self.tr("Delete"), icon="trash-2", parent=self)
        self.undo = Button(theme, self.tr("Undo"), "quiet", icon="undo-2", parent=self)
        self.close_button = Button(theme, self.tr("Close"), parent=self)
        self._lay_out()
        self._connect()
        FocusRing(theme, self)
        set_tab_order(self._field, self.view, self.rename, self.merge, self.delete, self.undo, self.close_button)
        self._show_state()
        self._read_again()

    def chosen(self) -> list[str]:
        """The names of the chosen tags, that of most assets first."""
        rows = [self.model.rows[index.row()] for index in self.view.selectionModel().selectedIndexes()]
        return [row.name for row in sorted(rows, key=lambda row: -row.count)]

    def _lay_out(self) -> None:
        theme = self._context.theme
        verbs, end = QHBoxLayout(), QHBoxLayout()
        for row in (verbs, end):
            row.setSpacing(theme.token("space.2"))
        for button in (self.rename, self.merge, self.delete):
            verbs.addWidget(button)
        verbs.addStretch(1)
        end.addWidget(self.undo)
        end.addStretch(1)
        end.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Tags"), "title"))
        column.addWidget(self._field)
        column.addWidget(self._body, 1)
        column.addWidget(self._about)
        column.addLayout(verbs)
        column.addLayout(end)

    def _connect(self) -> None:
        verbs = self.actions_of_tags
        keys = (
            (self.rename, "F2", self._rename),
            (self.merge, "", lambda: verbs.merge(self.chosen())),
            (self.delete, "Del", lambda: verbs.delete(self.chosen())),
            (self.undo, "Ctrl+Z", self._context.undo.undo),
        )
        for button, key, act in keys:
            button.clicked.connect(act)
            button.setAutoDefault(False)
            if key:
                button.setToolTip(key)
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.activated.connect(button.click)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.accept)
        self._field.searched.connect(self._look_for)
        self._field.results_wanted.connect(self._go_to_list)
        self.view.activated.connect(self._show_tag)
        self.view.customContextMenuRequested.connect(self._open_menu)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self._nothing.activated.connect(self._field.clear)
        self._context.undo.changed.connect(self._show_state)
        for kind in (TagsChanged, LibraryChanged):
            follow(self, self._context.bus, kind, lambda _: self._read_again())

    def _rename(self) -> None:
        if len(chosen := self.chosen()) == 1:
            self.actions_of_tags.rename(chosen[0])

    def _show_tag(self, index: QModelIndex) -> None:
        name = self.model.rows[index.row()].name
        self.accept()
        self.show_requested.emit(name)

    def _open_menu(self, point: QPoint) -> None:
        # A press has made what is under it current, and a key asks for what is.
        index = self.view.currentIndex()
        if not index.isValid():
            return
        rect = self.view.visualRect(index)
        where = point if rect.contains(point) else rect.center()
        theme, menu = self._context.theme, QMenu(self.view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(self.chosen()) == 1:
            menu.addAction(theme.icon("eye"), self.tr("Show"), lambda: self._show_tag(index))
        for button, icon, key in (
            (self.rename, "pencil", "F2"),
            (self.merge, "merge", ""),
            (self.delete, "trash-2", "Del"),
        ):
            action = menu.addAction(theme.icon(icon), f"{button.text()}\t{key}".strip(), button.click)
            action.setEnabled(button.isEnabled())
        menu.popup(self.view.viewport().mapToGlobal(where))

    def _look_for(self, letters: str) -> None:
        self.model.look_for(letters)
        self._show_state()

    def _go_to_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.model.rows and not self.chosen():
            self.view.setCurrentIndex(self.model.index(0))

    def _read_again(self) -> None:
        self._context.tasks.start(self._read(), what=self.tr("read the tags"))

    async def _read(self) -> None:
        async with self._context.read() as services:
            rows = await services.assets.tags.list_tags()
        if not isValid(self) or rows == self.model.all_rows:
            return
        names, place = set(self.chosen()), self.view.currentIndex().row()
        self.model.show_rows(rows)
        selection = self.view.selectionModel()
        for at, row in enumerate(self.model.rows):
            if row.name in names:
                selection.select(self.model.index(at), QItemSelectionModel.SelectionFlag.Select)
        if self.model.rows and place >= 0:
            near = self.model.index(min(place, len(self.model.rows) - 1))
            selection.setCurrentIndex(near, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._show_state()

    def _show_state(self) -> None:
        chosen, rows = len(self.chosen()), self.model.rows
        one, several = self.tr("Choose one"), self.tr("Choose several (Ctrl+click)")
        self.rename.set_blocked("" if chosen == 1 else one)
        self.merge.set_blocked("" if chosen > 1 else several)
        self.delete.set_blocked("" if chosen else one)
        self.undo.setEnabled(self._context.undo.can_undo)
        has_any = bool(self.model.all_rows)
        nothing = self.tr("No tag has these letters.") if has_any else self.tr("There are no tags yet.")
        self._nothing.set_content("tag", nothing, self.tr("Clear the search") if has_any else "")
        self._body.setCurrentWidget(self.view if rows else self._nothing)
        words = counted(self.tr("%n tags", "", len(rows)), len(rows)) if len(rows) != 1 else self.tr("1 tag")
        if chosen:
            words = self.tr("{chosen} of {tags} chosen").format(chosen=number(chosen), tags=words)
        self._about.setText(words)
