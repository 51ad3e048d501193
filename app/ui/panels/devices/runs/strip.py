"""Above the large phone's picture: what it is busy with, how far that is, and how to hold or stop it."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.enums import ExecutionState
from app.services.automation.execution_history import OpenRun
from app.ui.panels.devices.runs.words import DOT, busy_words, fraction, place_words, tr
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

_BAR: Final = 3


class RunStrip(QWidget):
    """Hidden while nothing runs."""

    hold_requested = Signal(object)
    """An OpenRun to hold, or to let go on where it is held."""
    stop_requested = Signal(object)
    left = Signal()
    """It goes, and had the keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.run: OpenRun | None = None
        self._icon = IconLabel(theme, "play", parent=self)
        self.words = Label(theme, "", "small", elide="right", parent=self)
        self.place = Label(theme, "", "small", "secondary", parent=self)
        # Of a long name the end goes, never the place.
        self.place.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.hold = IconButton(theme, "pause", "", parent=self)
        self.stop = IconButton(theme, "x", tr("Stop the run"), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), 2, 6, 2 + _BAR)
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.place)
        for button in (self.hold, self.stop):
            row.addWidget(button)
        self.hold.clicked.connect(lambda _=False: self.run and self.hold_requested.emit(self.run))
        self.stop.clicked.connect(lambda _=False: self.run and self.stop_requested.emit(self.run))
        theme.changed.connect(self.update)
        self.hide()

    def show_run(self, run: OpenRun | None) -> None:
        """Tell of another run, or of the same one further on; None for none."""
        self.run = run
        if run is None and (self.hold.hasFocus() or self.stop.hasFocus()):
            self.left.emit()
        self.setVisible(run is not None)
        if run is None:
            return
        is_held = run.row.state is ExecutionState.PAUSED
        self._icon.set_icon("circle-pause" if is_held else "play", f"state.{self._look}.fg")
        held = tr("held") if is_held else ""
        self.words.setText(DOT.join(part for part in (run.row.preset_name, held, run.row.state_reason) if part))
        self.place.setText(place_words(run))
        self.setAccessibleName(busy_words(run))
        self.hold.set_icon("play" if is_held else "pause")
        self.hold.set_tip(tr("Let it go on") if is_held else tr("Hold it before its next step"))
        self.update()

    @property
    def _look(self) -> str:
        is_held = self.run is not None and self.run.row.state is ExecutionState.PAUSED
        return "warning" if is_held else "running"

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.run is None:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRect(0, self.height() - _BAR, self.width(), _BAR)
        painter.fillRect(bar, self._theme.color("fill.track"))
        done = QRectF(bar.left(), bar.top(), bar.width() * fraction(self.run), _BAR)
        painter.fillRect(done, self._theme.state(self._look).color)
