"""The words in a picture's EXIF: the comment in which several tools keep their recipe, and its description."""

from typing import Final

from PIL import Image

from app.media.recipes.recipe import MAX_TEXT

_EXIF_IFD: Final = 0x8769
_USER_COMMENT: Final = 0x9286
_NAMES: Final = {0x010E: "ImageDescription", 0x0131: "Software"}
_COMFY_TAGS: Final = (0x010F, 0x0110)
"""Maker and model, where ComfyUI's SaveAnimatedWEBP writes "workflow:{...}" and "prompt:{...}"."""
_CODE_LENGTH: Final = 8


def read_exif(data: bytes) -> dict[str, str]:
    """The texts of a TIFF structure, by the names of their tags; `parameters` where the comment is such a text."""
    if not data:
        return {}
    exif = Image.Exif()
    exif.load(b"Exif\x00\x00" + data)
    texts = {name: text for tag, name in _NAMES.items() if (text := _text(exif.get(tag)))}
    for tag in _COMFY_TAGS:
        key, mark, text = _text(exif.get(tag)).partition(":")
        if mark and key in {"prompt", "workflow"}:
            texts[key] = text
    comment = _comment(exif.get_ifd(_EXIF_IFD).get(_USER_COMMENT))
    if comment:
        texts["UserComment"] = comment
        texts.setdefault("parameters", comment)
    return texts


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value[:MAX_TEXT].strip("\x00 ") if isinstance(value, str) else ""


def _comment(value: object) -> str:
    """A comment, whose first eight bytes name its encoding (EXIF 2.3, UserComment)."""
    if not isinstance(value, bytes):
        return _text(value)
    code, data = value[:_CODE_LENGTH], value[_CODE_LENGTH : MAX_TEXT + _CODE_LENGTH]
    if code.startswith(b"UNICODE"):
        return _text(data.decode(_utf16(data), "replace"))
    if code.rstrip(b"\x00") in {b"ASCII", b"JIS", b""}:
        return _text(data)
    return _text(value)


def _utf16(data: bytes) -> str:
    """Which end comes first: the standard leaves it open, and both are written."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-16-be" if data[0::2].count(0) >= data[1::2].count(0) else "utf-16-le"
