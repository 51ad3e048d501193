"""The loops: how each stands, started, paused and stopped."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.enums import LoopState
from app.domain.errors import PixSimError
from app.domain.events import LibraryChanged, LoopChanged, PresetChanged
from app.services.automation.loop_rows import LoopRow
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.help.topics import Topic
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.lines import lines_of_loop
from app.ui.panels.devices.runs.two_lines import TwoLineList, TwoLineModel
from app.ui.panels.devices.runs.words import DOT, count_words, loop_icon, loop_look, loop_state, next_words, tr
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_PERIOD_MS: Final = 200
_TICK_MS: Final = 1000


class LoopList(QWidget):
    """The foot is about the current loop.

    Args:
        context: The services.
        commands: What can be done.
    """

    new_requested = Signal()
    edit_requested = Signal(int)
    runs_requested = Signal(int)
    """A loop whose history is to be shown."""

    def __init__(self, context: UiContext, commands: RunCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context, self._commands = context, commands
        self._clock = Clock()
        self._error: PixSimError | None = None
        self.rows: Sequence[LoopRow] = ()
        self.has_loaded = False
        self._wanted: int | None = None
        """The loop that becomes the current one when it is read."""
        self._model = TwoLineModel(self)
        self.list = TwoLineList(theme, self._model, tr("Loops"), takes_clicks=False)
        self.empty = EmptyState(theme, "repeat", "")
        self.new = Button(theme, tr("New loop"), "primary", icon="plus", size="compact")
        self._icon = IconLabel(theme, "repeat")
        self.state = Label(theme, "", "strong", elide="right")
        self.facts = Label(theme, "", "small", "secondary", wrap=True)
        self.reason = Label(theme, "", "small", "failed", wrap=True)
        self.start = Button(theme, tr("Start"), "normal", icon="play", size="compact")
        self.pause = Button(theme, tr("Pause"), icon="pause", size="compact")
        self.stop = Button(theme, tr("Stop"), "danger", icon="x", size="compact")
        self.edit = IconButton(theme, "pencil", tr("Edit (Enter)"))
        self.runs = IconButton(theme, "history", tr("Show its runs (Ctrl+H)"))
        self.delete = IconButton(theme, "trash-2", tr("Delete (Del)"))
        self._lay_out()
        self._actions = self._make_actions()
        self._throttle = Throttle(_PERIOD_MS, self._read, self)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show)
        self._connect()
        self._show()

    def focus_first(self) -> None:
        target = self.list if self.rows else self.empty.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_loop(self, loop_id: int) -> None:
        """Make a loop the current one, as soon as it is read."""
        self._wanted = loop_id
        self._show()

    def current(self) -> LoopRow | None:
        key = self.list.current_key()
        return next((row for row in self.rows if row.id == key), None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()
        self._tick.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def _lay_out(self) -> None:
        theme = self._context.theme
        air, gap = theme.token("space.3"), theme.token("space.1")
        head = QHBoxLayout()
        head.setContentsMargins(air, 8, air, 6)
        head.addStretch(1)
        head.addWidget(self.new)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        self._foot = QWidget()
        self._foot.setProperty("line", "top")
        self._foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        low = QVBoxLayout(self._foot)
        low.setContentsMargins(air, 8, air, 8)
        low.setSpacing(gap)
        upper = QHBoxLayout()
        upper.setSpacing(6)
        upper.addWidget(self._icon)
        upper.addWidget(self.state, 1)
        for button in (self.edit, self.runs, self.delete):
            upper.addWidget(button)
        low.addLayout(upper)
        low.addWidget(self.reason)
        low.addWidget(self.facts)
        row = QHBoxLayout()
        row.setSpacing(gap)
        for verb in (self.start, self.pause, self.stop):
            row.addWidget(verb, 1)
        low.addSpacing(gap)
        low.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(body, 1)
        column.addWidget(self._foot)

    def _make_actions(self) -> dict[str, QAction]:
        commands = self._commands
        made = {}
        for verb, words, icon, key, run in (
            ("start", tr("Start"), "play", "Ctrl+Return", commands.start_loop),
            ("pause", tr("Pause"), "pause", "Space", commands.pause_loop),
            ("stop", tr("Stop"), "x", "Shift+Del", commands.stop_loop),
            ("edit", tr("Edit"), "pencil", "F2", lambda loop: self.edit_requested.emit(loop.id)),
            ("runs", tr("Show its runs"), "history", "Ctrl+H", lambda loop: self.runs_requested.emit(loop.id)),
            ("delete", tr("Delete"), "trash-2", "Del", commands.delete_loop),
            ("new", tr("New loop"), "plus", "Ins", None),
        ):
            action = QAction(self._context.theme.icon(icon), words, self.list)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _=False, run=run: self._run(run))
            self.list.addAction(action)
            made[verb] = action
        return made

    def _run(self, run: Callable[[LoopRow], object] | None) -> None:
        loop = self.current()
        if run is None:
            self.new_requested.emit()
        elif loop is not None:
            run(loop)

    def _connect(self) -> None:
        self.new.clicked.connect(lambda _=False: self.new_requested.emit())
        self.empty.activated.connect(self._leave_empty)
        self.empty.offer_help(Topic.PRESETS, self._context.shell.help_requested.emit)
        self.list.taken.connect(self.edit_requested.emit)
        self.list.doubleClicked.connect(lambda _index: self.list.take_current())
        self.list.current_changed.connect(lambda _key: self._show_foot())
        self.list.menu_requested.connect(self._open_menu)
        for button, verb in (
            (self.start, "start"),
            (self.pause, "pause"),
            (self.stop, "stop"),
            (self.edit, "edit"),
            (self.runs, "runs"),
            (self.delete, "delete"),
        ):
            button.clicked.connect(lambda _=False, verb=verb: self._actions[verb].trigger())
        for kind in (LoopChanged, PresetChanged, LibraryChanged):
            follow(self, self._context.bus, kind, lambda _event: self._throttle.call())

    def menu(self) -> QMenu:
        """What can be done with the current loop."""
        menu = QMenu(self.list)
        menu.addActions(list(self._actions.values()))
        menu.insertSeparator(self._actions["edit"])
        menu.insertSeparator(self._actions["delete"])
        return menu

    def _open_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _read(self) -> None:
        if self.isVisible():
            self._context.tasks.start(self._load(), what=tr("read the loops"))

    async def _load(self) -> None:
        try:
            async with self._context.read() as services:
                rows = await services.loops.list_rows(self._context.user_id)
        except PixSimError as error:
            self._error = error
            self._show()
            return
        self.rows, self._error, self.has_loaded = rows, None, True
        self._show()

    def _show(self) -> None:
        now = self._clock.now()
        self._model.show([(row.id, lines_of_loop(row, now)) for row in self.rows])
        if self.list.set_current(self._wanted):
            self._wanted = None
        if self.rows and self.list.current_key() is None:
            self.list.set_current(self.rows[0].id)
        self._stack.setCurrentIndex(0 if self.rows and self._error is None else 1)
        self.new.setVisible(bool(self.rows))
        if self._error is not None:
            sentence = explain(self._error, tr("read the loops")).sentence
            self.empty.set_content("triangle-alert", sentence, tr("Try again"))
        elif not self.has_loaded:
            self.empty.set_content("hourglass", tr("Reading the loops…"))
        elif not self.rows:
            words = tr("No loop yet. A loop runs presets again and again on your phones, within limits that you set.")
            self.empty.set_content("repeat", words, tr("New loop"))
        self._show_foot()

    def _show_foot(self) -> None:
        loop = self.current()
        self._foot.setVisible(loop is not None and self._error is None)
        state = loop.state if loop is not None else None
        had_keys = any(button.hasFocus() for button in (self.start, self.pause, self.stop))
        for verb, is_on in (
            ("start", state in {LoopState.STOPPED, LoopState.PAUSED}),
            ("pause", state is LoopState.RUNNING),
            ("stop", state in {LoopState.RUNNING, LoopState.PAUSED}),
            ("edit", loop is not None),
            ("runs", loop is not None),
            ("delete", loop is not None),
        ):
            self._actions[verb].setEnabled(is_on)
        self.start.setVisible(state is not LoopState.RUNNING)
        self.pause.setVisible(state is LoopState.RUNNING)
        self.stop.setEnabled(state is not LoopState.STOPPED)
        if had_keys:
            # Else the keys would go to whatever stands next in the window.
            (self.pause if state is LoopState.RUNNING else self.start).setFocus(Qt.FocusReason.OtherFocusReason)
        if loop is None:
            return
        go_on = tr("Go on") if state is LoopState.PAUSED else tr("Start")
        self.start.setText(go_on)
        self._actions["start"].setText(go_on)
        self._icon.set_icon(loop_icon(loop), f"state.{loop_look(loop)}.fg")
        coming = next_words(loop, self._clock.now())
        self.state.setText(DOT.join(part for part in (loop_state(loop), coming) if part))
        self.reason.setText(loop.reason)
        self.reason.setVisible(bool(loop.reason))
        presets = " \N{RIGHTWARDS ARROW} ".join(loop.presets) or tr("no preset is left")
        self.facts.setText(f"{presets}\n{count_words(loop)}")

    def _leave_empty(self) -> None:
        if self._error is not None:
            self._read()
        else:
            self.new_requested.emit()
