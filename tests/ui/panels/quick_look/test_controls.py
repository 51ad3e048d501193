"""The controls under a clip."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.media.player import PlayerState, Sound
from app.ui.panels.quick_look.controls import ClipControls, frame_number, time_code
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label


@pytest.fixture
def controls(theme: Theme) -> ClipControls:
    made = ClipControls(theme)
    made.resize(900, 40)
    return made


def button(controls: ClipControls, name: str) -> IconButton:
    return next(one for one in controls.findChildren(IconButton) if one.accessibleName().startswith(name))


@pytest.mark.parametrize(
    ("place", "words"), [(0, "0:00.00"), (4125.9, "0:04.12"), (61_009, "1:01.00"), (-5, "0:00.00")]
)
def test_a_place_is_minutes_seconds_and_hundredths(place: float, words: str) -> None:
    assert time_code(place) == words


def test_the_frame_is_counted_from_the_place_and_the_rate() -> None:
    assert [frame_number(place, 24) for place in (0, 41.7, 1000)] == [0, 1, 24]
    assert frame_number(500, 0) == 0


def test_it_shows_where_the_clip_is(controls: ClipControls) -> None:
    controls.show_state(PlayerState(is_ready=True, is_playing=True, position_ms=1200, duration_ms=3000, frame_rate=25))
    words = [label.text() for label in controls.findChildren(Label)]
    assert "0:01.20 / 0:03.00" in words
    assert "frame 30" in words
    assert button(controls, "Pause").isEnabled()
    controls.show_state(PlayerState(is_ready=True, is_playing=True, has_ended=True, duration_ms=3000))
    assert button(controls, "Play").isEnabled()


@pytest.mark.parametrize(
    ("sound", "name", "is_enabled"),
    [
        (Sound.ON, "Mute", True),
        (Sound.OFF, "Sound plays at normal speed only", True),
        (Sound.NONE, "This clip has no sound", False),
        (Sound.NO_DEVICE, "There is no sound device", False),
    ],
)
def test_it_says_whether_the_clip_is_heard(
    controls: ClipControls, *, sound: Sound, name: str, is_enabled: bool
) -> None:
    controls.show_state(PlayerState(sound=sound))
    assert button(controls, name).isEnabled() is is_enabled


def test_each_button_tells_what_is_wanted(controls: ClipControls) -> None:
    controls.show_state(PlayerState(sound=Sound.ON))
    told: list[object] = []
    controls.play_toggled.connect(lambda: told.append("play"))
    controls.stepped.connect(told.append)
    controls.loop_changed.connect(lambda on: told.append(("loop", on)))
    controls.mute_changed.connect(lambda on: told.append(("mute", on)))
    controls.copy_requested.connect(lambda: told.append("copy"))
    for name in ("Play", "One frame back", "One frame on", "Loop", "Mute", "Copy"):
        QTest.mouseClick(button(controls, name), Qt.MouseButton.LeftButton)
    assert told == ["play", -1, 1, ("loop", True), ("mute", True), "copy"]
    assert controls.is_looping
    assert controls.is_muted


def test_speed_and_volume_go_by_steps_and_a_louder_clip_is_heard(controls: ClipControls) -> None:
    speeds: list[float] = []
    volumes: list[float] = []
    mutes: list[bool] = []
    controls.speed_changed.connect(speeds.append)
    controls.volume_changed.connect(volumes.append)
    controls.mute_changed.connect(mutes.append)
    controls.show_state(PlayerState(is_ready=True, duration_ms=3000, frame_rate=25, sound=Sound.ON))
    for steps in (-1, -1, -1, 1):
        controls.change_speed(steps)
    assert speeds == [0.5, 0.25, 0.25, 0.5]
    controls.set_kept(is_looping=True, is_muted=True, volume=0.4)
    assert (controls.is_looping, controls.is_muted, controls.volume) == (True, True, 0.4)
    controls.toggle_mute()
    controls.toggle_mute()
    controls.change_volume(1)
    assert (volumes[-1], mutes[-1], controls.is_muted) == (0.5, False, False)
    controls.begin()
    controls.change_speed(1)
    assert speeds[-1] == 1.5
