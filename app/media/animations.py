"""A walk over the blocks of a GIF: counts its pictures and sees whether it is whole (GIF89a, appendix A)."""

from typing import BinaryIO

from app.domain.errors import MediaError

MAX_FRAMES = 2000
_CUT = "The picture is cut off."


def check_frame_count(count: int) -> None:
    """Refuse an animation that is too long.

    Raises:
        MediaError: It has more than MAX_FRAMES pictures.
    """
    if count > MAX_FRAMES:
        raise MediaError(f"The animation has more than {MAX_FRAMES} pictures.")


def count_gif_frames(file: BinaryIO) -> int:
    """Count the pictures of a GIF without decoding them.

    Raises:
        MediaError: It is cut off, damaged, or has more than MAX_FRAMES pictures.
    """
    file.seek(6)
    screen = _read(file, 7)
    _skip_colours(file, screen[4])
    count = 0
    while (block := _read(file, 1)) != b"\x3b":
        if block == b"\x21":
            _read(file, 1)
        elif block == b"\x2c":
            count += 1
            check_frame_count(count)
            _skip_colours(file, _read(file, 9)[8])
            _read(file, 1)
        else:
            raise MediaError("The picture is damaged.")
        _skip_blocks(file)
    return count


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise MediaError(_CUT)
    return data


def _skip_colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        _read(file, 3 << ((flags & 0x07) + 1))


def _skip_blocks(file: BinaryIO) -> None:
    while size := _read(file, 1)[0]:
        _read(file, size)
