"""Keys made from passphrases, and the file in which a passphrase is handed over."""

import base64
import binascii
import os
import secrets
import stat
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.domain.errors import VaultError
from app.system.sealing import KEY_BYTES

FILE_VARIABLE: Final = "PIXSIM7_PASSPHRASE_FILE"
SHORTEST = 8
LONGEST_FILE_BYTES = 1024
_SALT_BYTES = 16
_KDF = "argon2id"
_MIB = 1024
_NAMES = frozenset({"kdf", "time", "memory_kib", "lanes", "salt"})


@dataclass(frozen=True, slots=True)
class KdfParams:
    """How a key is derived from a passphrase: argon2id, about 0.2 s.

    Attributes:
        salt: Drawn for each passphrase that is set.
        time: Passes over the memory.
        memory_kib: Memory, in KiB.
        lanes: Computed side by side.
    """

    salt: bytes
    time: int = 3
    memory_kib: int = 64 * _MIB
    lanes: int = 4

    def as_json(self) -> dict[str, Any]:
        """The parameters as a row keeps them."""
        return {
            "kdf": _KDF,
            "time": self.time,
            "memory_kib": self.memory_kib,
            "lanes": self.lanes,
            "salt": base64.b64encode(self.salt).decode(),
        }

    @classmethod
    def drawn(cls) -> "KdfParams":
        """The parameters for a new passphrase."""
        return cls(secrets.token_bytes(_SALT_BYTES))

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "KdfParams":
        """The parameters that a row keeps.

        Raises:
            VaultError: They are weaker than ours, they would take too much time or memory, or they make no sense.
        """
        if set(kept) != _NAMES or kept["kdf"] != _KDF:
            raise _refused("they are not those of this program")
        for name, (least, most) in _BOUNDS.items():
            value = kept[name]
            if type(value) is not int or not least <= value <= most:
                raise _refused(f"{name} is {value!r} and not between {least} and {most}")
        try:
            salt = base64.b64decode(kept["salt"], validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise _refused("the salt cannot be read") from error
        if len(salt) != _SALT_BYTES:
            raise _refused("the salt has another length")
        return cls(salt, kept["time"], kept["memory_kib"], kept["lanes"])


_BOUNDS = {"time": (3, 16), "memory_kib": (64 * _MIB, 1024 * _MIB), "lanes": (4, 16)}
"""Ours at least; at most what a computer of this program can spare."""


def derive_key(passphrase: str, params: KdfParams) -> bytes:
    """The key of 256 bits that a passphrase stands for; takes a fifth of a second and 64 MiB."""
    # Loaded with the first passphrase: who has none does without it.
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415

    return hash_secret_raw(
        unicodedata.normalize("NFC", passphrase).encode(),
        params.salt,
        time_cost=params.time,
        memory_cost=params.memory_kib,
        parallelism=params.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def check_new(passphrase: str) -> None:
    """See whether a passphrase may be set.

    Raises:
        VaultError: It is too short or too long.
    """
    if len(passphrase) < SHORTEST:
        raise VaultError(f"A passphrase has at least {SHORTEST} characters.")
    if len(passphrase.encode()) > LONGEST_FILE_BYTES:
        raise VaultError(f"A passphrase has at most {LONGEST_FILE_BYTES} bytes.")


def read_passphrase(path: Path) -> str:
    """The first and only line of a file that its owner alone can read; blocks.

    Raises:
        VaultError: It is not there, others can read it, or it is no passphrase.
    """
    try:
        # A pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise VaultError(f"The passphrase file {path} cannot be read: {error.strerror}.", detail=str(error)) from error
    try:
        _check_file(path, os.fstat(descriptor))
        data = os.read(descriptor, LONGEST_FILE_BYTES + 1)
    finally:
        os.close(descriptor)
    try:
        text = data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise VaultError(f"The passphrase file {path} is not text.") from error
    if len(data) > LONGEST_FILE_BYTES or "\n" in text:
        raise VaultError(f"The passphrase file {path} is more than one line of {LONGEST_FILE_BYTES} bytes.")
    if not text:
        raise VaultError(f"The passphrase file {path} is empty.")
    return text


def _check_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise VaultError(f"The passphrase file {path} is no file.")
    # Windows keeps who may read a file elsewhere: in the folder of its user nobody else may.
    if sys.platform != "win32" and found.st_mode & 0o077:
        raise VaultError(f"Others can read the passphrase file {path}. Run: chmod 600 {path}")


def _refused(reason: str) -> VaultError:
    return VaultError("The parameters of the passphrase are not accepted: they were changed.", detail=reason)
