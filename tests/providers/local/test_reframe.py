import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.providers.local.fields import Fit
from app.providers.local.reframe import LARGEST_AREA, Frame, reframed

SIDES = st.integers(1, 60)
SHARES = st.floats(0, 1)


def ramp(width: int, height: int) -> Image.Image:
    """Red grows to the right, green grows downwards."""
    across = np.broadcast_to(np.linspace(0, 255, width)[None, :], (height, width))
    down = np.broadcast_to(np.linspace(0, 255, height)[:, None], (height, width))
    return Image.fromarray(np.stack([across, down, np.full((height, width), 90)], axis=-1).astype(np.uint8))


@given(
    size=st.tuples(SIDES, SIDES),
    aspect=st.none() | st.floats(0.3, 3),
    short_side=st.none() | st.integers(1, 80),
    fit=st.sampled_from(Fit),
    zoom=st.floats(1, 8),
    focus=st.tuples(SHARES, SHARES),
    mode=st.sampled_from(["RGB", "RGBA"]),
)
def test_any_frame_around_any_picture_has_its_size_and_aspect(
    size: tuple[int, int],
    aspect: float | None,
    short_side: int | None,
    fit: Fit,
    zoom: float,
    focus: tuple[float, float],
    mode: str,
) -> None:
    made = reframed(Image.new(mode, size, 77), Frame(aspect, short_side, fit, zoom, focus))
    assert made.mode in {"RGB", mode}
    wanted = aspect or size[0] / size[1]
    if short_side is not None and max(wanted, 1 / wanted) * short_side < 16_000:
        assert min(made.size) == pytest.approx(short_side, abs=1)
        assert made.width / made.height == pytest.approx(wanted, rel=1.5 / min(made.size))


def test_nothing_asked_leaves_the_very_pixels() -> None:
    picture = ramp(31, 17)
    assert reframed(picture, Frame()) is picture
    assert reframed(picture, Frame(aspect=31 / 17, fit=Fit.BLUR)) is picture


def test_the_focus_stays_in_sight() -> None:
    picture = ramp(160, 90)
    left, right = (np.asarray(reframed(picture, Frame(1.0, focus=(x, 0.5)))) for x in (0.0, 1.0))
    assert left.shape == right.shape == (90, 90, 3)
    assert left[0, 0, 0] == 0
    assert right[0, -1, 0] == 255
    close = np.asarray(reframed(picture, Frame(zoom=4, focus=(0.75, 0.25))))
    assert close.shape in {(22, 40, 3), (23, 40, 3)}
    assert close[..., 0].mean() == pytest.approx(0.75 * 255, abs=4)
    assert close[..., 1].mean() == pytest.approx(0.25 * 255, abs=6)


def test_bars_and_blur_show_all_of_the_picture() -> None:
    picture = ramp(80, 40)
    for fit in (Fit.FIT, Fit.BLUR):
        made = np.asarray(reframed(picture, Frame(1.0, fit=fit)))
        assert made.shape == (80, 80, 3)
        assert (made[20:60] == np.asarray(picture)).all()
        assert made[5].astype(int).max() < 200
    assert len(np.unique(np.asarray(reframed(picture, Frame(1.0, fit=Fit.FIT)))[:20].reshape(-1, 3), axis=0)) == 1


def test_what_is_transparent_stays_so() -> None:
    picture = ramp(80, 40).convert("RGBA")
    picture.putalpha(100)
    made = reframed(picture, Frame(1.0, fit=Fit.FIT))
    assert made.mode == "RGBA"
    alpha = np.asarray(made.getchannel("A"))
    assert alpha[0].max() == 0
    assert (alpha[20:60] == 100).all()
    assert reframed(picture, Frame(1.0, fit=Fit.BLUR)).mode == "RGB"


def test_the_area_is_bounded() -> None:
    made = reframed(Image.new("RGB", (4, 4000)), Frame(3.0, fit=Fit.FIT))
    assert made.width * made.height <= LARGEST_AREA * 1.01
