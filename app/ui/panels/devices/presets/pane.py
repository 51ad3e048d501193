"""The presets beside the picture of a phone: the list, and the editor of one of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.devices.actions.base import ActionKind
from app.devices.selectors import Selector
from app.services.automation.preset_file import PresetFile, Step, Variable, write_preset
from app.ui.context import UiContext
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.dry_session import DryRun
from app.ui.panels.devices.presets.editor import PresetEditor
from app.ui.panels.devices.presets.preset_list import PresetList
from app.ui.panels.devices.presets.recording import StepRecording
from app.ui.panels.devices.presets.words import tr
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label

PANE_WIDTH: Final = 320


class PresetPane(QWidget):
    """Begins with the list; opening a preset shows its editor, from which one comes back to the list.

    Args:
        context: The services.
        kinds: The actions.
    """

    closed = Signal()

    def __init__(self, context: UiContext, kinds: Mapping[str, ActionKind], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.document = PresetDocument(context, self)
        self.list = PresetList(context, kinds)
        self.editor = PresetEditor(context, self.document, kinds, self.list.names)
        self.back = IconButton(theme, "chevron-left", tr("All presets"))
        self.title = Label(theme, tr("Presets"), "strong", elide="right")
        head = QWidget()
        keep_height(theme, head, "layout.toolbar")
        self._head = QHBoxLayout(head)
        self._head.setContentsMargins(8, 0, 8, 0)
        self._head.setSpacing(theme.token("space.1"))
        self._head.addWidget(self.back)
        self._head.addWidget(self.title, 1)
        self.record = Button(theme, tr("Record"), icon="circle", size="compact")
        self.record.setCheckable(True)
        self._head.addWidget(self.record)
        self.close_button = IconButton(theme, "x", tr("Hide the presets"))
        self._head.addWidget(self.close_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        self.close_button.clicked.connect(lambda _=False: self.closed.emit())
        self.back.clicked.connect(lambda _=False: self.close_preset())
        self.list.opened.connect(self.open_preset)
        self.document.changed.connect(self._show)
        self.record.toggled.connect(self._toggle_recording)
        self._recording: StepRecording | None = None
        self.dry: DryRun | None = None
        self._phone: int | None = None
        self.set_phone(None, "")
        self._show()

    @property
    def is_editing(self) -> bool:
        return self._stack.currentWidget() is self.editor

    def focus_first(self) -> None:
        """It was brought to the front."""
        target = self.editor.steps if self.is_editing else self.list.search
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_phone(self, device_id: int | None, why_not: str) -> None:
        """On which phone presets run; `why_not` says why none can run there."""
        self.editor.run_bar.set_phone(device_id, why_not)
        if device_id is None or why_not or device_id != self._phone:
            self.record.setChecked(False)
            self._end_dry_run()
        self._phone = device_id
        self.record.set_blocked(why_not or ("" if device_id is not None else tr("show a phone large first")))

    def set_others(self, device_ids: Sequence[int]) -> None:
        """On which other phones presets run with it."""
        self.editor.run_bar.set_others(device_ids)

    def set_recording(self, recording: StepRecording) -> None:
        """Who listens to the picture while steps are recorded."""
        self._recording = recording
        recording.changed.connect(self._show)

    def set_dry_run(self, dry: DryRun, view: QWidget) -> None:
        """What shows on the picture what would be done; F7 begins it, and Escape ends it there and here.

        Args:
            dry: The dry run.
            view: The picture.
        """
        self.dry = dry
        self.editor.set_dry_run(dry)
        action = QAction(tr("Dry run"), self)
        action.setShortcut(QKeySequence("F7"))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _=False: dry.end() if dry.is_on else self.editor.run_bar.dry.click())
        self.addAction(action)
        for owner, key, act in (
            (self, "Esc", dry.end),
            (view, "Esc", dry.end),
            (view, "Up", lambda: dry.step_by(-1)),
            (view, "Down", lambda: dry.step_by(1)),
        ):
            shortcut = QShortcut(QKeySequence(key), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
            shortcut.setEnabled(False)
            dry.changed.connect(lambda shortcut=shortcut: shortcut.setEnabled(dry.is_on))
        dry.changed.connect(self._follow_dry_run)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._end_dry_run()

    def open_preset(self, preset_id: int, step_id: str = "") -> None:
        """Edit a preset, and choose one of its steps where one is named."""
        self._context.tasks.start(self._open(preset_id, step_id), what=tr("open the preset"))

    def close_preset(self) -> None:
        """Show the list."""
        self.record.setChecked(False)
        self._end_dry_run()
        preset_id = self.document.preset_id
        self.document.close()
        self.list.list.set_current(preset_id)
        self.list.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_recorded(self, steps: Sequence[Step], variables: Mapping[str, Variable]) -> None:
        """Add steps that a hand has shown to the open preset."""
        self.editor.commands.add_recorded(steps, variables)

    def add_element(self, action: str, selector: Selector) -> None:
        """Add a step that names an element to the open preset, or to a new one."""
        if self.document.file is None:
            self._context.tasks.start(self._add_to_new(action, selector), what=tr("make the preset"))
        else:
            self.editor.commands.add_element(action, selector)

    async def _add_to_new(self, action: str, selector: Selector) -> None:
        async with self._context.write() as services:
            # By the way of a file, which finds a free name.
            file = write_preset(PresetFile(format=1, name=tr("New preset")))
            row = await services.presets.import_preset(self._context.user_id, file)
        await self._open(row.id)
        self.editor.commands.add_element(action, selector)

    async def _open(self, preset_id: int, step_id: str = "") -> None:
        await self.document.open(preset_id)
        if step_id:
            self.editor.show_place(step_id)
        self.editor.steps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle_recording(self, is_on: bool) -> None:
        recording = self._recording
        if recording is None:
            return
        if is_on:
            self._end_dry_run()
            recording.begin()
        elif (done := recording.end()) is not None:
            self.add_recorded(done.steps, done.variables)
        self._show()

    def _end_dry_run(self) -> None:
        if self.dry is not None:
            self.dry.end()

    def _follow_dry_run(self) -> None:
        if self.dry is not None and self.dry.is_on:
            self.record.setChecked(False)

    def _show(self) -> None:
        file = self.document.file
        self.record.setVisible(file is not None)
        self.back.setVisible(file is not None)
        recording = self._recording
        if recording is not None and recording.is_on:
            self.title.setText(recording.words())
        else:
            self.title.setText(file.name if file is not None else tr("Presets"))
        self._stack.setCurrentWidget(self.editor if file is not None else self.list)
