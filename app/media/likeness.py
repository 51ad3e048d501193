"""Numbers of 64 bits for pictures: those of pictures that look alike differ in few bits."""

import io
from collections.abc import Sequence

BITS = 64
_SIGN = 1 << (BITS - 1)


def hash_pictures(pictures: Sequence[bytes]) -> list[int | None]:
    """A number for each thumbnail, as a signed one; None for one that cannot be read. Runs in a worker.

    It is the perceptual hash of the library imagehash: the signs of the lowest frequencies of the picture in grey.
    """
    import imagehash  # noqa: PLC0415 - the window's process need not load it, nor scipy
    from PIL import Image  # noqa: PLC0415

    numbers: list[int | None] = []
    for data in pictures:
        try:
            with Image.open(io.BytesIO(data), formats=["JPEG", "WEBP"]) as picture:
                value = int(str(imagehash.phash(picture.convert("RGB"))), 16)
        except (OSError, ValueError):
            numbers.append(None)
        else:
            numbers.append(value - (_SIGN << 1) if value & _SIGN else value)
    return numbers
