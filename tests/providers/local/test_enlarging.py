from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.media.signatures import HEAD_BYTES, MP4, recognise
from app.providers.local.render import render
from app.providers.local.trained import is_installed
from tests.providers.local.clips import flash_seconds, flashes, heard


def enlarged(source: Path, **params: Any) -> Path:
    target = source.with_name(f"{len(list(source.parent.iterdir()))}.part")
    render("upscale", {"source": str(source), "method": "lanczos", **params}, str(target))
    return target


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    ramp = np.broadcast_to(np.linspace(20, 230, 48)[None, :, None], (30, 48, 3)).astype(np.uint8).copy()
    ramp[:, 24:] = 240
    Image.fromarray(ramp).save(tmp_path / "picture.png")
    return tmp_path / "picture.png"


def test_a_picture_is_larger_by_its_factor_and_looks_the_same(picture: Path) -> None:
    source = Image.open(picture)
    for factor in (2, 4):
        made = Image.open(enlarged(picture, factor=factor))
        assert made.size == (48 * factor, 30 * factor)
        back = np.asarray(made.resize(source.size, Image.Resampling.BOX)).astype(int)
        assert np.abs(back - np.asarray(source)).mean() < 2
    soft, sharp = (np.asarray(Image.open(enlarged(picture, sharpen=value))).astype(int) for value in (0, 1))
    assert np.abs(np.diff(sharp[..., 0], axis=1)).max() > np.abs(np.diff(soft[..., 0], axis=1)).max()


def test_what_is_transparent_stays_so_and_what_would_be_too_large_is_refused(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 10), (200, 10, 10, 90)).save(tmp_path / "clear.png")
    made = Image.open(enlarged(tmp_path / "clear.png"))
    assert made.mode == "RGBA"
    assert made.getpixel((20, 10)) == pytest.approx((200, 10, 10, 90), abs=2)
    Image.new("1", (4000, 3000)).save(tmp_path / "large.png")
    with pytest.raises(MediaError, match="192 million pixels"):
        enlarged(tmp_path / "large.png", factor=4)
    (tmp_path / "text.png").write_bytes(b"hello")
    with pytest.raises(MediaError):
        enlarged(tmp_path / "text.png")


def test_a_clip_is_larger_as_long_and_keeps_its_sound(tmp_path: Path) -> None:
    source = flashes(tmp_path / "clip.mp4", marks=[0.2], seconds=0.4, size=(64, 48))
    made = enlarged(source)
    assert recognise(made.read_bytes()[:HEAD_BYTES]) is MP4
    with av.open(str(made)) as clip:
        video = clip.streams.video[0]
        assert (video.width, video.height) == (128, 96)
        assert video.average_rate == 25
        assert sum(1 for _ in clip.decode(video)) == 10
    assert flash_seconds(made) == pytest.approx([0.2])
    assert np.abs(heard(made))[9600:11520].max() > 0.3
    assert made.read_bytes() == enlarged(source).read_bytes()


@pytest.mark.skipif(is_installed(), reason="the models are installed")
def test_a_model_that_is_not_installed_is_named_and_none_is_used_by_itself(picture: Path) -> None:
    with pytest.raises(MediaError, match=r"pixsim7\[upscale\]"):
        enlarged(picture, method="ai")
    assert enlarged(picture, method="auto").read_bytes() == enlarged(picture).read_bytes()
