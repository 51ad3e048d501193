import numpy as np
from PIL import Image, ImageDraw

from app.providers.local.morphing import Morph, bent, flow_between
from app.providers.local.moving import to_planes


def disc(x: int, *, light: int = 230, ground: int = 30) -> Image.Image:
    picture = Image.new("RGB", (160, 90), (ground,) * 3)
    ImageDraw.Draw(picture).ellipse((x - 20, 25, x + 20, 65), fill=(light,) * 3)
    return picture


def middle(plane: Image.Image) -> float:
    weights = (np.asarray(plane, float) - 45).clip(0)
    return float((weights * np.arange(plane.width)).sum() / weights.sum())


def test_a_shape_flows_to_where_the_other_one_is() -> None:
    first, second = to_planes(disc(65)), to_planes(disc(95))
    morph = Morph()
    places = [middle(morph(first, second, place)[0]) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert places[0] < places[1] < places[2] < places[3] < places[4]
    # A dissolve would show two discs; here nearly all of the light is in the middle.
    half = np.asarray(morph(first, second, 0.5)[0], float)
    assert half[45, 80] > 200
    assert half[40:50, 46:50].mean() < 90


def test_shapes_meet_whatever_is_light_and_dark() -> None:
    across, _ = flow_between(to_planes(disc(65))[0], to_planes(disc(95, light=20, ground=200))[0])
    assert across[across.shape[0] // 2, round(across.shape[1] * 65 / 160)] > 0.03


def test_the_edges_stay_and_no_flow_leaves_a_picture_as_it_is() -> None:
    plane = to_planes(disc(65))[0]
    flow = flow_between(plane, plane)
    assert max(float(np.abs(part).max()) for part in flow) < 0.01
    strong = (np.full((36, 64), 0.5, np.float32), np.full((36, 64), -0.5, np.float32))
    assert np.asarray(bent(plane, strong, 1.0)).min() > 10
    assert bent(plane, strong, 0) is plane
