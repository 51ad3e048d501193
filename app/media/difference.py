"""How two pictures differ: for each pixel and channel the distance of the two values."""

from typing import Final

import numpy as np

_CHANNELS: Final = 4
_FULL: Final = 255


def difference(first: bytes, second: bytes, *, gain: int = 1) -> bytes:
    """The absolute difference of two pictures of one size, in the layout of Qt's RGB32.

    Args:
        first: Blue, green, red and a byte that is not used, row after row without gaps.
        second: As many bytes.
        gain: By how much it is enlarged, to see what is small; what is more than full is full.
    """
    one = np.frombuffer(first, np.uint8).reshape(-1, _CHANNELS)
    other = np.frombuffer(second, np.uint8).reshape(-1, _CHANNELS)
    far = np.maximum(one, other) - np.minimum(one, other)
    if gain > 1:
        far = np.minimum(far, _FULL // gain) * gain + (far > _FULL // gain) * np.uint8(_FULL % gain)
    far[:, 3] = _FULL
    return far.astype(np.uint8, copy=False).tobytes()
