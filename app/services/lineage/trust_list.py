"""The certificates of authorities that the user trusts: files in PEM in a folder of theirs."""

import re
from binascii import Error, a2b_base64
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.domain.errors import StorageError

MOST_FILES: Final = 200
MAX_BYTES: Final = 4 * 1024**2
_ENDINGS: Final = frozenset({".pem", ".crt", ".cer"})
_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


def read_anchors(folder: Path | None) -> str:
    """The certificates of a folder, in PEM; empty where there is none.

    What else a file holds, and what is cut off, is left out: for one such the library would take no file's credentials.

    Raises:
        StorageError: The folder cannot be read, or holds more than is allowed.
    """
    if folder is None:
        return ""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and path.is_file())
        if len(files) > MOST_FILES or sum(path.stat().st_size for path in files) > MAX_BYTES:
            raise StorageError(f"{folder} holds more certificates than can be used.")
        texts = [path.read_text("utf-8", "replace") for path in files]
    except OSError as error:
        words = f"The trusted certificates in {folder} cannot be read: {error.strerror or error}."
        raise StorageError(words, detail=str(error)) from error
    return "\n".join(one for text in texts for one in _certificates(text))


def _certificates(text: str) -> Iterator[str]:
    for found in _CERTIFICATE.finditer(text):
        try:
            a2b_base64("".join(found[1].split()), strict_mode=True)
        except Error:
            continue
        yield found[0]
