from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.media.signatures import HEAD_BYTES, MP4, PNG, FileKind, recognise
from app.providers.local.fusing import mixed
from app.providers.local.picture_params import Layout
from app.providers.local.render import render
from app.providers.local.sounds import Block
from tests.providers.local.clips import flashes, heard

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 40), (20, 40, 210)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = []
    for name, color in (("red", RED), ("green", GREEN), ("blue", BLUE)):
        Image.new("RGB", (64, 36), color).save(tmp_path / f"{name}.png")
        paths.append(tmp_path / f"{name}.png")
    return paths


def fused(inputs: list[Path], **params: Any) -> tuple[Path, FileKind]:
    folder = inputs[0].parent
    target = folder / f"{len(list(folder.iterdir()))}.part"
    slots = {f"input_{number}": str(path) for number, path in enumerate(inputs, 1)}
    render("fusion", {"size": "480p", **slots, **params}, str(target))
    return target, recognise(target.read_bytes()[:HEAD_BYTES])


def test_pictures_become_a_picture_each_in_its_place(pictures: list[Path]) -> None:
    made, kind = fused(pictures, layout="row", gap=2, radius=3, ground="#ffffff")
    assert kind is PNG
    picture = Image.open(made)
    assert picture.size == (854, 480)
    assert [picture.getpixel((x, 240)) for x in (140, 427, 710)] == [RED, GREEN, BLUE]
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    again, _ = fused(pictures, layout="row", gap=2, radius=3, ground="#ffffff")
    assert made.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout_shows_every_input_and_its_words(pictures: list[Path], layout: Layout) -> None:
    bare = Image.open(fused(pictures, layout=layout)[0])
    pixels = np.asarray(bare).reshape(-1, 3).astype(int)
    for color in (RED, GREEN, BLUE):
        assert (np.abs(pixels - color).max(axis=-1) < 4).mean() > 0.02
    worded = np.asarray(Image.open(fused(pictures, layout=layout, captions="One\n\nThree 三 ☃")[0])).astype(int)
    changed = np.abs(worded - np.asarray(bare)).max(axis=-1)
    assert ((changed > 100) & (worded.min(axis=-1) > 200)).sum() > 100


def test_a_clip_among_them_makes_a_clip_with_its_sound(tmp_path: Path, pictures: list[Path]) -> None:
    clip = flashes(tmp_path / "clip.mp4", marks=[0.2], seconds=0.6)
    made, kind = fused([pictures[0], clip], layout="inset", length="given", seconds=1.2, captions="Below\nAbove")
    assert kind is MP4
    with av.open(str(made)) as opened:
        video = opened.streams.video[0]
        assert (video.width, video.height) == (854, 480)
        frames = [frame.to_ndarray(format="rgb24") for frame in opened.decode(video)]
    assert len(frames) == 36
    assert np.abs(frames[0][100, 100].astype(int) - RED).max() < 12
    small = [frame[-60:-30, -100:-60].mean() for frame in frames]
    assert [index for index, light in enumerate(small) if light > 120] in ([6], [6, 24], [6, 7, 24, 25])
    assert np.abs(heard(made))[9600:11520].max() > 0.3
    silent, _ = fused([pictures[0], clip], sound="second", length="shortest")
    with av.open(str(silent)) as opened:
        assert not opened.streams.audio


def test_a_shorter_clip_begins_again_or_holds(tmp_path: Path) -> None:
    short = flashes(tmp_path / "short.mp4", marks=[0.2], seconds=0.4)
    long = flashes(tmp_path / "long.mp4", marks=[], seconds=1.2)
    for ending, moments in (("loop", [0.2, 0.6, 1.0]), ("hold", [0.2])):
        made, _ = fused([short, long], layout="column", gap=0, radius=0, ending=ending)
        assert flash_seconds_of_upper_half(made) == pytest.approx(moments, abs=0.05)
        assert len(heard(made)) == pytest.approx(1.2 * 48_000, abs=3000)
    made, _ = fused([short, long], length="shortest")
    with av.open(str(made)) as opened:
        assert sum(1 for _ in opened.decode(video=0)) == 12


def flash_seconds_of_upper_half(path: Path) -> list[float]:
    with av.open(str(path)) as clip:
        lights = [(frame.time, frame.to_ndarray(format="gray")[:200].mean() > 120) for frame in clip.decode(video=0)]
    return [time for (time, lit), (_, was) in zip(lights[1:], lights, strict=False) if lit and not was]


def test_sounds_are_mixed_sample_by_sample() -> None:
    def blocks(value: float, *lengths: int) -> list[Block]:
        return [np.full((2, length), value, np.float32) for length in lengths]

    made = np.concatenate(list(mixed([blocks(0.2, 700, 1300), blocks(0.4, 2500)], 2500)), axis=1)
    assert made.shape == (2, 2500)
    assert made[0, 1999] == pytest.approx(0.6 / 2**0.5)
    assert made[0, 2000] == pytest.approx(0.4 / 2**0.5)


def test_an_input_that_cannot_be_read_is_refused(tmp_path: Path, pictures: list[Path]) -> None:
    (tmp_path / "sound.wav").write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    for wrong in (tmp_path / "gone.png", tmp_path / "sound.wav"):
        with pytest.raises(MediaError):
            fused([pictures[0], wrong])
