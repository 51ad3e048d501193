"""Runs beside the wall: what runs, what ran, and one run with its steps."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.devices.actions.base import ActionKind
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.now import RunsNow
from app.ui.panels.devices.runs.run_list import RunList
from app.ui.panels.devices.runs.run_view import RunView
from app.ui.panels.devices.runs.words import tr
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label

PANE_WIDTH: Final = 360


class RunsPane(QWidget):
    """Begins with the list; opening a run shows its steps, from which one comes back to the list.

    Args:
        context: The services.
        now: What is open.
        commands: What can be done.
        kinds: Gives the actions.
    """

    closed = Signal()
    editor_requested = Signal(int, str)
    """A preset and one of its steps."""

    def __init__(
        self,
        context: UiContext,
        now: RunsNow,
        commands: RunCommands,
        kinds: Callable[[], Mapping[str, ActionKind]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(theme.scaled(280))
        self.runs = RunList(context, now, commands)
        self.run = RunView(context, commands, kinds)
        self.back = IconButton(theme, "chevron-left", tr("Back to the list (Alt+Left)"))
        self.title = Label(theme, tr("Runs"), "strong", elide="right")
        self.close_button = IconButton(theme, "x", tr("Hide the runs"))
        head = QWidget()
        keep_height(theme, head, "layout.toolbar")
        row = QHBoxLayout(head)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.close_button)
        self._stack = QStackedWidget()
        for page in (self.runs, self.run):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        self.close_button.clicked.connect(lambda _=False: self.closed.emit())
        self.back.clicked.connect(lambda _=False: self.go_back())
        shortcut = QShortcut(QKeySequence("Alt+Left"), self, self.go_back)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.runs.opened.connect(self.open_run)
        self.run.editor_requested.connect(self.editor_requested)
        self.run.changed.connect(self._follow_run)
        commands.queued.connect(self._follow_new)
        self._wants_steps = False
        self._show()

    def focus_first(self) -> None:
        """It was brought to the front."""
        if self._stack.currentWidget() is self.run:
            self.run.steps.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.runs.focus_first()

    def open_run(self, run_id: int) -> None:
        """Show a run with its steps."""
        self.run.show_run(run_id)
        self._stack.setCurrentWidget(self.run)
        self._show()
        # The steps take the keys once they are there.
        self._wants_steps = True
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Show the list."""
        if self._stack.currentWidget() is self.runs:
            return
        self._stack.setCurrentWidget(self.runs)
        self.run.show_run(None)
        self._show()
        self.runs.focus_first()

    def _follow_new(self, run_id: int) -> None:
        """A run that was started from another one is shown in its place."""
        if self._stack.currentWidget() is self.run:
            self.open_run(run_id)

    def _follow_run(self) -> None:
        self._show()
        if self._wants_steps and self.back.hasFocus() and self.run.steps.isVisible():
            self.run.steps.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wants_steps = False

    def _show(self) -> None:
        is_run = self._stack.currentWidget() is self.run
        self.back.setVisible(is_run)
        read = self.run.read
        self.title.setText(read.row.preset_name if is_run and read is not None else tr("Runs"))
