"""The controls under a clip: play, step, place, loop, speed, sound, and its frames as pictures."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.panels.quick_look.part_marks import PartMarks
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.slider import Track

if TYPE_CHECKING:
    from app.media.player import PlayerState

SPEEDS: Final = (0.25, 0.5, 1.0, 1.5, 2.0)
_LOUDEST: Final = 10
_VOLUME_WIDTH: Final = 64
_ROOMY: Final = 820
"""In a narrower line the frame's number and the volume give way; their keys stay."""
_SECOND_MS: Final = 1000
_MINUTE_MS: Final = 60_000


class ClipControls(QWidget):
    """Tells what the user wants of the clip and shows where it is."""

    play_toggled = Signal()
    stepped = Signal(int)
    sought = Signal(int)
    """A place in milliseconds."""
    loop_changed = Signal(bool)
    mute_changed = Signal(bool)
    speed_changed = Signal(float)
    volume_changed = Signal(float)
    """From 0 to 1."""
    part_changed = Signal(object)
    """What of the clip is played, from and to in milliseconds; None for the whole."""
    copy_requested = Signal()
    save_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._play = IconButton(theme, "play", self.tr("Play (Space)"), size=28)
        self._back = IconButton(theme, "step-back", self.tr("One frame back (,)"))
        self._forth = IconButton(theme, "step-forward", self.tr("One frame on (.)"))
        self._time = Label(theme, "", "mono")
        self._track = Track(theme)
        self._track.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._track.setAccessibleName(self.tr("Place in the clip"))
        self._frame = Label(theme, "", "mono", "secondary")
        self._loop = IconButton(theme, "repeat", self.tr("Loop (L)"), checkable=True)
        self._speed = Combo(theme)
        self._mute = IconButton(theme, "volume-2", self.tr("Mute (M)"))
        self._volume = Track(theme)
        self._volume.setRange(0, _LOUDEST)
        self._volume.setValue(_LOUDEST)
        self._volume.setPageStep(1)
        self._volume.setFixedWidth(_VOLUME_WIDTH)
        self._volume.setAccessibleName(self.tr("Volume"))
        self._volume.setToolTip(self.tr("Volume (\N{UPWARDS ARROW} \N{DOWNWARDS ARROW})"))
        self.marks = PartMarks(theme)
        self._copy = IconButton(theme, "copy", self.tr("Copy the frame (Ctrl+C)"))
        self._save = Button(
            theme,
            self.tr("Save frame"),
            icon="camera",
            size="compact",
            tooltip=self.tr("Keep this frame as a picture (S)"),
        )
        for speed in SPEEDS:
            self._speed.add(f"{speed:g}\N{MULTIPLICATION SIGN}", speed)
        self._speed.set_value(1.0)
        self._speed.setFixedWidth(theme.scaled(72))
        self._speed.setToolTip(self.tr("Speed"))
        self._is_muted = False
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(theme.token("space.2"))
        before: tuple[QWidget, ...] = (self._back, self._play, self._forth, self._time)
        way: tuple[QWidget, ...] = (self._frame, self.marks, self._loop, self._speed)
        after: tuple[QWidget, ...] = (*way, self._mute, self._volume, self._copy, self._save)
        for part in (*before, self._track, *after):
            row.addWidget(part)
        keep_height(theme, self, "layout.toolbar")
        self._play.clicked.connect(self.play_toggled)
        self._back.clicked.connect(lambda: self.stepped.emit(-1))
        self._forth.clicked.connect(lambda: self.stepped.emit(1))
        self._track.sliderMoved.connect(self.sought)
        self._track.actionTriggered.connect(lambda _: self.sought.emit(self._track.sliderPosition()))
        self._loop.toggled.connect(self.loop_changed)
        self._mute.clicked.connect(self.toggle_mute)
        self._speed.chosen.connect(self._tell_speed)
        self._volume.valueChanged.connect(self._tell_volume)
        self.marks.changed.connect(self._tell_part)
        self._copy.clicked.connect(self.copy_requested)
        self._save.clicked.connect(self.save_requested)

    @property
    def is_looping(self) -> bool:
        return self._loop.isChecked()

    @property
    def is_muted(self) -> bool:
        return self._is_muted

    @property
    def volume(self) -> float:
        """From 0 to 1."""
        return self._volume.value() / _LOUDEST

    def set_kept(self, *, is_looping: bool, is_muted: bool, volume: float) -> None:
        """Begin as the user left it."""
        self._loop.setChecked(is_looping)
        self._volume.setValue(round(volume * _LOUDEST))
        self._is_muted = is_muted

    def change_volume(self, steps: int) -> None:
        """Louder, or softer where negative; also lets a muted clip be heard."""
        self._volume.setValue(self._volume.value() + steps)

    def change_speed(self, steps: int) -> None:
        """The next faster speed, or the next slower one where negative."""
        speed = self._speed.value()
        place = SPEEDS.index(speed) if isinstance(speed, float) and speed in SPEEDS else SPEEDS.index(1.0)
        wanted = SPEEDS[min(len(SPEEDS) - 1, max(0, place + steps))]
        self._speed.set_value(wanted)
        self.speed_changed.emit(wanted)

    def toggle_loop(self) -> None:
        self._loop.toggle()

    def toggle_mute(self) -> None:
        if self._mute.isEnabled():
            self._is_muted = not self._is_muted
            self.mute_changed.emit(self._is_muted)

    def begin(self) -> None:
        """Another clip begins at its own speed and is played whole."""
        self._speed.set_value(1.0)
        self.marks.begin()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.width() >= _ROOMY
        self._volume.setVisible(has_room)
        self._frame.setVisible(has_room)

    def show_state(self, state: "PlayerState") -> None:
        """Show where the clip is and what it does."""
        self.marks.show_state(state)
        is_playing = state.is_playing and not state.has_ended
        self._play.set_icon("pause" if is_playing else "play", color="text.primary")
        self._play.set_tip(self.tr("Pause (Space)") if is_playing else self.tr("Play (Space)"))
        self._time.setText(f"{time_code(state.position_ms)} / {time_code(state.duration_ms)}")
        number = frame_number(state.position_ms, state.frame_rate)
        self._frame.setText(self.tr("frame {number}").format(number=number))
        self._frame.setMinimumWidth(self.fontMetrics().horizontalAdvance("frame 00000") + 8)
        if not self._track.isSliderDown():
            self._track.setRange(0, max(1, state.duration_ms))
            self._track.setValue(round(state.position_ms))
        self._show_sound(state.sound.value)

    def _show_sound(self, sound: str) -> None:
        words = {
            "on": self.tr("Mute (M)"),
            "off": self.tr("Sound on (M)") if self._is_muted else self.tr("Sound plays at normal speed only"),
            "none": self.tr("This clip has no sound"),
            "no device": self.tr("There is no sound device"),
        }[sound]
        self._mute.setEnabled(sound in {"on", "off"})
        self._mute.set_icon("volume-2" if sound == "on" else "volume-x")
        self._mute.set_tip(words)

    def _tell_part(self) -> None:
        part = self.marks.part
        self._track.set_part(None if part is None else (round(part[0]), round(part[1])))
        self.part_changed.emit(part)

    def _tell_volume(self) -> None:
        if self._is_muted and self._mute.isEnabled():
            self.toggle_mute()
        self.volume_changed.emit(self.volume)

    def _tell_speed(self, speed: object) -> None:
        if isinstance(speed, float):
            self.speed_changed.emit(speed)


def time_code(milliseconds: float) -> str:
    """Minutes, seconds and hundredths: 0:04.12."""
    whole = int(max(0.0, milliseconds))
    return f"{whole // _MINUTE_MS}:{whole % _MINUTE_MS // _SECOND_MS:02}.{whole % _SECOND_MS // 10:02}"


def frame_number(milliseconds: float, rate: float) -> int:
    """Which frame is shown, from 0."""
    return max(0, round(milliseconds * rate / _SECOND_MS))
