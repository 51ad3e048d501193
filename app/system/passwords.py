"""Passwords hashed by argon2id with the parameters that the library recommends; each call takes about 0.15 s."""

import functools
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


def hash_password(password: str) -> str:
    """The hash, with its salt and parameters; blocks."""
    return _hasher().hash(_plain(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one whose hash was kept; blocks.

    Where there is no hash it takes the same time, and is not.
    """
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - loaded with the first password

    try:
        _hasher().verify(kept or _nobodys_hash(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than one of today."""
    return _hasher().check_needs_rehash(kept)


@functools.cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415 - as above

    return PasswordHasher()


@functools.cache
def _nobodys_hash() -> str:
    """A hash of today's parameters that no password is known for, put together without a run of its own."""
    hasher = _hasher()
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, digest = "A" * 22, "A" * 43
    return f"$argon2id$v=19${costs}${salt}${digest}"


def _plain(password: str) -> bytes:
    """The same bytes for the same letters, whatever keyboard they were typed on."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
