"""Drawing of an emulated phone's screen."""

import io

from PIL import Image, ImageDraw, ImageFont

from tests.support.phone.nodes import Node

_GROUND, _INK, _BUTTON, _FIELD, _PANEL = "#f4f4f8", "#16161d", "#c8d4f0", "#ffffff", "#e2e2ea"
_FILL = {"Button": _BUTTON, "EditText": _FIELD, "LinearLayout": _PANEL}


def draw(root: Node) -> Image.Image:
    """The views as a picture of the size of the root."""
    picture = Image.new("RGB", root.bounds[2:], _GROUND)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(12, min(picture.size) // 24))
    for node in root.walk():
        left, top, right, bottom = node.bounds
        if node.kind in _FILL and right > left and bottom > top:
            outline = _INK if node.is_focused else None
            pen.rectangle((left, top, right - 1, bottom - 1), fill=_FILL[node.kind], outline=outline, width=3)
        words = ("•" * len(node.text) if node.is_password else node.text) or node.hint
        if words:
            pen.text((left + 12, (top + bottom) // 2), words, fill=_INK, font=font, anchor="lm")
    return picture


def black(size: tuple[int, int]) -> Image.Image:
    """What a screen shows that is off or may not be seen."""
    return Image.new("RGB", size)


def png(picture: Image.Image) -> bytes:
    """Encode fast rather than small."""
    kept = io.BytesIO()
    picture.save(kept, "PNG", compress_level=1)
    return kept.getvalue()
