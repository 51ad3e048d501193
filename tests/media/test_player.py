import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from typing_extensions import override

from app.media.desk import Part, Start
from app.media.player import ClipFrame, ClipPlayer, PlayerState, Sound
from app.media.sound import Pull, SoundDevice
from tests.media import files
from tests.media.files import number_of

RATE = 24
FRAMES = 24


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.clip(tmp_path_factory.mktemp("player") / "silent.mp4", frames=FRAMES, rate=RATE)


@pytest.fixture(scope="module")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files.clip(tmp_path_factory.mktemp("player") / "sounding.mp4", frames=FRAMES, rate=RATE, sound="aac")


class Output:
    """A sound device that takes blocks at its own pace, until it is pulled out."""

    latency_seconds = 0.0

    def __init__(self, pull: Pull, pace: float = 1.0) -> None:
        self._pull = pull
        self._pace = pace
        self._is_on = threading.Event()
        self._is_closed = False
        self.heard = bytearray()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def start(self) -> None:
        self._is_on.set()

    def stop(self) -> None:
        self._is_on.clear()

    def close(self) -> None:
        self._is_closed = True
        self._is_on.set()
        self._thread.join(5)

    def _take(self) -> None:
        while self._is_on.wait(10) and not self._is_closed:
            self.heard += self._pull(480)
            time.sleep(0.01 / self._pace)


