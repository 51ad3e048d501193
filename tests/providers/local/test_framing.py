from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame
from PIL import Image

from app.providers.local.fields import Fit
from app.providers.local.footage import at_rate, forwards, read_footage
from app.providers.local.framing import in_size, planes_of, still_frame, to_frame
from tests.media import files


def first_of(path: Path, size: tuple[int, int], fit: Fit) -> VideoFrame:
    clip = read_footage(str(path))
    frames = at_rate(forwards(clip), clip.fps, 2)
    return list(in_size(frames, (clip.width, clip.height), size, fit, clip.fps))[-1]


def light(frame: VideoFrame, x: int, y: int) -> int:
    return int(frame.to_ndarray(format="gray")[y, x])


@pytest.mark.parametrize("fit", list(Fit))
def test_a_clip_fills_or_fits_another_aspect(tmp_path: Path, fit: Fit) -> None:
    path = files.clip(tmp_path / "a.mp4", frames=2, size=(160, 80))
    frame = first_of(path, (80, 80), fit)
    assert (frame.width, frame.height, frame.format.name) == (80, 80, "yuv420p")
    assert (frame.colorspace, frame.color_range) == (1, 1)
    # Frame 1 is bright in its first eighth alone, which Fill cuts away.
    middle = light(frame, 3, 40)
    assert (middle > 150) is (fit is not Fit.FILL)
    above = light(frame, 40, 5)
    assert above == 16 if fit is Fit.FIT else above < 60


@pytest.mark.parametrize(("degrees", "bright"), [(90, "top"), (180, "right"), (270, "bottom")])
def test_a_turned_clip_is_brought_upright(tmp_path: Path, degrees: int, bright: str) -> None:
    data = files.clip(tmp_path / "a.mp4", frames=2, size=(160, 80)).read_bytes()
    (tmp_path / "t.mp4").write_bytes(files.turned(data, degrees))
    clip = read_footage(str(tmp_path / "t.mp4"))
    frame = first_of(tmp_path / "t.mp4", (clip.width, clip.height), Fit.FILL)
    pixels = frame.to_ndarray(format="gray").astype(int)
    edges = {"top": pixels[:8], "bottom": pixels[-8:], "left": pixels[:, :8], "right": pixels[:, -8:]}
    assert max(edges, key=lambda name: edges[name].mean()) == bright
    assert (frame.width, frame.height) == ((160, 80) if degrees == 180 else (80, 160))


def test_odd_sizes_and_ten_bits_become_even_and_eight(tmp_path: Path) -> None:
    path = files.clip(
        tmp_path / "a.mkv",
        frames=2,
        size=(100, 60),
        codec="libx265",
        pix_fmt="yuv420p10le",
        options={"x265-params": "bframes=0:frame-threads=1"},
    )
    frame = first_of(path, (64, 38), Fit.FILL)
    assert (frame.width, frame.height, frame.format.name) == (64, 38, "yuv420p")
    assert list(in_size(iter(()), (10, 10), (20, 20), Fit.FILL, Fraction(25))) == []


def test_a_picture_becomes_a_frame_and_planes_come_back() -> None:
    picture = Image.fromarray(np.tile(np.arange(0, 200, 2, dtype=np.uint8), (50, 1))).convert("RGB")
    frame = still_frame(picture, (50, 26), Fit.FILL)
    assert (frame.width, frame.height, frame.colorspace) == (50, 26, 1)
    planes = planes_of(frame)
    assert [plane.size for plane in planes] == [(50, 26), (25, 13), (25, 13)]
    again = to_frame(planes)
    assert all(one.tobytes() == other.tobytes() for one, other in zip(planes, planes_of(again), strict=True))
