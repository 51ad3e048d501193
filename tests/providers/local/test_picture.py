from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.providers.local.fields import Fit
from app.providers.local.picture import even_size, flattened, read_source, staged
from tests.providers.local.boards import pixels

RED, BLUE = (220, 30, 30), (30, 30, 220)


def halves() -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (80, 40), RED)
    picture.paste(BLUE, (40, 0, 80, 40))
    return picture


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (0, 10)), (3, (70, 10)), (6, (10, 5)), (8, (10, 75))])
def test_a_picture_is_turned_as_its_exif_says(tmp_path: Path, orientation: int, red_at: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    halves().save(tmp_path / "a.jpg", exif=exif, quality=95)
    read = read_source(str(tmp_path / "a.jpg"), 4000)
    assert read.size == ((80, 40) if orientation in {1, 3} else (40, 80))
    red, _, blue = read.getpixel(red_at)  # type: ignore[misc]
    assert red > 180
    assert blue < 90


def test_what_is_transparent_stands_on_neutral_grey(tmp_path: Path) -> None:
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert read_source(str(tmp_path / "a.png"), 4000).getpixel((5, 5)) == (128, 128, 128)
    assert flattened(Image.new("RGBA", (4, 4), (250, 0, 0, 255))).getpixel((1, 1)) == (250, 0, 0)


def test_what_is_no_picture_or_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    for name in ("a.png", "missing.png"):
        with pytest.raises(MediaError):
            read_source(str(tmp_path / name), 4000)


@pytest.mark.parametrize(
    ("side", "aspect", "size"),
    [
        (480, 16 / 9, (854, 480)),
        (1080, 9 / 16, (1080, 1920)),
        (720, 21 / 9, (1680, 720)),
        (480, 1, (480, 480)),
        (480, 50, (1440, 480)),
    ],
)
def test_sizes_are_even_and_bounded(side: int, aspect: float, size: tuple[int, int]) -> None:
    assert even_size(side, aspect) == size


def test_fill_covers_the_frame_and_cuts_the_sides() -> None:
    stage = staged(halves(), 40, 40, Fit.FILL, 1.0)
    assert stage.size == (40, 40)
    assert pixels(stage)[20, 5].tolist() == list(RED)
    assert pixels(stage)[20, 35].tolist() == list(BLUE)


def test_fit_shows_all_of_it_on_plain_ground() -> None:
    stage = pixels(staged(halves(), 40, 40, Fit.FIT, 1.0))
    assert stage[20, 1].tolist() == list(RED)
    assert stage[20, 38].tolist() == list(BLUE)
    assert stage[2].max() < 40


def test_blur_shows_all_of_it_on_its_own_soft_colors() -> None:
    stage = pixels(staged(halves(), 40, 40, Fit.BLUR, 1.0))
    assert stage[20, 1].tolist() == list(RED)
    assert stage[1, 3, 0] > stage[1, 3, 2] + 40
    assert stage[1, 37, 2] > stage[1, 37, 0] + 40


def test_no_more_detail_is_kept_than_the_camera_can_show() -> None:
    large = Image.new("RGB", (4000, 2250))
    assert staged(large, 320, 180, Fit.FILL, 1.25).size == (400, 224)
    assert staged(Image.new("RGB", (80, 45)), 320, 180, Fit.FILL, 1.25).size == (160, 90)


def test_a_thin_picture_is_covered_to_the_last_column() -> None:
    thin = Image.fromarray(np.full((400, 3, 3), 200, dtype=np.uint8))
    for fit in Fit:
        assert staged(thin, 64, 36, fit, 1.3).size[0] % 2 == 0
