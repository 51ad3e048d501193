import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.domain.errors import MediaError
from app.providers.local.camera import View, views
from app.providers.local.fields import CameraMove, Ease, Fit
from app.providers.local.manifest import ImageToVideoParams, TextToVideoParams
from app.providers.local.moving import FlatSubject
from app.providers.local.render import (
    board_size,
    even_scale,
    frame_count,
    render,
    render_board,
    render_board_clip,
    render_picture_clip,
    write_clip,
)
from tests.providers.local.boards import luma_frames

SIDE = 120


def picture(tmp_path: Path) -> str:
    image = Image.new("RGB", (480, 270), (40, 60, 110))
    draw = ImageDraw.Draw(image)
    draw.ellipse([200, 100, 280, 180], fill=(240, 200, 90))
    draw.rectangle([40, 200, 440, 210], fill=(230, 240, 250))
    path = tmp_path / "picture.png"
    image.save(path)
    return str(path)


def clip_of(tmp_path: Path, name: str = "clip.part", **params: Any) -> Path:
    wanted = ImageToVideoParams.model_validate({"first_frame": picture(tmp_path), "duration": 1, "fps": 24, **params})
    render_picture_clip(wanted, tmp_path / name, short_side=SIDE)
    return tmp_path / name


@pytest.mark.parametrize(
    ("params", "size", "frames"),
    [
        ({"duration": 1, "fps": 24}, (214, 120), 24),
        ({"duration": 1.5, "fps": 30, "aspect": "9:16"}, (120, 214), 45),
        ({"duration": 1, "fps": 60, "aspect": "1:1"}, (120, 120), 60),
        ({"duration": 1, "fps": 24, "aspect": "21:9", "fit": "blur"}, (280, 120), 24),
        ({"duration": 1, "fps": 24, "aspect": "picture", "fit": "fit"}, (214, 120), 24),
    ],
)
def test_a_clip_is_as_long_as_large_and_as_fast_as_asked(
    tmp_path: Path, params: dict[str, Any], size: tuple[int, int], frames: int
) -> None:
    with av.open(str(clip_of(tmp_path, **params))) as clip:
        stream = clip.streams.video[0]
        assert (stream.width, stream.height) == size
        assert stream.average_rate == params["fps"]
        assert sum(1 for _ in clip.decode(stream)) == frames


def test_the_same_request_gives_the_same_bytes_and_another_move_others(tmp_path: Path) -> None:
    first, again = clip_of(tmp_path, "a.part"), clip_of(tmp_path, "b.part")
    assert first.read_bytes() == again.read_bytes()
    other = clip_of(tmp_path, "c.part", camera="tilt_up")
    assert other.read_bytes() != first.read_bytes()


def test_a_board_is_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    render_board("Misty pine forest", 7, (320, 180), tmp_path / "a.png")
    code = (
        "import sys\nfrom pathlib import Path\nfrom app.providers.local.render import render_board\n"
        "render_board('Misty pine forest', 7, (320, 180), Path(sys.argv[1]))"
    ).replace("\\\n", "\n")
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "b.png")], check=True, timeout=60)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_png_holds_no_time(tmp_path: Path) -> None:
    render_board("Dunes", 7, (320, 180), tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    assert b"tIME" not in content
    assert b"tEXt" not in content


def test_a_board_clip_moves_and_is_deterministic(tmp_path: Path) -> None:
    wanted = TextToVideoParams(prompt="Slow push over the lake", seed=3, duration=1, fps=24)
    for name in ("a.part", "b.part"):
        render_board_clip(wanted, (214, 120), tmp_path / name)
    assert (tmp_path / "a.part").read_bytes() == (tmp_path / "b.part").read_bytes()
    frames = luma_frames(tmp_path / "a.part")
    assert len(frames) == 24
    assert np.abs(frames[0] - frames[-1])[:80].mean() > 2


@pytest.mark.parametrize("move", [CameraMove.PAN_RIGHT, CameraMove.TILT_DOWN, CameraMove.PULL_OUT])
def test_a_dot_glides_without_a_jerk(tmp_path: Path, move: CameraMove) -> None:
    image = Image.new("RGB", (440, 248), (16, 16, 16))
    ImageDraw.Draw(image).ellipse([150, 90, 168, 108], fill=(255, 255, 255))
    path = views(move, 0.35, Ease.LINEAR, 60)
    write_clip(FlatSubject(image, 320, 180, zoom=1.3), path, (320, 180), 60, tmp_path / "a.part")
    axis = 0 if move is CameraMove.TILT_DOWN else 1
    places = np.array([_centroid(frame)[axis] for frame in luma_frames(tmp_path / "a.part")])
    expected = np.array([_seen_at(view, (159.5, 99.5))[1 - axis] for view in path])
    assert np.abs(places - expected).max() < 0.25
    steps = np.diff(places)
    assert (steps * np.sign(places[-1] - places[0]) > 0).all()


def _centroid(frame: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    weights = (frame - 40).clip(0)
    rows, columns = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]] + 0.5
    return float((weights * rows).sum() / weights.sum()), float((weights * columns).sum() / weights.sum())


