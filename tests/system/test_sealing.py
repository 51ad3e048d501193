"""Sealed values open in their place, with their key, unchanged; in no other way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import VaultError
from app.system.sealing import KEY_BYTES, VERSION, Place, new_key, seal, unseal

KEY = bytes(range(KEY_BYTES))
PLACE = Place("provider_accounts", "7", "sealed", "about")


@given(st.binary(max_size=5000))
def test_what_is_sealed_is_opened_again_and_is_not_in_the_sealed_value(plain: bytes) -> None:
    sealed = seal(KEY, plain, PLACE)
    assert unseal(KEY, sealed, PLACE) == plain
    assert len(plain) < 4 or plain not in sealed


def test_a_key_is_drawn_and_no_two_sealed_values_are_the_same() -> None:
    assert len(new_key()) == KEY_BYTES
    assert new_key() != new_key()
    assert seal(KEY, b"secret", PLACE) != seal(KEY, b"secret", PLACE)


@pytest.mark.row("H-19")
@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, table="vault_keys"),
        replace(PLACE, row="8"),
        replace(PLACE, column="options"),
        replace(PLACE, about="another"),
        replace(PLACE, table="provider_accounts7", row=""),
    ],
)
def test_a_sealed_value_does_not_open_in_another_place(elsewhere: Place) -> None:
    with pytest.raises(VaultError, match="another place"):
        unseal(KEY, seal(KEY, b"secret", PLACE), elsewhere)


@pytest.mark.row("H-19")
def test_another_key_does_not_open_it() -> None:
    with pytest.raises(VaultError, match="another key"):
        unseal(new_key(), seal(KEY, b"secret", PLACE), PLACE)


@pytest.mark.row("H-19")
def test_no_flipped_bit_gets_through() -> None:
    sealed = seal(KEY, b"secret", PLACE)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(VaultError):
            unseal(KEY, bytes(changed), PLACE)


@pytest.mark.row("H-19")
def test_a_cut_value_is_damaged_and_one_that_grew_was_changed() -> None:
    sealed = seal(KEY, b"secret", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            unseal(KEY, sealed[:length], PLACE)
    with pytest.raises(VaultError, match="damaged"):
        unseal(KEY, b"", PLACE)
    with pytest.raises(VaultError):
        unseal(KEY, sealed + b"\0", PLACE)


@pytest.mark.row("H-19")
@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_is_refused_as_one(version: int) -> None:
    sealed = seal(KEY, b"secret", PLACE)
    assert sealed[0] == VERSION
    with pytest.raises(VaultError, match="another version"):
        unseal(KEY, bytes([version]) + sealed[1:], PLACE)
