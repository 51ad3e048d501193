import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from app.domain.errors import MediaError
from app.providers.local.render import render

NOTHING: dict[str, Any] = {"look": "none"}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    pixels = np.random.Generator(np.random.PCG64(3)).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    path = tmp_path / "picture.png"
    Image.fromarray(pixels).resize((60, 40)).save(path)
    return path


def edited(picture: Path, **params: Any) -> Image.Image:
    target = picture.with_name(f"{len(list(picture.parent.iterdir()))}.part")
    render("image_to_image", {"picture": str(picture), **params}, str(target))
    with Image.open(target) as opened:
        assert opened.format == "PNG"
        opened.load()
        return opened


def test_no_look_gives_back_the_pixels_and_a_look_other_ones(picture: Path) -> None:
    source = Image.open(picture)
    assert edited(picture, **NOTHING).tobytes() == source.tobytes()
    assert edited(picture, look="film", strength=0).tobytes() == source.tobytes()
    film = edited(picture, look="film", seed=4)
    assert film.tobytes() != source.tobytes()
    assert film.tobytes() == edited(picture, look="film", seed=4).tobytes()
    assert film.tobytes() != edited(picture, look="film", seed=5).tobytes()
    assert film.tobytes() == edited(picture, prompt="on old film", seed=4).tobytes()


def test_aspect_size_and_tones_are_as_asked(picture: Path) -> None:
    assert edited(picture, **NOTHING, aspect="1:1").size == (40, 40)
    assert edited(picture, **NOTHING, aspect="1:1", fit="fit").size == (60, 60)
    tones = edited(picture, look="duotone", size="480p", aspect="16:9", dark="#ff0000", light="#ffff00")
    assert tones.size == (853, 480)
    assert np.asarray(tones)[..., 0].min() > 230
    assert np.asarray(tones)[..., 2].max() < 25


def test_a_turned_picture_is_upright_and_a_transparent_one_stays_transparent(tmp_path: Path) -> None:
    turned = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), (200, 30, 30)).save(turned, exif=exif)
    assert edited(turned, **NOTHING).size == (40, 60)
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    clear.paste((240, 240, 240, 255), (10, 10, 30, 30))
    clear.save(tmp_path / "clear.png")
    made = edited(tmp_path / "clear.png", look="blur")
    assert made.mode == "RGBA"
    assert made.getchannel("A").tobytes() == clear.getchannel("A").tobytes()
    assert made.convert("RGB").getpixel((10, 10)) == pytest.approx((240, 240, 240), abs=3)


def test_a_result_is_in_srgb_and_carries_no_profile(tmp_path: Path) -> None:
    for space in ("sRGB", "XYZ"):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile(space))
        path = tmp_path / f"{space}.png"
        Image.new("RGB", (20, 20), (120, 60, 180)).save(path, icc_profile=profile.tobytes())
        made = edited(path, **NOTHING)
        assert "icc_profile" not in made.info
        assert made.getpixel((5, 5)) == pytest.approx((120, 60, 180), abs=2)


def test_a_file_that_is_no_picture_is_refused_in_words(tmp_path: Path) -> None:
    for name, content in (("cut.png", _png()[:60]), ("text.png", b"hello there"), ("clip.mp4", b"\0\0\0\x18ftypisom")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(MediaError):
            edited(tmp_path / name)
    with pytest.raises(MediaError):
        edited(tmp_path / "gone.png")


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (30, 30), (9, 9, 9)).save(made, "PNG")
    return made.getvalue()
