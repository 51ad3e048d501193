"""The certificates of authorities that the user trusts: files in PEM in a folder of theirs."""

from pathlib import Path
from typing import Final

from app.domain.errors import StorageError

MOST_FILES: Final = 200
MAX_BYTES: Final = 4 * 1024**2
_ENDINGS: Final = frozenset({".pem", ".crt", ".cer"})
_BEGIN: Final = "-----BEGIN CERTIFICATE-----"


def read_anchors(folder: Path | None) -> str:
    """The certificates of a folder, in PEM; empty where there is none.

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
    return "\n".join(text for text in texts if _BEGIN in text)