def _seen_at(view: View, spot: tuple[float, float]) -> tuple[float, float]:
    left, top, right, bottom = view.box(440, 248)
    return (spot[0] - left) / (right - left) * 320, (spot[1] - top) / (bottom - top) * 180


def test_progress_only_grows_and_a_frame_that_stays_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []
    monkeypatch.setattr("app.providers.local.render.report", told.append)
    subject = FlatSubject(Image.new("RGB", (64, 36), (9, 90, 9)), 64, 36, zoom=1)
    seen: list[View] = []

    class Counting:
        def frame(self, view: View) -> tuple[Image.Image, Image.Image, Image.Image]:
            seen.append(view)
            return subject.frame(view)

    write_clip(Counting(), views(CameraMove.STILL, 1, Ease.LINEAR, 20), (64, 36), 30, tmp_path / "a.part")
    assert len(seen) == 1
    assert all(second > first for first, second in itertools.pairwise(told))
    assert 0 < told[0] < told[-1] < 1


def test_a_frame_is_taken_out_of_a_clip_exactly(tmp_path: Path) -> None:
    path = views(CameraMove.PAN_RIGHT, 1.0, Ease.LINEAR, 24)
    stripes = Image.fromarray(np.tile((np.arange(320) // 8 % 2 * 200 + 20).astype(np.uint8), (180, 1))).convert("RGB")
    write_clip(FlatSubject(stripes, 320, 180, zoom=1.4), path, (320, 180), 24, tmp_path / "clip.mp4")
    render("frame_extraction", {"source_clip": str(tmp_path / "clip.mp4"), "at": 0.5}, str(tmp_path / "f.part"))
    frames = luma_frames(tmp_path / "clip.mp4")
    with Image.open(tmp_path / "f.part") as png:
        taken = np.asarray(png.convert("L")).astype(float)
    differences = [np.abs(taken - (frame - 16) * 255 / 219).mean() for frame in frames]
    assert int(np.argmin(differences)) == 12


def test_an_input_that_is_gone_is_refused_with_a_sentence(tmp_path: Path) -> None:
    wanted = ImageToVideoParams(first_frame=str(tmp_path / "gone.png"))
    with pytest.raises(MediaError):
        render_picture_clip(wanted, tmp_path / "a.part", short_side=SIDE)
    with pytest.raises(MediaError):
        render("frame_extraction", {"source_clip": str(tmp_path / "gone.mp4")}, str(tmp_path / "b.part"))


def test_a_long_clip_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    code = """
import json, resource, sys
from pathlib import Path
from typing import Any
from PIL import Image
from app.providers.local.camera import views
from app.providers.local.manifest import CameraMove, Ease
from app.providers.local.moving import FlatSubject
from app.providers.local.render import write_clip
subject = FlatSubject(Image.new("RGB", (1920, 1080), (30, 90, 60)), 1920, 1080, zoom=1)
peaks = []
for count in (30, 90):
    path = views(CameraMove.PUSH_IN, 0.1, Ease.LINEAR, count)
    write_clip(subject, path, (1920, 1080), 30, Path(sys.argv[1]) / str(count))
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps(peaks))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=True, timeout=110, capture_output=True, text=True
    )
    first, second = json.loads(done.stdout)
    assert second < first * 1.15


@pytest.mark.parametrize(
    ("size", "aspect", "expected"),
    [
        ("480p", "16:9", (854, 480)),
        ("1080p", "16:9", (1920, 1080)),
        ("4K", "9:16", (2160, 3840)),
        ("720p", "21:9", (1680, 720)),
    ],
)
def test_a_named_size_is_its_shorter_side(size: str, aspect: str, expected: tuple[int, int]) -> None:
    assert board_size(size, aspect) == expected


def test_frames_are_counted_and_scales_kept_even() -> None:
    assert frame_count(5, 30) == 150
    assert frame_count(1.5, 24) == 36
    scale = even_scale((854, 480), 1.2)
    assert 1.0 < scale <= 1.2
    assert round(854 * scale) % 2 == round(480 * scale) % 2 == 0
    assert even_scale((854, 480), 1.0) == 1.0


@pytest.mark.parametrize("fit", list(Fit))
def test_transparency_and_orientation_reach_the_clip(tmp_path: Path, fit: Fit) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (200, 100), (250, 250, 250))
    image.paste((10, 10, 10), (0, 0, 100, 100))
    image.save(tmp_path / "turned.jpg", exif=exif)
    wanted = ImageToVideoParams(
        first_frame=str(tmp_path / "turned.jpg"), aspect="picture", fit=fit, camera=CameraMove.STILL, duration=1, fps=24
    )
    render_picture_clip(wanted, tmp_path / "a.part", short_side=SIDE)
    frame = luma_frames(tmp_path / "a.part")[0]
    assert frame.shape == (240, 120)
    assert frame[:100].mean() < 40
    assert frame[140:].mean() > 200
