"""The foot of the editor during a dry run: what is known of the step, and the way to the next one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.panels.devices.presets.dry_session import DryRun
from app.ui.panels.devices.presets.dry_words import mark_of
from app.ui.panels.devices.presets.words import tr
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_LINES = 3


class DryBar(QWidget):
    """Shows itself while the dry run is on.

    Args:
        theme: The look.
        dry: The dry run.
    """

    shown = Signal(bool)

    def __init__(self, theme: Theme, dry: DryRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dry = dry
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = IconLabel(theme, "scan-eye", parent=self)
        self.state = Label(theme, "", "smallStrong", elide="right", parent=self)
        self.words = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self._room = QWidget(self)
        self.back = IconButton(theme, "chevron-up", tr("Step before (Up)"), size=28, parent=self)
        self.next = IconButton(theme, "chevron-down", tr("Next step (Down)"), size=28, parent=self)
        self.live = IconButton(
            theme, "video", tr("Live: look at the phone as it goes on"), size=28, checkable=True, parent=self
        )
        self.again = IconButton(theme, "refresh-cw", tr("Read the screen again"), size=28, parent=self)
        self.done = Button(theme, tr("End"), icon="x", size="compact", tooltip=tr("End the dry run (Esc)"), parent=self)
        self._lay_out()
        self.back.clicked.connect(lambda _=False: dry.step_by(-1))
        self.next.clicked.connect(lambda _=False: dry.step_by(1))
        self.live.toggled.connect(lambda is_on: dry.set_live(is_live=is_on))
        self.again.clicked.connect(lambda _=False: dry.read_again())
        self.done.clicked.connect(lambda _=False: dry.end())
        dry.changed.connect(self._show)
        theme.changed.connect(self._fit)
        self._fit()
        self.hide()

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(6)
        upper.addWidget(self._icon)
        upper.addWidget(self.state, 1)
        lower = QHBoxLayout()
        lower.setSpacing(2)
        for button in (self.back, self.next, self.live, self.again):
            lower.addWidget(button)
        lower.addStretch(1)
        lower.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(self._theme.token("space.1"))
        column.addLayout(upper)
        room = QVBoxLayout(self._room)
        room.setContentsMargins(0, 0, 0, 0)
        room.addWidget(self.words)
        room.addStretch(1)
        column.addWidget(self._room)
        column.addLayout(lower)

    def _fit(self) -> None:
        # The room of some lines stays, so that nothing jumps from step to step.
        self._room.setMinimumHeight(_LINES * self._theme.scaled(self._theme.token("type.scale.small.line")))

    def _show(self) -> None:
        dry = self._dry
        if dry.is_on == self.isHidden():
            self.setVisible(dry.is_on)
            self.shown.emit(dry.is_on)
        if not dry.is_on:
            self.live.setChecked(False)
            return
        current, (place, count) = dry.current, dry.place
        self.back.setEnabled(place > 1)
        self.next.setEnabled(place < count)
        self.live.setChecked(dry.is_live)
        if current is None:
            self._icon.set_icon("hourglass", "text.secondary")
            self.state.setText(tr("Dry run"))
        else:
            mark = mark_of(current.look)
            self._icon.set_icon(mark.icon, f"state.{mark.state}.fg")
            line = tr("Step {path}, {place} of {count}: {words}")
            self.state.setText(line.format(path=current.path, place=place, count=count, words=mark.words))
        self.words.setText(dry.words())
