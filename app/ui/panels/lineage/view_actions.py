"""What is shown of a graph and how, as actions with keys: in the toolbar's menu, and while the graph has the focus."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.panels.lineage.folding import Arrangement, Axis, Ways
from app.ui.theme import Theme


class ViewActions(QObject):
    """Makes the actions, and tells another arrangement.

    Args:
        theme: For the icons.
        owner: The widget whose keys they are.
        how: The arrangement at first.
    """

    arranged = Signal(object)
    """The Arrangement that is wanted now."""

    def __init__(self, theme: Theme, owner: QWidget, how: Arrangement) -> None:
        super().__init__(owner)
        self._theme = theme
        self._owner = owner
        self._how = how
        tr = self.tr
        self.ways = {
            "both": self._choice(tr("Ancestors and descendants"), "B", lambda: self._go("both")),
            "up": self._choice(tr("Only ancestors"), "A", lambda: self._go("up")),
            "down": self._choice(tr("Only descendants"), "D", lambda: self._go("down")),
        }
        self.groups = self._choice(tr("Group siblings"), "Ctrl+G", self._toggle_groups)
        self.runs = self._choice(tr("Collapse runs without branches"), "Ctrl+Shift+G", self._toggle_runs)
        self.path = self._choice(tr("Only the path"), "P", lambda: None)
        self.axes = {
            "steps": self._choice(tr("Columns by step"), "Shift+C", lambda: self._turn("steps")),
            "time": self._choice(tr("Columns by time"), "Shift+T", lambda: self._turn("time")),
        }
        self.whole = self._choice(tr("The whole library"), "W", lambda: None)
        self.anew = self._make(tr("Lay out anew"), "Ctrl+R")
        for actions in (self.ways, self.axes):
            group = QActionGroup(self)
            for action in actions.values():
                group.addAction(action)
        self.show(how)

    def show(self, how: Arrangement) -> None:
        """Check what is so."""
        self._how = how
        self.ways[how.ways].setChecked(True)
        self.axes[how.axis].setChecked(True)
        self.groups.setChecked(how.has_groups)
        self.runs.setChecked(how.has_runs)

    def menu(self, parent: QWidget) -> QMenu:
        """The menu of the toolbar."""
        menu = QMenu(parent)
        menu.addActions([*self.ways.values(), self.whole])
        menu.addSeparator()
        menu.addActions([self.groups, self.runs, self.path])
        menu.addSeparator()
        menu.addActions([*self.axes.values()])
        menu.addSeparator()
        menu.addAction(self.anew)
        return menu

    def _make(self, text: str, key: str) -> QAction:
        action = on_keys(self._owner, QKeySequence(key), None)
        action.setText(text)
        return action

    def _choice(self, text: str, key: str, run: Callable[[], None]) -> QAction:
        action = self._make(text, key)
        action.setCheckable(True)
        action.triggered.connect(lambda _=False: run())
        return action

    def _go(self, ways: Ways) -> None:
        self._tell(replace(self._how, ways=ways))

    def _turn(self, axis: Axis) -> None:
        self._tell(replace(self._how, axis=axis))

    def _toggle_groups(self) -> None:
        self._tell(replace(self._how, has_groups=self.groups.isChecked(), opened=frozenset()))

    def _toggle_runs(self) -> None:
        self._tell(replace(self._how, has_runs=self.runs.isChecked(), opened=frozenset()))

    def _tell(self, how: Arrangement) -> None:
        self._how = how
        self.arranged.emit(how)


def on_keys(owner: QWidget, key: QKeySequence, run: Callable[[], None] | None) -> QAction:
    """An action of a widget with a key that works while the widget or a part of it has the focus."""
    action = QAction(owner)
    action.setShortcut(key)
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.setAutoRepeat(False)
    if run is not None:
        action.triggered.connect(lambda _=False: run())
    owner.addAction(action)
    return action
