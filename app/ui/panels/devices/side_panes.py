"""The panes at the right of the wall: presets or runs, one of them at a time, made when they are wanted first."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QSplitter

from app.devices.selectors import Selector
from app.ui.context import UiContext
from app.ui.panels.devices.presets.pane import PANE_WIDTH, PresetPane
from app.ui.panels.devices.runs.pane import PANE_WIDTH as RUNS_WIDTH
from app.ui.panels.devices.runs.pane import RunsPane
from app.ui.panels.devices.runs.side import RunsSide
from app.ui.panels.devices.toolbar import DevicesToolbar
from app.ui.widgets.buttons import Button


class SidePanes(QObject):
    """The buttons of the toolbar say which one shows.

    Args:
        context: The services.
        toolbar: Its buttons "Presets" and "Runs".
        split: Where the panes stand.
        join: Joins the presets with the phone that is shown large.
        runs: What runs.
    """

    changed = Signal()
    """Another one shows, or none: room is to be given anew."""

    def __init__(
        self,
        context: UiContext,
        toolbar: DevicesToolbar,
        split: QSplitter,
        join: Callable[[PresetPane], None],
        runs: RunsSide,
    ) -> None:
        super().__init__(split)
        self._context, self._toolbar, self._split = context, toolbar, split
        self._join, self._runs = join, runs
        self._phone: tuple[int | None, str] = (None, "")
        self._others: tuple[int, ...] = ()
        self.presets: PresetPane | None = None
        self.runs: RunsPane | None = None
        toolbar.presets.toggled.connect(self._show_presets)
        toolbar.runs.toggled.connect(self._show_runs)
        self._add_action(self.tr("Presets"), "list-video", "Ctrl+Shift+E", toolbar.presets)
        self._add_action(self.tr("Runs and loops"), "history", "Ctrl+Shift+H", toolbar.runs)

    @property
    def width(self) -> int:
        """What they need at least; 0 where none shows."""
        if self._toolbar.runs.isChecked():
            return self._context.theme.scaled(RUNS_WIDTH)
        return self._context.theme.scaled(PANE_WIDTH) if self._toolbar.presets.isChecked() else 0

    def set_phone(self, device_id: int | None, why_not: str) -> None:
        """On which phone presets run; `why_not` says why none can run there."""
        self._phone = (device_id, why_not)
        if self.presets is not None:
            self.presets.set_phone(device_id, why_not)

    def set_others(self, device_ids: Sequence[int]) -> None:
        """On which other phones presets run with it: those that are selected."""
        self._others = tuple(device_ids)
        if self.presets is not None:
            self.presets.set_others(self._others)

    def fit(self) -> None:
        """Show the one that is wanted, and no other."""
        if self.presets is not None:
            self.presets.setVisible(self._toolbar.presets.isChecked())
        if self.runs is not None:
            self.runs.setVisible(self._toolbar.runs.isChecked())

    def edit_step(self, preset_id: int, step_id: str) -> None:
        """Open a preset in the editor at one of its steps."""
        self._toolbar.presets.setChecked(True)
        if self.presets is not None:
            self.presets.open_preset(preset_id, step_id)

    def show_loop(self, loop_id: int) -> None:
        """Bring a loop to the front."""
        self._toolbar.runs.setChecked(True)
        if self.runs is not None:
            self.runs.show_loop(loop_id)

    def add_step(self, action: str, selector: Selector) -> None:
        """Make a step of an element that was picked, in the open preset or in a new one."""
        self._toolbar.presets.setChecked(True)
        if self.presets is not None:
            self.presets.add_element(action, selector)

    def _add_action(self, words: str, icon: str, key: str, button: Button) -> None:
        """A key on this page, and a line of the palette everywhere."""
        action = QAction(self._context.theme.icon(icon), words, self._split)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: self._toggle(button))
        self._split.addAction(action)
        self._context.shell.action_registered.emit(action)

    def _toggle(self, button: Button) -> None:
        if self._split.isVisible():
            button.toggle()
        else:
            self._context.shell.page_requested.emit("devices")
            button.setChecked(True)

    def _show_presets(self, is_on: bool) -> None:
        if self.presets is None:
            # Not before it is wanted: the actions are read then.
            self.presets = PresetPane(self._context, self._runs.kinds, self._split)
            self.presets.closed.connect(lambda: self._toolbar.presets.setChecked(False))
            self._split.addWidget(self.presets)
            self._join(self.presets)
            self.presets.set_phone(*self._phone)
            self.presets.set_others(self._others)
        self.changed.emit()
        if is_on:
            self.presets.focus_first()
        elif not self._toolbar.runs.isChecked():
            self._toolbar.presets.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_runs(self, is_on: bool) -> None:
        if self.runs is None:
            runs = self._runs
            self.runs = RunsPane(self._context, runs.now, runs.commands, lambda: runs.kinds, self._split)
            self.runs.closed.connect(lambda: self._toolbar.runs.setChecked(False))
            self.runs.editor_requested.connect(self.edit_step)
            self._split.addWidget(self.runs)
        self.changed.emit()
        if is_on:
            self.runs.focus_first()
        elif not self._toolbar.presets.isChecked():
            self._toolbar.runs.setFocus(Qt.FocusReason.OtherFocusReason)
