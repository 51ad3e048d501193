"""The rules for what is brought inside a body: pictures as raw base64, or anything by link."""

import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError

NEW_BYTES = 50 * 1024 * 1024
LEGACY_BYTES = 10 * 1024 * 1024


def check_picture(text: str, most_bytes: int = NEW_BYTES) -> str:
    """Let a picture through: an https link or raw base64, JPEG or PNG, at least 300 px, 1:2.5 to 2.5:1.

    Raises:
        ValueError: It is not that.
    """
    if text.startswith("https://"):
        return text
    if text.startswith("data:"):
        raise ValueError("base64 must come without a data: prefix")
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("neither a link nor base64") from error
    if len(content) > most_bytes:
        raise ValueError("the picture is too large")
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind, (width, height) = image.format, image.size
    except UnidentifiedImageError as error:
        raise ValueError("not a picture") from error
    if kind not in {"JPEG", "PNG"} or min(width, height) < 300 or not 0.4 <= width / height <= 2.5:
        raise ValueError(f"a {kind} of {width}x{height} px is not taken")
    return text


def check_legacy_picture(text: str) -> str:
    """As `check_picture`, with the legacy size.

    Raises:
        ValueError: It is not that.
    """
    return check_picture(text, LEGACY_BYTES)


def check_link(text: str) -> str:
    """Let a link through: videos come by nothing else.

    Raises:
        ValueError: It is none.
    """
    if not text.startswith("https://"):
        raise ValueError("only a public https link is taken")
    return text
