import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.providers.local.fields import Look
from app.providers.local.finish import Finish, Planes, enlarged, finished, soft
from app.providers.local.looks import Treatment
from app.providers.local.moving import to_planes

LOOKS = [look for look in Look if look not in {Look.AUTO, Look.NONE}]


def pixels(picture: Image.Image) -> npt.NDArray[np.int16]:
    return np.asarray(picture).astype(np.int16)


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    """Soft hills of colour with a bright disc, its sides odd."""
    y, x = np.mgrid[0:83, 0:131].astype(np.float32)
    waves = np.stack([90 + 80 * np.sin(x / 21), 110 + 70 * np.cos(y / 17), 120 + 60 * np.sin((x + y) / 29)], axis=-1)
    waves[np.hypot(x - 90, y - 30) < 12] = (252, 250, 244)
    return Image.fromarray(waves.astype(np.uint8))


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_changes_a_picture_and_gives_the_same_pixels_again(picture: Image.Image, look: Look) -> None:
    seen = finished(picture, Treatment(look, seed=5))
    assert (seen.mode, seen.size) == ("RGB", picture.size)
    assert np.abs(pixels(seen) - pixels(picture)).mean() > 2
    assert seen.tobytes() == finished(picture, Treatment(look, seed=5)).tobytes()
    faint = finished(picture, Treatment(look, 0.05, seed=5))
    assert np.abs(pixels(faint) - pixels(picture)).mean() < np.abs(pixels(seen) - pixels(picture)).mean() / 2


def test_no_strength_and_no_look_leave_every_pixel(picture: Image.Image) -> None:
    for treatment in (Treatment(Look.NONE), Treatment(Look.FILM, 0.0)):
        assert finished(picture, treatment).tobytes() == picture.tobytes()
        planes = to_planes(picture.resize((64, 36)))
        assert Finish(treatment, 64, 36).planes(planes) is planes


def test_a_frame_looks_as_the_picture_does(picture: Image.Image) -> None:
    even = picture.resize((128, 80))
    for look in (Look.GRADE, Look.NOIR, Look.DUOTONE, Look.VIGNETTE):
        luma, *_ = Finish(Treatment(look, seed=5), 128, 80).planes(to_planes(even))
        expected = pixels(to_planes(finished(even, Treatment(look, seed=5)))[0])
        assert np.abs(pixels(luma) - expected).mean() < 2.5


def test_noir_has_no_colour_and_a_neutral_grey_stays_neutral(picture: Image.Image) -> None:
    red, green, blue = (pixels(channel) for channel in finished(picture, Treatment(Look.NOIR)).split())
    assert np.abs(red - green).max() <= 1
    assert np.abs(blue - green).max() <= 1
    grey = Image.new("RGB", (40, 40), (128, 128, 128))
    for look in (Look.VIVID, Look.GLOW, Look.BLUR, Look.GRAIN, Look.VIGNETTE):
        seen = pixels(finished(grey, Treatment(look, 0.5)))
        assert np.ptp(seen, axis=-1).max() <= 4


def test_grain_moves_from_frame_to_frame_and_with_the_seed() -> None:
    planes = to_planes(Image.new("RGB", (320, 180), (120, 120, 120)))

    def luma(seed: int, index: int) -> npt.NDArray[np.int16]:
        return pixels(Finish(Treatment(Look.GRAIN, seed=seed), 320, 180).planes(planes, index)[0])

    first = luma(1, 0)
    assert (first == luma(1, 0)).all()
    for other in (luma(1, 1), luma(2, 0)):
        assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 0.1
    assert 6 < first.std() < 14
    assert abs(first.mean() - pixels(planes[0]).mean()) < 0.5


def test_a_vignette_darkens_the_corners_alone_and_film_glows_around_a_light() -> None:
    seen = pixels(finished(Image.new("RGB", (160, 90), (200, 200, 200)), Treatment(Look.VIGNETTE)))
    assert seen[45, 80, 1] >= 198
    assert seen[0, 0, 1] < 110
    dark = Image.new("RGB", (320, 180), (20, 20, 24))
    dark.paste((255, 255, 255), (150, 80, 170, 100))
    red, _, blue = (pixels(channel) for channel in finished(dark, Treatment(Look.FILM)).split())
    assert (red - blue)[90, 171:175].mean() > (red - blue)[90, 250:].mean() + 15


def test_grain_and_glow_stay_within_the_range_of_a_clip() -> None:
    bars = Image.fromarray(np.tile(np.repeat(np.array([0, 255], np.uint8), 64), (72, 1))).convert("RGB")
    for look in LOOKS:
        luma, first, second = Finish(Treatment(look), 128, 72).planes(to_planes(bars))
        assert 16 <= pixels(luma).min() <= pixels(luma).max() <= 236
        assert pixels(first).min() >= 15
        assert pixels(second).max() <= 241


def test_a_wide_blur_is_as_wide_as_it_says_at_any_size() -> None:
    step = Image.fromarray(np.tile(np.where(np.arange(403) < 201, 0, 255).astype(np.uint8), (301, 1)))
    for radius in (2.0, 11.0):
        row = pixels(soft(step, radius))[150]
        assert soft(step, radius).size == step.size
        spread = np.diff(row).astype(float)
        places = np.arange(402) + 1
        middle = (spread * places).sum() / spread.sum()
        assert abs(middle - 201) < 1
        assert np.sqrt((spread * (places - middle) ** 2).sum() / spread.sum()) == pytest.approx(radius, rel=0.25)
    assert enlarged(step.reduce(8), step.size, 8).size == step.size


def test_planes_that_are_given_stay_as_they_are(picture: Image.Image) -> None:
    planes: Planes = to_planes(picture.resize((128, 80)))
    before = [plane.tobytes() for plane in planes]
    for look in LOOKS:
        Finish(Treatment(look), 128, 80).planes(planes)
    assert [plane.tobytes() for plane in planes] == before
