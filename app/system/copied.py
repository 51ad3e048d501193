"""What a copy or a download has written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copied:
    """What was written: its SHA-256 as hexadecimal digits, and its length."""

    sha256: str
    size_bytes: int
