"""Names from outside, made fit to be shown and to be a file's name."""

import re
import unicodedata

LIMIT = 120

_SEPARATORS = re.compile(r'[\\/:*?"<>|]')
_DEVICE_NAMES = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def safe_name(name: str, fallback: str = "asset") -> str:
    """A name of 120 characters at most, without separators, controls, direction marks, device names, leading dashes."""
    text = unicodedata.normalize("NFKC", name)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    text = _SEPARATORS.sub("_", text)
    text = " ".join(text.split()).lstrip("-. ").rstrip(". ")
    if _DEVICE_NAMES.match(text):
        text = f"_{text}"
    if len(text) > LIMIT:
        stem, dot, suffix = text.rpartition(".")
        keep = LIMIT - len(suffix) - 1
        text = f"{stem[:keep]}{dot}{suffix}" if dot and len(suffix) <= 8 else text[:LIMIT]  # noqa: PLR2004
    return text or fallback