class Screen:
    """Takes every frame as soon as it is there, as a window would."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.frames: list[ClipFrame] = []
        self.times: list[float] = []
        self._changed = threading.Condition()
        options.setdefault("open_output", no_device)
        self.player = ClipPlayer(path, self._look, **options)
        self.player.start()

    @property
    def state(self) -> PlayerState:
        return self.player.state

    @property
    def numbers(self) -> list[int]:
        return [number(frame) for frame in self.frames]

    def until(self, is_true: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(is_true, 15), f"it never became true: {self.state}"

    def shows(self, wanted: int) -> None:
        self.until(lambda: bool(self.frames) and number(self.frames[-1]) == wanted)

    def _look(self) -> None:
        frame = self.player.take_frame()
        with self._changed:
            if frame is not None:
                self.frames.append(frame)
                self.times.append(time.monotonic())
            self._changed.notify_all()


def no_device(_pull: Pull) -> Output:
    raise OSError("no device")


def number(frame: ClipFrame) -> int:
    pixels = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.stride)[:, : 4 * frame.width]
    return number_of(pixels.reshape(frame.height, frame.width, 4))


@pytest.fixture
def show() -> Iterator[Callable[..., Screen]]:
    screens: list[Screen] = []

    def show(path: Path, **options: Any) -> Screen:
        screens.append(Screen(path, **options))
        return screens[-1]

    yield show
    for screen in screens:
        screen.player.close()
        assert not screen.player._thread.is_alive()


def test_an_opened_clip_stands_at_its_first_frame(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.until(lambda: screen.state.is_ready)

    state = screen.state
    assert (state.width, state.height, state.duration_ms, state.frame_rate) == (320, 192, 1000, RATE)
    assert (state.is_playing, state.position_ms, state.error, state.sound) == (False, 0.0, None, Sound.NONE)
    assert screen.numbers == [0]


def test_a_frame_is_as_qt_takes_it(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.until(lambda: bool(screen.frames))

    frame = screen.frames[0]
    assert (frame.width, frame.height) == (320, 192)
    assert frame.stride >= 4 * frame.width
    assert len(frame.data) >= frame.stride * frame.height
    assert set(np.frombuffer(frame.data, np.uint8)[3 : 4 * frame.width : 4]) == {255}


def test_every_frame_is_shown_in_its_time(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.until(lambda: screen.state.is_ready)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)

    assert screen.numbers == list(range(FRAMES))
    assert screen.state.dropped == 0
    assert not screen.state.is_playing
    assert 0.8 <= screen.times[-1] - screen.times[1] <= 1.3


@pytest.mark.parametrize("wanted", [0, 7, 12, 23])
def test_seeking_is_exact_to_the_frame(show: Callable[..., Screen], silent: Path, wanted: int) -> None:
    screen = show(silent)
    screen.player.seek(round(1000 * wanted / RATE))

    screen.shows(wanted)

    assert screen.state.position_ms == pytest.approx(1000 * wanted / RATE, abs=1)


def test_seeking_behind_the_end_shows_the_last_frame(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.player.seek(1_000_000)

    screen.shows(FRAMES - 1)


def test_of_many_seeks_the_last_one_counts(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    for place in range(0, 1000, 10):
        screen.player.seek(place)
    screen.player.seek(500)

    screen.shows(12)

    assert len(screen.frames) < 100


def test_steps_go_by_single_frames_both_ways(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.player.seek(500)
    screen.shows(12)
    for steps, wanted in ((1, 13), (1, 14), (-1, 13), (-3, 10), (8, 18), (-100, 0), (-1, 0), (100, 23), (1, 23)):
        screen.player.step(steps)
        screen.shows(wanted)

    assert not screen.state.is_playing


def test_a_step_pauses(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent, is_looping=True)
    screen.player.play()
    screen.until(lambda: len(screen.frames) > 3)
    screen.player.step(1)
    screen.until(lambda: not screen.state.is_playing)
    shown = len(screen.frames)
    time.sleep(0.2)

    assert len(screen.frames) == shown


def test_a_pause_keeps_the_place_and_play_goes_on_from_it(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.player.play()
    screen.until(lambda: len(screen.frames) > 5)
    screen.player.pause()
    screen.until(lambda: not screen.state.is_playing)
    stood = number(screen.frames[-1])

    screen.player.play()
    screen.until(lambda: screen.state.has_ended)

    assert screen.numbers == list(range(FRAMES))
    assert 0 < stood < FRAMES - 1


def test_play_at_the_end_begins_anew(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.player.seek(900)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)
    shown = len(screen.frames)

    screen.player.play()
    screen.until(lambda: len(screen.frames) > shown)

    assert number(screen.frames[shown]) == 0


def test_a_loop_begins_anew_without_end(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent, is_looping=True)
    screen.player.set_speed(4)
    screen.player.play()
    screen.until(lambda: screen.numbers.count(0) >= 3)

    screen.player.set_looping(is_looping=False)
    screen.until(lambda: screen.state.has_ended)


def test_half_speed_takes_twice_as_long(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.player.set_speed(0.5)
    screen.player.play()
    screen.until(lambda: len(screen.frames) > 12)

    assert 0.85 <= screen.times[12] - screen.times[1] <= 1.4


def test_frames_are_scaled_into_the_bounds(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent, bounds=(160, 160))
    screen.until(lambda: bool(screen.frames))
    assert (screen.frames[0].width, screen.frames[0].height) == (160, 96)

    screen.player.set_bounds(640, 1000)
    screen.until(lambda: screen.frames[-1].width == 640)

    assert screen.frames[-1].height == 384
    assert number(screen.frames[-1]) == 0


def test_a_turned_clip_plays_upright(show: Callable[..., Screen], silent: Path, tmp_path: Path) -> None:
    path = tmp_path / "turned.mp4"
    path.write_bytes(files.turned(silent.read_bytes(), 90))
    screen = show(path, bounds=(100, 200))
    screen.player.seek(200)
    screen.until(lambda: bool(screen.frames) and screen.frames[-1].at_ms > 150)

    frame = screen.frames[-1]
    pixels = np.frombuffer(frame.data, np.uint8).reshape(frame.height, frame.stride)[:, : 4 * frame.width]
    assert (screen.state.width, screen.state.height) == (192, 320)
    assert (frame.width, frame.height) == (100, 167)
    assert number_of(np.rot90(pixels.reshape(frame.height, frame.width, 4), 1)) == 4


def test_a_frame_that_nobody_takes_is_dropped_and_not_kept(silent: Path) -> None:
    player = ClipPlayer(silent, lambda: None)
    player.start()
    player.set_speed(4)
    player.play()
    deadline = time.monotonic() + 10
    while not player.state.has_ended:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    frame = player.take_frame()
    player.close()

    assert frame is not None
    assert number(frame) == FRAMES - 1
    assert player.take_frame() is None
    assert player.state.dropped >= FRAMES - 3


def test_a_clip_without_a_sound_device_plays_mute_and_says_so(show: Callable[..., Screen], sounding: Path) -> None:
    screen = show(sounding)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)

    assert screen.player.sound == "no device"
    assert screen.numbers == list(range(FRAMES))


class Busy:
    """A stream of the sound library that somebody else has."""

    latency = 0.0

    def __init__(self, **_options: object) -> None:
        pass

    def start(self) -> None:
        raise RuntimeError("Device unavailable")

    def stop(self) -> None:
        raise RuntimeError("Stream is stopped")

    def close(self) -> None:
        pass


@pytest.mark.parametrize("has_library", [True, False])
def test_a_sound_library_that_fails_lets_the_clip_play_mute(
    show: Callable[..., Screen], sounding: Path, monkeypatch: pytest.MonkeyPatch, *, has_library: bool
) -> None:
    library = ModuleType("sounddevice")
    library.__dict__.update(PortAudioError=RuntimeError, RawOutputStream=Busy)
    monkeypatch.setitem(sys.modules, "sounddevice", library if has_library else None)
    screen = show(sounding, open_output=SoundDevice)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)
    assert screen.player.sound == Sound.NO_DEVICE
    assert not screen.state.error
    # On a busy machine a frame whose time is over is left out.
    assert screen.numbers == sorted(set(screen.numbers))
    assert (screen.numbers[0], screen.numbers[-1]) == (0, FRAMES - 1)


def test_the_sound_device_is_the_clock(show: Callable[..., Screen], sounding: Path) -> None:
    outputs: list[Output] = []

    def open_slow(pull: Pull) -> Output:
        outputs.append(Output(pull, pace=0.5))
        return outputs[-1]

    screen = show(sounding, open_output=open_slow)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)

    assert screen.player.sound == "on"
    assert screen.numbers == list(range(FRAMES))
    assert screen.times[-1] - screen.times[1] > 1.5
    heard = np.frombuffer(bytes(outputs[0].heard), np.int16).reshape(-1, 2)[:, 0].astype(float)
    spectrum = np.abs(np.fft.rfft(heard[4800:33_600]))
    assert np.argmax(spectrum) * 48_000 / 28_800 == pytest.approx(440, abs=3)


def test_sound_goes_on_from_the_place_that_was_sought(show: Callable[..., Screen], sounding: Path) -> None:
    outputs: list[Output] = []

    def open_output(pull: Pull) -> Output:
        outputs.append(Output(pull))
        return outputs[-1]

    screen = show(sounding, open_output=open_output)
    screen.player.seek(750)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)

    loud = np.abs(np.frombuffer(bytes(outputs[0].heard), np.int16).reshape(-1, 2)[:, 0]) > 200
    assert 0.15 < loud.sum() / 48_000 < 0.4
    assert screen.numbers[-6:] == list(range(18, FRAMES))


def test_a_muted_clip_does_not_open_the_device(show: Callable[..., Screen], sounding: Path) -> None:
    opened: list[Output] = []

    def open_output(pull: Pull) -> Output:
        opened.append(Output(pull))
        return opened[-1]

    screen = show(sounding, is_muted=True, open_output=open_output)
    screen.player.play()
    screen.until(lambda: len(screen.frames) > 3)
    assert screen.player.sound == "off"
    assert not opened

    screen.player.set_muted(is_muted=False)
    screen.until(lambda: screen.player.sound == "on")

    assert len(opened) == 1


def test_a_device_that_is_pulled_out_does_not_stop_the_pictures(show: Callable[..., Screen], sounding: Path) -> None:
    class Gone(Output):
        @override
        def _take(self) -> None:
            """Takes nothing any more."""

    screen = show(sounding, open_output=Gone)
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)

    assert number(screen.frames[-1]) == FRAMES - 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>", "web page"),
        (files.box(b"ftyp", b"isom\x00\x00\x02\x00isom"), "no index"),
        (None, "cannot be opened"),
    ],
)
def test_a_bad_clip_ends_in_a_sentence(
    show: Callable[..., Screen], tmp_path: Path, data: bytes | None, words: str
) -> None:
    path = tmp_path / "a.mp4"
    if data is not None:
        path.write_bytes(data)

    screen = show(path)
    screen.until(lambda: screen.state.error is not None)

    assert words in (screen.state.error or "")


def test_a_closed_player_calls_nobody(silent: Path) -> None:
    calls: list[int] = []
    player = ClipPlayer(silent, lambda: calls.append(1), is_looping=True)
    player.start()
    player.play()
    player.close()
    count = len(calls)
    player.seek(500)
    time.sleep(0.1)

    assert len(calls) == count
    assert not player._thread.is_alive()


def test_a_player_that_was_never_started_can_be_closed(silent: Path) -> None:
    ClipPlayer(silent, lambda: None).close()


def test_players_with_one_start_show_the_frame_of_one_moment(show: Callable[..., Screen], silent: Path) -> None:
    first, second = show(silent), show(silent, is_looping=True)
    first.until(lambda: first.state.is_ready)
    second.until(lambda: second.state.is_ready)
    start = Start(250.0, time.monotonic() + 0.15)
    first.player.play_from(start)
    time.sleep(0.05)
    second.player.play_from(start)
    first.until(lambda: first.state.has_ended)
    second.until(lambda: second.state.has_ended)
    shown = [dict(zip(screen.numbers, screen.times, strict=True)) for screen in (first, second)]
    common = sorted((shown[0].keys() & shown[1].keys()) - {0, 6})
    assert (common[-1], len(common) > 10) == (FRAMES - 1, True)
    apart = sorted(abs(shown[0][frame] - shown[1][frame]) for frame in common)
    assert apart[len(apart) // 2] < 0.02
    due = sorted(abs(shown[0][frame] - start.since - (frame / RATE - 0.25)) for frame in common)
    assert due[len(due) // 2] < 0.02


def test_a_part_is_played_alone_and_again_and_again_where_it_loops(show: Callable[..., Screen], silent: Path) -> None:
    screen = show(silent)
    screen.player.set_part(Part(250.0, 500.0))
    screen.player.play()
    screen.until(lambda: screen.state.has_ended)
    assert set(screen.numbers) - {0} <= set(range(6, 12))
    assert screen.numbers[-1] == 11
    screen.player.play()
    screen.until(lambda: screen.state.is_playing)
    screen.shows(7)
    screen.player.set_looping(is_looping=True)
    screen.shows(11)
    screen.shows(6)
    screen.player.set_part(Part())
    screen.shows(FRAMES - 1)


def test_a_clip_is_heard_as_loud_as_is_wanted(show: Callable[..., Screen], sounding: Path) -> None:
    outputs: list[Output] = []

    def open_output(pull: Pull) -> Output:
        outputs.append(Output(pull))
        return outputs[-1]

    screen = show(sounding, open_output=open_output)
    screen.player.set_volume(0.5)
    screen.player.play()
    screen.until(lambda: len(screen.frames) > 8)
    soft = np.abs(np.frombuffer(bytes(outputs[0].heard), np.int16)).max()
    screen.player.set_volume(1.0)
    screen.until(lambda: screen.state.has_ended)
    loud = np.abs(np.frombuffer(bytes(outputs[0].heard), np.int16)).max()
    assert 0.2 < soft / loud < 0.3
