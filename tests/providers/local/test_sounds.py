from pathlib import Path

import numpy as np
import pytest

from app.providers.local.footage import read_footage
from app.providers.local.sounds import (
    RATE,
    Block,
    at_places,
    crossfaded,
    faded_out,
    silence,
    sound_backwards,
    sound_of,
)
from tests.media import files
from tests.providers.local.clips import flashes


def joined(blocks: object) -> Block:
    return np.concatenate(list(blocks), axis=1)  # type: ignore[call-overload]


def starts(sound: Block) -> list[float]:
    """When it begins to be loud, in hundredths of a second."""
    loud = np.abs(sound[0, : sound.shape[1] // 480 * 480]).reshape(-1, 480).max(axis=1) > 0.1
    return [float(n) / 100 for n in np.flatnonzero(loud) if not loud[max(0, n - 3) : n].any()]


def test_a_part_of_the_sound_is_cut_to_the_sample(tmp_path: Path) -> None:
    clip = read_footage(str(flashes(tmp_path / "a.mp4", marks=[0.4, 1.2], seconds=2)))
    whole = joined(sound_of(clip, 0.0, 2 * RATE))
    assert whole.shape == (2, 2 * RATE)
    assert starts(whole) == [0.4, 1.2]
    part = joined(sound_of(clip, 1.0, RATE // 2))
    assert part.shape == (2, RATE // 2)
    assert np.abs(part - whole[:, RATE : RATE * 3 // 2]).max() < 0.01
    assert joined(sound_of(clip, 1.9, RATE)).shape == (2, RATE)


@pytest.mark.parametrize("layout", ["mono", "5.1"])
def test_one_and_six_channels_become_two(tmp_path: Path, layout: str) -> None:
    clip = read_footage(str(flashes(tmp_path / "a.mp4", marks=[0.4], seconds=1, layout=layout, sound_rate=44_100)))
    sound = joined(sound_of(clip, 0.0, RATE))
    assert starts(sound) == [0.4]
    assert np.abs(sound[0]).max() == pytest.approx(np.abs(sound[1]).max(), abs=0.02)


def test_a_clip_without_sound_is_silent(tmp_path: Path) -> None:
    clip = read_footage(str(files.clip(tmp_path / "a.mp4", frames=5)))
    assert not joined(sound_of(clip, 0.0, 5000)).any()


def test_backwards_it_begins_with_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = read_footage(str(flashes(tmp_path / "a.mp4", marks=[0.4, 1.2], seconds=2)))
    whole = joined(sound_of(clip, 0.0, 2 * RATE))
    for samples in (10 * RATE, 33_000):
        monkeypatch.setattr("app.providers.local.sounds._TURNED_SAMPLES", samples)
        turned = joined(sound_backwards(clip, 2.0, 2 * RATE))
        assert turned.shape == whole.shape
        assert np.abs(turned - whole[:, ::-1]).max() < 0.02
    assert joined(sound_backwards(clip, 0.5, RATE)).shape == (2, RATE)


@pytest.mark.parametrize("tempo", [0.25, 0.5, 1.0, 2.0, 4.0])
def test_a_tempo_keeps_the_pitch_and_moves_the_moments(tempo: float) -> None:
    moments = np.arange(2 * RATE) / RATE
    wave = np.sin(2 * np.pi * 1000 * moments) * ((moments >= 1.0) & (moments < 1.2)) * 0.5
    blocks = np.split(np.tile(wave.astype(np.float32), (2, 1)), 150, axis=1)
    sound = joined(at_places(blocks, lambda second: second * tempo, round(2 * RATE / tempo)))
    assert sound.shape == (2, round(2 * RATE / tempo))
    loud = np.flatnonzero(np.abs(sound[0]) > 0.25) / RATE
    assert loud[0] == pytest.approx(1.0 / tempo, abs=0.03)
    assert loud[-1] == pytest.approx(1.2 / tempo, abs=0.03)
    beep = sound[0, round(1.02 / tempo * RATE) : round(1.18 / tempo * RATE)]
    peak = np.abs(np.fft.rfft(beep * np.hanning(beep.size))).argmax() * RATE / beep.size
    assert peak == pytest.approx(1000, abs=30)
    assert np.abs(beep).max() < 0.55


def test_two_sounds_cross_and_one_fades() -> None:
    first, second = np.full((2, 3000), 0.5, np.float32), np.full((2, 5000), 0.25, np.float32)
    mixed = joined(crossfaded([first], [second], 4000))
    assert mixed.shape == (2, 4000)
    assert mixed[0, 0] == pytest.approx(0.5, abs=0.01)
    assert mixed[0, -1] == pytest.approx(0.25, abs=0.01)
    faded = joined(faded_out([second], 2500))
    assert (np.diff(faded[0]) < 0).all()
    assert joined(silence(2500)).shape == (2, 2500)
