"""A data key wrapped: by the item of a keyring, or by a passphrase."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.enums import KeyWrap
from app.domain.errors import PassphraseNeededError, VaultError
from app.system.passphrases import KdfParams, derive_key
from app.system.sealing import KEY_BYTES, Place, seal, unseal


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as a row of `vault_keys` keeps it.

    Attributes:
        wrap: What it is wrapped by.
        wrapped: The sealed key.
        params: The item's name, or the parameters of the key derivation.
        backend: The name of the keyring that has the item.
    """

    wrap: KeyWrap
    wrapped: bytes
    params: Mapping[str, Any] = field(default_factory=dict)
    backend: str | None = None


def wrap_by_item(key: bytes, user_id: int, value: bytes, *, item: str, backend: str) -> WrappedKey:
    """Wrap a profile's data key by the value of an item in a keyring."""
    params = {"item": item}
    place = _place(user_id, KeyWrap.KEYRING, params, backend)
    return WrappedKey(KeyWrap.KEYRING, seal(value, key, place), params, backend)


def wrap_by_passphrase(key: bytes, user_id: int, passphrase: str) -> WrappedKey:
    """Wrap a profile's data key by a passphrase; takes a fifth of a second."""
    kdf = KdfParams.drawn()
    params = kdf.as_json()
    place = _place(user_id, KeyWrap.PASSPHRASE, params, None)
    return WrappedKey(KeyWrap.PASSPHRASE, seal(derive_key(passphrase, kdf), key, place), params)


def item_of(wrapped: WrappedKey) -> str:
    """The name of the keyring's item.

    Raises:
        VaultError: The row does not say.
    """
    item = wrapped.params.get("item")
    if not isinstance(item, str) or not item:
        raise VaultError("The row of the secrets' key does not name the keyring's item: it was changed.")
    return item


def unwrap_by_item(wrapped: WrappedKey, user_id: int, value: bytes) -> bytes:
    """The data key that a keyring's item opens.

    Raises:
        VaultError: The item is not the one that it was wrapped by, or the row was changed.
    """
    if len(value) != KEY_BYTES:
        raise VaultError("The item of PixSim7 in the keyring is damaged.", detail=f"{len(value)} bytes")
    return _unwrap(wrapped, user_id, value)


def unwrap_by_passphrase(wrapped: WrappedKey, user_id: int, passphrase: str) -> bytes:
    """The data key that a passphrase opens; takes a fifth of a second.

    Raises:
        PassphraseNeededError: It is another passphrase, or the row was changed.
        VaultError: The parameters of the key derivation are refused.
    """
    value = derive_key(passphrase, KdfParams.of(wrapped.params))
    try:
        return _unwrap(wrapped, user_id, value)
    except VaultError as error:
        raise PassphraseNeededError(
            "The passphrase does not open the secrets. Give the right one.", detail=error.detail
        ) from error


def _unwrap(wrapped: WrappedKey, user_id: int, value: bytes) -> bytes:
    key = unseal(value, wrapped.wrapped, _place(user_id, wrapped.wrap, wrapped.params, wrapped.backend))
    if len(key) != KEY_BYTES:
        raise VaultError("The key of the secrets is damaged.", detail=f"{len(key)} bytes")
    return key


def _place(user_id: int, wrap: KeyWrap, params: Mapping[str, Any], backend: str | None) -> Place:
    about = json.dumps([backend, dict(params)], sort_keys=True)
    return Place("vault_keys", f"{user_id}/{wrap.value}", "wrapped", about)
