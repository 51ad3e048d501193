import numpy as np
import pytest
from PIL import Image

from app.providers.local.clip_fields import Direction, Transition
from app.providers.local.moving import to_planes
from app.providers.local.transitions import Planes, mixer

SIZE = (64, 36)


def planes(seed: int) -> Planes:
    x, y = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    pixels = np.stack((x * 3 + seed, y * 5, np.full_like(x, 40 * seed)), axis=2) % 256
    return to_planes(Image.fromarray(pixels.astype(np.uint8)))


def apart(one: Planes, other: Planes) -> float:
    return max(
        float(np.abs(np.asarray(a, float) - np.asarray(b, float)).max()) for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("kind", list(Transition))
def test_it_begins_with_the_first_picture_and_ends_with_the_second(kind: Transition, direction: Direction) -> None:
    first, second = planes(1), planes(4)
    mix = mixer(kind, direction)
    shown = [mix(first, second, place) for place in (0.0, 0.5, 1.0)]
    assert apart(shown[0], first) <= 1
    assert apart(shown[2], second) <= 1
    assert apart(shown[1], first) > 8
    assert apart(shown[1], second) > 8
    assert [plane.size for plane in shown[1]] == [SIZE, (32, 18), (32, 18)]


@pytest.mark.parametrize("kind", [Transition.WIPE, Transition.PUSH])
@pytest.mark.parametrize(
    ("direction", "corner"),
    [
        (Direction.LEFT, (60, 18)),
        (Direction.RIGHT, (3, 18)),
        (Direction.UP, (32, 33)),
        (Direction.DOWN, (32, 2)),
    ],
)
def test_the_second_picture_comes_from_behind_where_it_goes(
    kind: Transition, direction: Direction, corner: tuple[int, int]
) -> None:
    dark, light = (to_planes(Image.new("L", SIZE, tone).convert("RGB")) for tone in (0, 255))
    shown = mixer(kind, direction)(dark, light, 0.4)[0]
    opposite = (SIZE[0] - 1 - corner[0], SIZE[1] - 1 - corner[1])
    assert shown.getpixel(corner) == 235
    assert shown.getpixel(opposite) == 16


def test_dark_parts_give_way_before_bright_ones() -> None:
    tones = Image.fromarray(np.tile(np.linspace(0, 255, SIZE[0]).astype(np.uint8), (SIZE[1], 1))).convert("RGB")
    shown = np.asarray(
        mixer(Transition.LUMA, Direction.LEFT)(to_planes(tones), to_planes(Image.new("RGB", SIZE, (0, 255, 0))), 0.5)[1]
    ).astype(int)
    # Green has little of the first chroma, grey has the middle of it.
    assert shown[9, 2] < 60
    assert shown[9, 29] > 120


def test_no_picture_without_tones_breaks_it() -> None:
    plain = to_planes(Image.new("RGB", SIZE, (90, 90, 90)))
    for kind in Transition:
        assert mixer(kind, Direction.LEFT)(plain, planes(2), 0.5)
