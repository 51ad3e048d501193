import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from app.media.clips import Clip, open_clip
from app.media.signatures import MKV, WAV
from app.media.sound import AHEAD_SECONDS, BYTES_PER_SAMPLE, RATE, SoundDevice, Soundtrack
from tests.media import files


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[Clip]:
    with open_clip(files.sound(tmp_path / "a.wav", "pcm_s16le", seconds=2), WAV) as clip:
        yield clip


def samples(track: Soundtrack, count: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    track.fill()
    return np.frombuffer(track.pull(count), np.int16)[::2]


def wave(start: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    times = np.arange(start, start + count) / RATE
    expected: np.ndarray[tuple[int], np.dtype[np.float64]] = 0.3 * 32768 * np.sin(2 * np.pi * 440 * times)
    return expected


def test_the_device_gets_the_samples_in_their_order(clip: Clip) -> None:
    track = Soundtrack(clip)

    for start in range(0, 48_000, 480):
        assert np.abs(samples(track, 480) - wave(start, 480)).max() <= 2
    assert track.heard_ms == 1000


@pytest.mark.parametrize("at_ms", [0, 10, 500, 1234, 1999])
def test_a_place_is_exact_to_the_sample(clip: Clip, at_ms: int) -> None:
    track = Soundtrack(clip)
    track.seek(at_ms)

    assert track.heard_ms == at_ms
    assert np.abs(samples(track, 24) - wave(at_ms * 48, 24)).max() <= 2
    assert track.heard_ms == pytest.approx(at_ms + 0.5)


def test_no_more_is_decoded_than_lies_ahead(clip: Clip) -> None:
    track = Soundtrack(clip)
    track.fill()

    assert AHEAD_SECONDS * RATE <= track._added <= AHEAD_SECONDS * RATE + 48_000


def test_behind_the_end_there_is_silence_and_the_clock_stands(clip: Clip) -> None:
    track = Soundtrack(clip)
    track.seek(1990)
    assert not track.has_ended

    assert not samples(track, 4800)[480:].any()

    assert track.has_ended
    assert track.heard_ms == pytest.approx(2000, abs=0.1)
    assert track.pull(100) == bytes(100 * BYTES_PER_SAMPLE)
    assert track.heard_ms == pytest.approx(2000, abs=0.1)


def test_sound_that_begins_later_than_the_pictures_is_waited_for(tmp_path: Path) -> None:
    path = files.late_sound(tmp_path / "a.mkv", seconds=1.0)

    with open_clip(path, MKV) as clip:
        track = Soundtrack(clip)
        track.seek(500)
        heard = np.concatenate([samples(track, 4800) for _ in range(6)])

    assert not heard[:23_900].any()
    assert np.abs(heard[24_100:]).max() > 5000


class PortAudioError(Exception):
    """As in the library: no OSError."""


class Stream:
    """A stream of the library that does what a test says."""

    latency = 0.02

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.calls: list[str] = []
        self.failing: set[str] = set()

    def _do(self, name: str) -> None:
        self.calls.append(name)
        if name in self.failing:
            raise PortAudioError("Device unavailable")

    def start(self) -> None:
        self._do("start")

    def stop(self) -> None:
        self._do("stop")

    def close(self) -> None:
        self._do("close")


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The Python library for sound, with a device."""
    module = ModuleType("sounddevice")
    module.__dict__.update(PortAudioError=PortAudioError, RawOutputStream=Stream)
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return module


def _pull(count: int) -> bytes:
    return bytes([7]) * (count * BYTES_PER_SAMPLE)


def _import_fails_with(error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text(f"raise {type(error).__name__}({str(error)!r})")
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_without_the_python_library_there_is_an_os_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(OSError, match="Python library for sound is not installed"):
        SoundDevice(_pull)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError("PortAudio library not found"), "PortAudio is not installed"),
        (RuntimeError("Error initializing PortAudio"), "cannot be reached: Error initializing PortAudio"),
    ],
)
def test_without_the_system_library_there_is_an_os_error_that_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, words: str
) -> None:
    _import_fails_with(error, monkeypatch, tmp_path)
    with pytest.raises(OSError, match=words):
        SoundDevice(_pull)


def test_without_a_device_there_is_an_os_error(library: ModuleType) -> None:
    def refuse(**_options: Any) -> Stream:
        raise PortAudioError("Error querying device -1")

    library.__dict__["RawOutputStream"] = refuse
    with pytest.raises(OSError, match="There is no sound device: Error querying device -1"):
        SoundDevice(_pull)


def test_the_device_is_filled_with_what_is_pulled(library: ModuleType) -> None:
    made: list[Stream] = []

    def keep(**options: Any) -> Stream:
        made.append(Stream(**options))
        return made[0]

    library.__dict__["RawOutputStream"] = keep
    device = SoundDevice(_pull)
    (stream,) = made
    assert (stream.options["samplerate"], stream.options["channels"]) == (RATE, 2)
    assert device.latency_seconds == 0.02
    out = bytearray(480 * BYTES_PER_SAMPLE)
    stream.options["callback"](memoryview(out), 480, None, None)
    assert out == _pull(480)


def test_a_device_that_does_not_start_is_an_os_error_and_one_that_is_gone_still_closes(library: ModuleType) -> None:
    stream = Stream()
    stream.failing = {"start", "stop", "close"}
    library.__dict__["RawOutputStream"] = lambda **_options: stream
    device = SoundDevice(_pull)
    with pytest.raises(OSError, match="does not start: Device unavailable"):
        device.start()
    device.stop()
    device.close()
    assert stream.calls == ["start", "stop", "close"]
