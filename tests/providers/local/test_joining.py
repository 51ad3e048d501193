from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.providers.local.clip_params import VideoTransitionParams
from app.providers.local.joining import render_transition
from tests.media import files
from tests.providers.local.boards import luma_frames
from tests.providers.local.clips import beep_seconds, flash_seconds, flashes, heard, numbers


def joined(tmp_path: Path, first: Path, second: Path, **more: object) -> Path:
    params = {"first_frame": str(first), "last_frame": str(second), "duration": 0.4, **more}
    target = tmp_path / "joined.mp4"
    target.unlink(missing_ok=True)
    render_transition(VideoTransitionParams.model_validate(params), target)
    return target


def picture(path: Path, tone: int) -> Path:
    Image.new("RGB", (160, 96), (tone,) * 3).save(path)
    return path


def test_two_clips_overlap_and_their_sounds_stay_with_their_pictures(tmp_path: Path) -> None:
    first = flashes(tmp_path / "a.mp4", marks=[0.2, 0.6], seconds=1.2)
    second = flashes(tmp_path / "b.mp4", marks=[0.6], seconds=1.0)
    made = joined(tmp_path, first, second)
    assert len(luma_frames(made)) == 30 + 25 - 10
    assert flash_seconds(made) == pytest.approx([0.2, 0.6, 1.4], abs=0.001)
    assert beep_seconds(made) == pytest.approx([0.2, 0.6, 1.4], abs=0.01)
    assert len(heard(made)) == pytest.approx(1.8 * 48_000, abs=1100)


def test_the_transition_alone_shows_both_whole_at_its_ends(tmp_path: Path) -> None:
    first = files.clip(tmp_path / "a.mp4", frames=30, rate=25)
    second = files.clip(tmp_path / "b.mp4", frames=30, rate=25)
    made = joined(tmp_path, first, second, extent="new_part")
    shown = numbers(made)
    assert (len(shown), shown[0], shown[-1]) == (10, 20, 9)
    with av.open(str(made)) as clip:
        assert not clip.streams.audio


def test_pictures_stand_before_and_after(tmp_path: Path) -> None:
    dark, light = picture(tmp_path / "a.png", 10), picture(tmp_path / "b.png", 240)
    made = joined(tmp_path, dark, light, still_seconds=0.5, fps=30, ease="linear")
    tones = [frame.mean() for frame in luma_frames(made)]
    assert len(tones) == 15 + 12 + 15
    assert np.ptp(tones[:15]) < 2
    assert np.ptp(tones[-15:]) < 2
    assert (np.diff(tones[14:28]) > 5).all()


def test_a_picture_and_a_clip_meet_in_the_rate_and_size_of_the_clip_or_as_asked(tmp_path: Path) -> None:
    clip = flashes(tmp_path / "a.mp4", marks=[0.2], seconds=0.8)
    light = picture(tmp_path / "b.png", 240)
    made = joined(tmp_path, clip, light, still_seconds=0.2, size="480p", aspect="1:1", fit="blur")
    with av.open(str(made)) as found:
        video = found.streams.video[0]
        assert (video.width, video.height, video.average_rate) == (480, 480, Fraction(25))
        assert len(found.streams.audio) == 1
    assert len(luma_frames(made)) == 20 + 5
    again = joined(tmp_path, light, clip, still_seconds=0.2)
    assert beep_seconds(again) == pytest.approx([0.4], abs=0.01)


def test_a_transition_is_no_longer_than_its_clips_and_a_missing_input_is_told(tmp_path: Path) -> None:
    short = files.clip(tmp_path / "a.mp4", frames=3, rate=25)
    long = files.clip(tmp_path / "b.mp4", frames=20, rate=25)
    assert len(numbers(joined(tmp_path, short, long))) == 20
    with pytest.raises(MediaError, match="not there"):
        joined(tmp_path, short, tmp_path / "gone.mp4")
