"""Numbers by which pictures that look alike are known."""

from PIL import Image, ImageFilter

from app.media.likeness import hash_pictures
from tests.media.files import encoded, noise


def bits(one: int | None, other: int | None) -> int:
    assert one is not None
    assert other is not None
    return ((one ^ other) & (2**64 - 1)).bit_count()


def test_another_size_and_quality_is_near_and_another_picture_far() -> None:
    first = noise(12, 9, seed=1).resize((320, 240), Image.Resampling.BICUBIC)
    again = first.resize((200, 150)).filter(ImageFilter.GaussianBlur(1))
    other = noise(12, 9, seed=2).resize((320, 240), Image.Resampling.BICUBIC)
    numbers = hash_pictures([encoded(first, "JPEG"), encoded(again, "WEBP"), encoded(other, "JPEG")])
    assert bits(numbers[0], numbers[1]) <= 4
    assert bits(numbers[0], numbers[2]) > 16
    assert all(number is not None and -(2**63) <= number < 2**63 for number in numbers)


def test_what_cannot_be_read_has_no_number_and_harms_no_other() -> None:
    cut = encoded(noise(64, 64), "JPEG")[:200]
    numbers = hash_pictures([b"", cut, b"<svg/>", encoded(noise(8, 8), "PNG"), encoded(noise(8, 8), "JPEG")])
    assert [number is None for number in numbers] == [True, True, True, True, False]
