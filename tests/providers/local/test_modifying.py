import itertools
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.providers.local.clip_params import VideoModifyParams
from app.providers.local.modifying import render_change
from tests.media import files
from tests.providers.local.boards import luma_frames
from tests.providers.local.clips import beep_seconds, flash_seconds, flashes, numbers
from tests.support.library import make_clip


def changed(tmp_path: Path, clip: Path, **more: object) -> Path:
    target = tmp_path / "changed.mp4"
    target.unlink(missing_ok=True)
    render_change(VideoModifyParams.model_validate({"source_clip": str(clip), **more}), target)
    return target


def test_a_cut_is_exact_to_the_frame(tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "a.mp4", frames=50, rate=25)
    assert numbers(changed(tmp_path, clip, start=0.4, end=0.8)) == list(range(10, 20))
    assert numbers(changed(tmp_path, clip, start=0.33, end=0.41)) == [8, 9, 10]
    assert numbers(changed(tmp_path, clip, start=1.92)) == [48, 49]
    assert numbers(changed(tmp_path, clip, end=0.4, is_reversed=True)) == list(range(9, -1, -1))
    assert numbers(changed(tmp_path, clip, end=0.8, speed=2)) == list(range(0, 20, 2))
    assert numbers(changed(tmp_path, clip, end=0.2, speed=0.5)) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    with pytest.raises(MediaError, match=r"behind the end of the clip, which is 2\.0 s"):
        changed(tmp_path, clip, start=2.5)


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ({}, [0.2, 0.8, 1.4]),
        ({"start": 0.5, "end": 1.6}, [0.32, 0.92]),
        ({"is_reversed": True}, [0.16, 0.76, 1.36]),
        ({"speed": 0.5}, [0.4, 1.6, 2.8]),
        ({"speed": 0.5, "ramp": "end"}, None),
        ({"speed": 0.4, "ramp": "middle", "is_reversed": True, "start": 0.1}, None),
    ],
)
def test_sound_and_pictures_stay_together(tmp_path: Path, more: dict[str, object], seconds: list[float] | None) -> None:
    made = changed(tmp_path, flashes(tmp_path / "a.mp4", marks=[0.2, 0.8, 1.4], seconds=1.6), **more)
    seen, beeps = flash_seconds(made), beep_seconds(made)
    if seconds is not None:
        assert seen == pytest.approx(seconds, abs=0.001)
    assert len(seen) >= 2
    for flash in seen:
        assert min(abs(beep - flash) for beep in beeps) < 0.04


def test_a_clip_is_turned_mirrored_reshaped_and_loses_its_sound(tmp_path: Path) -> None:
    clip = files.clip(tmp_path / "a.mp4", frames=2, size=(160, 80), sound="aac")
    made = changed(tmp_path, clip, turn="right", has_sound=False)
    with av.open(str(made)) as found:
        assert not found.streams.audio
    # Frame 1 is bright in its first eighth: turned to the right, that lies on top.
    frame = luma_frames(made)[-1]
    assert frame.shape == (160, 80)
    assert frame[:10].mean() > 100 > frame[-10:].mean()
    mirrored = luma_frames(changed(tmp_path, clip, mirror="sides"))[-1]
    assert mirrored[:, -10:].mean() > 100 > mirrored[:, :10].mean()
    assert luma_frames(changed(tmp_path, clip, aspect="1:1", fit="fit"))[0].shape == (80, 80)
    assert luma_frames(changed(tmp_path, clip, longest=100))[0].shape == (50, 100)


def test_a_look_changes_colors_and_the_words_can_choose_it(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", (96, 64), seconds=0.1)

    def colorfulness(**more: object) -> float:
        with av.open(str(changed(tmp_path, clip, **more))) as found:
            pixels = next(found.decode(video=0)).to_ndarray(format="rgb24").astype(int)
        return float(np.abs(pixels[..., 0] - pixels[..., 2]).mean())

    plain = colorfulness()
    assert colorfulness(look="noir", look_strength=1) < 6 < plain
    assert colorfulness(look="auto", prompt="noir, please", look_strength=1) < 6
    assert colorfulness(look="noir", look_strength=0) == pytest.approx(plain, abs=2)


def test_slow_motion_can_mix_neighbouring_frames(tmp_path: Path) -> None:
    clip = flashes(tmp_path / "a.mp4", marks=[0.08], seconds=0.2)
    tones = [frame.mean() for frame in luma_frames(changed(tmp_path, clip, speed=0.5, is_blended=True))]
    plain = [frame.mean() for frame in luma_frames(changed(tmp_path, clip, speed=0.5))]
    # The flash is frame 2, which is the fifth one then: half of it is seen before and after it.
    middle = (tones[4] + tones[0]) / 2
    assert tones[3:6] == pytest.approx([middle, plain[4], middle], abs=3)
    assert len(tones) == len(plain) == 10


def test_shakes_are_taken_out(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    board = files.noise(60, 40).resize((320, 200), Image.Resampling.BICUBIC)
    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "15"})
        stream.width, stream.height, stream.pix_fmt = 256, 144, "yuv420p"
        for _ in range(10):
            x, y = (int(place) for place in chance.integers(10, 26, 2))
            shown = np.asarray(board.crop((x, y, x + 256, y + 144)))
            out.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        out.mux(stream.encode(None))

    def unrest(path: Path) -> float:
        inner = [frame[40:-40, 40:-40] for frame in luma_frames(path)]
        return float(np.mean([np.abs(b - a).mean() for a, b in itertools.pairwise(inner)]))

    assert unrest(changed(tmp_path, tmp_path / "a.mp4", is_steadied=True)) < 0.6 * unrest(tmp_path / "a.mp4")


def test_a_file_is_no_larger_than_asked(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 192, "yuv420p"
        for seed in range(50):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(files.noise(320, 192, seed)), format="rgb24")))
        out.mux(stream.encode(None))
    made = changed(tmp_path, tmp_path / "a.mp4", megabytes=0.1)
    assert made.stat().st_size <= 100_000
    assert len(luma_frames(made)) == 50
    with pytest.raises(MediaError, match=r"does not fit into 0\.005 MB"):
        changed(tmp_path, tmp_path / "a.mp4", megabytes=0.005)
