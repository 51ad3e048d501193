"""Names from outside, made fit to be shown and to be a file's name."""

import re
import unicodedata

LIMIT = 120
LIMIT_BYTES = 200
"""In UTF-8: a file system takes 255, and a copy gets a number and a suffix."""
LONGEST_SUFFIX = 8

_SEPARATORS = re.compile(r'[\\/:*?"<>|]')
_DEVICE_NAMES = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def safe_name(name: str, fallback: str = "asset") -> str:
    """A name of 120 characters and 200 bytes at most.

    It has no separators, controls, direction marks or leading dashes, and is no device's name.
    """
    text = unicodedata.normalize("NFKC", name)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    text = _SEPARATORS.sub("_", text)
    text = " ".join(text.split()).lstrip("-. ").rstrip(". ")
    if _DEVICE_NAMES.match(text):
        text = f"_{text}"
    return _shortened(text) or fallback


def _shortened(text: str) -> str:
    """The name with as much of its start as fits, and its suffix."""
    if len(text) <= LIMIT and len(text.encode()) <= LIMIT_BYTES:
        return text
    stem, dot, suffix = text.rpartition(".")
    if not dot or len(suffix) > LONGEST_SUFFIX:
        stem, suffix = text, ""
    ending = f".{suffix}" if suffix else ""
    room = LIMIT_BYTES - len(ending.encode())
    kept = stem[: LIMIT - len(ending)].encode()[:room].decode(errors="ignore")
    return kept.rstrip(". ") + ending
