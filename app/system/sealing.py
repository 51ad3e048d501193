"""Sealed values: AES-256-GCM, each bound to the one place in the database that it was written for."""

import json
import secrets
from dataclasses import dataclass

from app.domain.errors import VaultError

KEY_BYTES = 32
VERSION = 1
"""The first byte of each sealed value."""
_NONCE_BYTES = 12
_TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lies; in no other place does it open.

    Attributes:
        table: The table's name.
        row: The row's key.
        column: The column's name.
        about: What lies open beside the value and must not have changed either.
    """

    table: str
    row: str
    column: str
    about: str = ""


def new_key() -> bytes:
    """Draw a key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, place: Place) -> bytes:
    """Encrypt a value for its place."""
    # Loaded with the first secret: who has none does without it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return bytes([VERSION]) + nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(place, VERSION))


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Decrypt a value in its place.

    Raises:
        VaultError: It was changed, it belongs elsewhere, the key is another one, or a newer version sealed it.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    if len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise VaultError("What is kept sealed is damaged.", detail=f"{place.table}: {len(sealed)} bytes")
    version, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if version != VERSION:
        raise VaultError("What is kept sealed was written by another version of the program.", detail=f"{version}")
    try:
        return AESGCM(key).decrypt(nonce, rest, _bound_to(place, version))
    except InvalidTag as error:
        raise VaultError(
            "What is kept sealed was changed, or was sealed for another place or with another key.", detail=place.table
        ) from error


def _bound_to(place: Place, version: int) -> bytes:
    return json.dumps([version, place.table, place.row, place.column, place.about]).encode()
