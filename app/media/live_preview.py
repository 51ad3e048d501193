"""Unfinished pictures that a provider sends while a job runs: written anew before anybody shows them."""

LONGEST_SIDE = 512


def clean_preview(data: bytes) -> bytes:
    """A preview as a small JPEG or WebP of our own; runs in a worker.

    Raises:
        MediaError: It is no picture that can be read.
    """
    from app.media.pictures import read_bytes  # noqa: PLC0415 - the window's process need not load Pillow
    from app.media.thumbnails import encode  # noqa: PLC0415

    return encode(read_bytes(data, LONGEST_SIDE))
