import itertools
from pathlib import Path

import av
import numpy as np
import pytest

from app.providers.local.clip_fields import Continuation
from app.providers.local.clip_params import VideoExtendParams
from app.providers.local.extending import render_extension
from tests.media import files
from tests.providers.local.boards import luma_frames
from tests.providers.local.clips import beep_seconds, flash_seconds, flashes, heard, numbers
from tests.support.library import make_clip


def extended(tmp_path: Path, clip: Path, **more: object) -> Path:
    target = tmp_path / "extended.mp4"
    target.unlink(missing_ok=True)
    render_extension(VideoExtendParams.model_validate({"source_clip": str(clip), "duration": 0.8, **more}), target)
    return target


MOVES = [way for way in Continuation if way not in {Continuation.HOLD, Continuation.PING_PONG}]


@pytest.mark.parametrize("way", MOVES)
def test_a_move_starts_from_rest_at_the_last_frame_and_gains_speed(tmp_path: Path, way: Continuation) -> None:
    clip = make_clip(tmp_path / "a.mp4", (160, 96), seconds=0.4)
    frames = luma_frames(extended(tmp_path, clip, continuation=way, ease="ease_in"))
    assert len(frames) == 10 + 20
    steps = [float(np.abs(after - before).mean()) for before, after in itertools.pairwise(frames)]
    assert steps[9] < 2.5
    assert sum(steps[20:]) > 2 * sum(steps[9:15])
    assert np.abs(frames[-1] - frames[9]).mean() > 4


def test_the_last_frame_is_held_or_the_clip_runs_back_and_forth(tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "a.mp4", frames=8, rate=25)
    assert numbers(extended(tmp_path, clip, continuation="hold")) == [*range(8), *[7] * 20]
    back = [7, 6, 5, 4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4]
    assert numbers(extended(tmp_path, clip, continuation="ping_pong")) == [*range(8), *back]
    assert numbers(extended(tmp_path, clip, continuation="ping_pong", extent="new_part")) == back


def test_the_sound_goes_on_as_asked(tmp_path: Path) -> None:
    clip = flashes(tmp_path / "a.mp4", marks=[0.2, 0.6], seconds=0.8)
    mirrored = extended(tmp_path, clip, continuation="ping_pong", sound="mirror")
    assert flash_seconds(mirrored) == pytest.approx([0.2, 0.6, 0.96, 1.36], abs=0.001)
    assert beep_seconds(mirrored) == pytest.approx([0.2, 0.6, 0.96, 1.36], abs=0.01)
    assert beep_seconds(extended(tmp_path, clip, sound="removed")) == pytest.approx([0.2, 0.6], abs=0.01)
    with av.open(str(extended(tmp_path, clip, sound="removed", extent="new_part"))) as made:
        assert not made.streams.audio


def test_a_sound_fades_or_goes_on_evenly(tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "a.mp4", frames=24, rate=24, sound="aac")
    faded = heard(extended(tmp_path, clip, continuation="hold", duration=2, sound="fade"))
    room = heard(extended(tmp_path, clip, continuation="hold", duration=2, sound="room"))
    loudness = [[float(np.abs(sound[at * 4800 :][:4800]).max()) for at in range(30)] for sound in (faded, room)]
    assert loudness[0][9] > 0.25
    assert loudness[0][20] < 0.01
    assert min(loudness[1]) > 0.25
