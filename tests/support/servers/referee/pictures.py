"""The pictures that the referee makes: each pixel follows from prompt, seed and size."""

import random
import struct
import zlib


def draw(prompt: str, seed: int, size: str, version: int = 1) -> bytes:
    """A PNG; the same request gives the same bytes in every process.

    Args:
        prompt: What was asked for.
        seed: As it was sent.
        size: Width and height, "64x48".
        version: Another one is another picture: the server has made its file anew.
    """
    width, height = (int(side) for side in size.split("x"))
    chance = random.Random(f"{prompt}|{seed}|{size}|{version}")  # noqa: S311
    rows = b"".join(b"\x00" + chance.randbytes(3 * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 1)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
