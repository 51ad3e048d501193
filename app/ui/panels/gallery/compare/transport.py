"""The line under clips that play in step: play, frame by frame, the place, the speed."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.widgets.buttons import IconButton
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.slider import Track

if TYPE_CHECKING:
    from app.ui.panels.gallery.compare.clips import ClipsInStep
    from app.ui.theme import Theme

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0)
_SECOND_MS: Final = 1000
_MINUTE_MS: Final = 60_000


class Transport(QWidget):
    """Shows where the clips are and moves them."""

    def __init__(self, theme: "Theme", clips: "ClipsInStep", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clips = clips
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.chipRow")
        self._play = IconButton(theme, "play", self.tr("Play together (Space)"))
        self._back = IconButton(theme, "step-back", self.tr("One frame back (,)"))
        self._forth = IconButton(theme, "step-forward", self.tr("One frame on (.)"))
        self._time = Label(theme, "", "mono")
        self._track = Track(theme)
        self._track.setAccessibleName(self.tr("Place in the clips"))
        self._frame = Label(theme, "", "mono", "secondary")
        self._speed = Combo(theme)
        for speed in SPEEDS:
            self._speed.add(f"{speed:g}\N{MULTIPLICATION SIGN}", speed)
        self._speed.set_value(1.0)
        self._speed.setFixedWidth(theme.scaled(76))
        self._speed.setToolTip(self.tr("Speed"))
        self._speed.setAccessibleName(self.tr("Speed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.4"), 0, theme.token("space.4"), 0)
        row.setSpacing(theme.token("space.2"))
        for part in (self._back, self._play, self._forth, self._time):
            row.addWidget(part)
        row.addWidget(self._track, 1)
        row.addWidget(self._frame)
        row.addWidget(self._speed)
        self._play.clicked.connect(clips.toggle)
        self._back.clicked.connect(lambda: clips.step(-1))
        self._forth.clicked.connect(lambda: clips.step(1))
        self._track.sliderMoved.connect(clips.seek)
        self._track.actionTriggered.connect(lambda _: clips.seek(self._track.sliderPosition()))
        self._speed.chosen.connect(lambda speed: clips.set_speed(float(speed)))
        clips.state_changed.connect(self._show)

    def reset_speed(self) -> None:
        """Others begin at their own speed."""
        self._speed.set_value(1.0)

    def _show(self) -> None:
        clips = self._clips
        self._play.set_icon("pause" if clips.is_playing else "play", color="text.primary")
        self._play.set_tip(self.tr("Pause (Space)") if clips.is_playing else self.tr("Play together (Space)"))
        self._time.setText(f"{_time_code(clips.position_ms)} / {_time_code(clips.duration_ms)}")
        self._frame.setText(self.tr("frame {number}").format(number=round(clips.position_ms / clips.frame_ms)))
        self._frame.setMinimumWidth(self.fontMetrics().horizontalAdvance("frame 00000") + 8)
        if not self._track.isSliderDown():
            self._track.setRange(0, max(1, clips.duration_ms))
            self._track.setValue(round(clips.position_ms))


def _time_code(milliseconds: float) -> str:
    """Minutes, seconds and hundredths: 0:04.12."""
    whole = int(max(0.0, milliseconds))
    return f"{whole // _MINUTE_MS}:{whole % _MINUTE_MS // _SECOND_MS:02}.{whole % _SECOND_MS // 10:02}"
