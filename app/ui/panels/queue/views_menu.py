"""Goes from view to view, and saves, renames and deletes the user's own ones."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.ui.context import UiContext
from app.ui.panels.queue.filters import ViewId, view_title
from app.ui.panels.queue.views import MOST_NAME, QueueView, QueueViews
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.popover import Popover

_WIDTH: Final = 280
_GAP: Final = 4


class NameForm(QWidget):
    """Asks for the name of a view; for a popover."""

    named = Signal(str)

    def __init__(self, theme: Theme, title: str, name: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = LineEdit(self)
        self.field.setMaxLength(MOST_NAME)
        self.field.setMinimumHeight(theme.scaled(theme.token("control.normal")))
        self.field.setAccessibleName(self.tr("Name of the view"))
        self.field.setPlaceholderText(self.tr("Name of the view"))
        self.button = Button(theme, verb, "primary", parent=self)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, title, "strong", parent=self))
        column.addWidget(self.field)
        column.addLayout(foot)
        self.field.textChanged.connect(self._follow)
        self.field.returnPressed.connect(self._take)
        self.button.clicked.connect(self._take)
        self.field.setText(name)
        self.field.selectAll()
        self._follow()

    def _follow(self) -> None:
        self.button.set_blocked("" if self.field.text().strip() else self.tr("needs a name"))

    def _take(self) -> None:
        name = self.field.text().strip()
        if name:
            self.named.emit(name)


class ViewsMenu(QObject):
    """The menu of the views.

    Args:
        context: The window's.
        views: The views.
        anchor: The button below which it opens.
        show: Shows a view that was chosen.
        count_of: How many jobs a view has that is always there.
    """

    def __init__(
        self,
        context: UiContext,
        views: QueueViews,
        anchor: QWidget,
        show: Callable[[QueueView], None],
        count_of: Callable[[ViewId], int],
    ) -> None:
        super().__init__(anchor)
        self._context = context
        self._views = views
        self._anchor = anchor
        self._show = show
        self._count_of = count_of
        self.popover: Popover | None = None

    def open(self) -> None:
        self.menu().popup(self._anchor.mapToGlobal(QPoint(0, self._anchor.height() + _GAP)))

    def menu(self) -> QMenu:
        """Every view, and what can be done with the present one."""
        menu = QMenu(self._anchor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        present = self._views.present
        for view in ViewId:
            count = self._count_of(view)
            text = f"{view_title(view)} ({count})" if count else view_title(view)
            action = menu.addAction(text, partial(self._choose_plain, view))
            action.setCheckable(True)
            action.setChecked(not present.name and present.shown.view == view)
            group.addAction(action)
        if self._views.saved():
            menu.addSeparator()
        for saved in self._views.saved():
            action = menu.addAction(saved.name, partial(self._choose_saved, saved.name))
            action.setCheckable(True)
            action.setChecked(present.name == saved.name)
            group.addAction(action)
        menu.addSeparator()
        self._add_verbs(menu, present.name)
        return menu

    def _add_verbs(self, menu: QMenu, name: str) -> None:
        if self._views.is_touched:
            menu.addAction(self.tr("Save changes to {name}").format(name=name), partial(self._views.save, name))
        menu.addAction(self._context.theme.icon("bookmark"), self.tr("Save this view as…"), self.ask_name)
        if name:
            menu.addAction(self.tr("Rename {name}…").format(name=name), partial(self._ask_new_name, name))
            menu.addAction(
                self._context.theme.icon("trash-2"),
                self.tr("Delete {name}").format(name=name),
                partial(self._remove, name),
            )

    def ask_name(self) -> None:
        """Save what is seen as a view with a name."""
        form = NameForm(self._context.theme, self.tr("Save this view"), "", self.tr("Save"))
        form.named.connect(self._views.save)
        self._open_form(form)

    def _ask_new_name(self, name: str) -> None:
        form = NameForm(self._context.theme, self.tr("Rename the view"), name, self.tr("Rename"))
        form.named.connect(partial(self._views.rename, name))
        self._open_form(form)

    def _open_form(self, form: NameForm) -> None:
        popover = self.popover = Popover(self._context.theme, self._anchor)
        popover.closed.connect(self._forget_popover)
        popover.set_content(form)
        form.named.connect(lambda _name: popover.close())
        popover.open(width=_WIDTH)
        form.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _forget_popover(self) -> None:
        if self.popover is not None:
            self.popover.deleteLater()
            self.popover = None

    def _choose_plain(self, view: ViewId) -> None:
        self._show(self._views.choose_plain(view))

    def _choose_saved(self, name: str) -> None:
        self._show(self._views.choose_saved(name))

    def _remove(self, name: str) -> None:
        removed = self._views.remove(name)

        async def undo() -> None:
            self._views.put(removed)

        async def redo() -> None:
            self._views.remove(name)

        self._context.undo.push(self.tr("Delete the view {name}").format(name=name), undo=undo, redo=redo)
