import sys
from collections.abc import Iterator
from pathlib import Path

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


def test_without_the_library_there_is_an_os_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)

    with pytest.raises(OSError, match="not installed"):
        SoundDevice(lambda count: bytes(count * BYTES_PER_SAMPLE))
