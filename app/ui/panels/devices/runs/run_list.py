"""What runs now, and below it what ran."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import ExecutionState
from app.domain.errors import PixSimError
from app.domain.events import DeviceChanged, LoopChanged, PresetChanged
from app.services.automation.execution_history import OpenRun, RunFilter
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.filters import FilterChoices, RunFilters
from app.ui.panels.devices.runs.lines import lines_of_open
from app.ui.panels.devices.runs.model import RunModel
from app.ui.panels.devices.runs.now import RunsNow
from app.ui.panels.devices.runs.two_lines import TwoLineList, TwoLineModel
from app.ui.panels.devices.runs.words import numbered, tr
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label

_MOST_SHOWN: Final = 4
"""Open runs that show without scrolling."""
_TICK_MS: Final = 1000
_PERIOD_MS: Final = 200


class RunList(QWidget):
    """Opens, holds and stops runs, and runs them again.

    Args:
        context: The services.
        now: What is open.
        commands: What can be done.
    """

    opened = Signal(object)
    """The id of a run to be shown with its steps."""

    def __init__(self, context: UiContext, now: RunsNow, commands: RunCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context, self._now, self._commands = context, now, commands
        self._clock = Clock()
        self._error: PixSimError | None = None
        self._wanted_loop: int | None = None
        self._wants_keys = False
        self._open_model = TwoLineModel(self)
        self.open = TwoLineList(theme, self._open_model, tr("Running and waiting"))
        self._open_title = Label(theme, "", "smallStrong", "secondary")
        self.hold = IconButton(theme, "pause", tr("Hold (Space)"))
        self.stop = IconButton(theme, "x", tr("Stop (Del)"))
        self.filters = RunFilters(theme)
        self.model = RunModel(context, self)
        self.history = TwoLineList(theme, self.model, tr("History"))
        self.empty = EmptyState(theme, "history", "")
        self._lay_out()
        self._open_actions = self._make_open_actions()
        self._history_actions = self._make_history_actions()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_open)
        self._offers = Throttle(_PERIOD_MS, self._read_choices, self)
        self._connect()
        self._show_open()
        self._show_history()

    def focus_first(self) -> None:
        has_lines = self._stack.currentIndex() == 0
        # The history takes the keys once it is read.
        self._wants_keys = not has_lines
        (self.history if has_lines else self.filters.phone).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_loop(self, loop_id: int) -> None:
        """Show the history of a loop alone, as soon as the loops to filter by are read."""
        self._wanted_loop = loop_id
        self._read_choices()

    def current_open(self) -> OpenRun | None:
        """The open run that the buttons are about."""
        key = self.open.current_key()
        return next((run for run in self._now.runs if run.row.id == key), None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.set_awake(is_awake=True)
        self._read_choices()
        self._show_open()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.set_awake(is_awake=False)
        self._tick.stop()

    def _lay_out(self) -> None:
        theme = self._context.theme
        air, gap = theme.token("space.3"), theme.token("space.1")
        head = QHBoxLayout()
        head.setContentsMargins(air, 6, 8, 2)
        head.setSpacing(gap)
        head.addWidget(self._open_title, 1)
        head.addWidget(self.hold)
        head.addWidget(self.stop)
        self._upper = QWidget()
        upper = QVBoxLayout(self._upper)
        upper.setContentsMargins(0, 0, 0, gap)
        upper.setSpacing(0)
        upper.addLayout(head)
        upper.addWidget(self.open)
        self._upper.setProperty("line", "bottom")
        self._upper.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.history)
        self._stack.addWidget(self.empty)
        filters = QHBoxLayout()
        filters.setContentsMargins(air, 8, air, 6)
        filters.addWidget(self.filters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._upper)
        column.addLayout(filters)
        column.addWidget(body, 1)

    def _connect(self) -> None:
        self._now.changed.connect(self._show_open)
        self.open.current_changed.connect(lambda _key: self._allow())
        self.open.taken.connect(self.opened)
        self.open.menu_requested.connect(lambda place: self._popup(self._open_actions, place))
        self.hold.clicked.connect(lambda _=False: self._toggle_hold())
        self.stop.clicked.connect(lambda _=False: self._stop_current())
        self.history.taken.connect(self.opened)
        self.history.current_changed.connect(lambda _key: self._allow())
        self.history.menu_requested.connect(lambda place: self._popup(self._history_actions, place))
        self.filters.changed.connect(self.model.set_filter)
        self.model.loaded.connect(self._show_history)
        self.model.failed.connect(self._fail)
        self.empty.activated.connect(self._leave_empty)
        self.empty.offer_help(Topic.PRESETS, self._context.shell.help_requested.emit)
        for kind in (DeviceChanged, PresetChanged, LoopChanged):
            follow(self, self._context.bus, kind, lambda _event: self._offers.call())

    def _make_open_actions(self) -> list[QAction]:
        make = self._make_action
        self._hold_action = make(self.open, tr("Hold"), "pause", "Space", self._toggle_hold)
        return [
            make(self.open, tr("Show its steps"), "list", "", self.open.take_current),
            self._hold_action,
            make(self.open, tr("Use in Create"), "brush", "Ctrl+I", self._use_current),
            make(self.open, tr("Stop"), "x", "Del", self._stop_current),
            make(self.open, tr("Stop all"), "circle-x", "Shift+Del", lambda: self._commands.stop(self._now.runs)),
        ]

    def _make_history_actions(self) -> list[QAction]:
        make = self._make_action
        self._again_action = make(self.history, tr("Run again"), "rotate-cw", "Ctrl+R", self._run_again)
        self._use_action = make(self.history, tr("Use in Create"), "brush", "Ctrl+I", self._use_former)
        return [
            make(self.history, tr("Show its steps"), "list", "", self.history.take_current),
            self._again_action,
            self._use_action,
        ]

    def _make_action(self, view: TwoLineList, words: str, icon: str, key: str, run: Callable[[], object]) -> QAction:
        action = QAction(self._context.theme.icon(icon), words, view)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: run())
        view.addAction(action)
        return action

    def _popup(self, actions: list[QAction], place: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions(actions)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _show_open(self) -> None:
        runs, now = self._now.runs, self._clock.now()
        self._open_model.show([(run.row.id, lines_of_open(run, now)) for run in runs])
        if not runs and any(part.hasFocus() for part in (self.open, self.hold, self.stop)):
            # Else the keys would go to whatever stands next in the window.
            self.focus_first()
        self._upper.setVisible(bool(runs))
        self._open_title.setText(tr("Running and waiting: {}").format(len(runs)))
        self.open.setFixedHeight(self.open.height_of(min(_MOST_SHOWN, max(1, len(runs)))))
        if runs and self.open.current_key() is None:
            self.open.set_current(runs[0].row.id)
        if any(run.row.started_at is not None for run in runs) and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()
        self._allow()

    def _allow(self) -> None:
        run = self.current_open()
        is_held = run is not None and run.row.state is ExecutionState.PAUSED
        is_begun = run is not None and run.row.state is not ExecutionState.QUEUED
        words = tr("Let it go on") if is_held else tr("Hold")
        self.hold.set_icon("play" if is_held else "pause")
        self.hold.set_tip(f"{words} ({tr('Space')})")
        self.hold.setEnabled(is_begun)
        self.stop.setEnabled(run is not None)
        self._hold_action.setText(words)
        self._hold_action.setIcon(self._context.theme.icon("play" if is_held else "pause"))
        self._hold_action.setEnabled(is_begun)
        row = self.model.row(self.history.current_key())
        self._again_action.setEnabled(row is not None and row.device_id is not None)
        self._use_action.setEnabled(row is not None and row.state is ExecutionState.DONE)
        forgotten = row is not None and row.device_id is None
        self._again_action.setToolTip(tr("its phone was forgotten") if forgotten else "")

    def _show_history(self) -> None:
        self._error = None
        self._stack.setCurrentIndex(0 if self.model.ids else 1)
        if self._wants_keys and self.model.ids and self.filters.phone.hasFocus():
            self.focus_first()
        if not self.model.has_loaded:
            self.empty.set_content("hourglass", tr("Reading the history…"))
        elif not self.model.filter.is_empty:
            self.empty.set_content("list-filter", tr("No run is like that."), tr("Show all runs"))
        else:
            self.empty.set_content("history", tr("Nothing has run yet. Presets and loops leave their runs here."))
        self._allow()

    def _fail(self, error: PixSimError) -> None:
        self._error = error
        sentence = explain(error, tr("read the history")).sentence
        self.empty.set_content("triangle-alert", sentence, tr("Try again"))
        self._stack.setCurrentIndex(1)

    def _leave_empty(self) -> None:
        if self._error is not None:
            self.model.refresh()
        else:
            self.filters.set_value(RunFilter())

    def _toggle_hold(self) -> None:
        run = self.current_open()
        if run is not None and run.row.state is not ExecutionState.QUEUED:
            self._commands.hold(run)

    def _stop_current(self) -> None:
        run = self.current_open()
        if run is not None:
            self._commands.stop([run])

    def _run_again(self) -> None:
        row = self.model.row(self.history.current_key())
        if row is not None and row.device_id is not None:
            self._commands.again(row.id)

    def _use_current(self) -> None:
        run = self.current_open()
        if run is not None:
            self._commands.use(run.row.id)

    def _use_former(self) -> None:
        row = self.model.row(self.history.current_key())
        if row is not None and row.state is ExecutionState.DONE:
            self._commands.use(row.id)

    def _read_choices(self) -> None:
        if self.isVisible():
            self._context.tasks.start(self._load_choices(), what=tr("read phones, presets and loops"))

    async def _load_choices(self) -> None:
        user = self._context.user_id
        async with self._context.read() as services:
            phones = await services.devices.list_devices(user)
            presets = await services.presets.list_presets(user)
            loops = await services.loops.list_loops(user)
        self.filters.set_choices(
            FilterChoices(
                numbered(phones),
                tuple((preset.id, preset.name) for preset in presets),
                tuple((loop.id, loop.name) for loop in loops),
            )
        )
        if self._wanted_loop is not None:
            self.filters.set_value(RunFilter(loop_id=self._wanted_loop))
            self._wanted_loop = None
