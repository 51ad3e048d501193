import pytest

from app.providers.local.canvas import canvas


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, (1278, 718)),
        ({"size": "480p"}, (854, 480)),
        ({"aspect": "1:1"}, (720, 720)),
        ({"size": "720p", "aspect": "9:16"}, (720, 1280)),
        ({"longest": 640}, (640, 358)),
        ({"longest": 4000}, (1278, 718)),
        ({"size": "4K", "longest": 1281}, (1280, 720)),
    ],
)
def test_a_clip_has_the_size_of_its_input_or_a_named_one(wanted: dict[str, object], expected: tuple[int, int]) -> None:
    assert canvas((1279, 719), **wanted) == expected  # type: ignore[arg-type]


def test_no_side_is_longer_than_can_be_coded_or_shorter_than_two() -> None:
    assert max(canvas((12_000, 9000))) == 8192
    assert canvas((1, 1)) == (2, 2)
