"""A wrapped data key opens by what wrapped it, for its profile, unchanged."""

from dataclasses import replace

import pytest

from app.domain.enums import KeyWrap
from app.domain.errors import PassphraseNeededError, VaultError
from app.system.sealing import KEY_BYTES, Place, new_key, seal
from app.system.wrapping import (
    WrappedKey,
    item_of,
    unwrap_by_item,
    unwrap_by_passphrase,
    wrap_by_item,
    wrap_by_passphrase,
)

KEY, ITEM = bytes(range(KEY_BYTES)), bytes(reversed(range(KEY_BYTES)))
WORD = "by the sea"


@pytest.fixture(scope="module")
def by_word() -> WrappedKey:
    return wrap_by_passphrase(KEY, 1, WORD)


@pytest.fixture
def by_item() -> WrappedKey:
    return wrap_by_item(KEY, 1, ITEM, item="item-1", backend="memory")


def test_an_item_opens_what_it_wrapped(by_item: WrappedKey) -> None:
    assert unwrap_by_item(by_item, 1, ITEM) == KEY
    assert (by_item.wrap, by_item.backend, item_of(by_item)) == (KeyWrap.KEYRING, "memory", "item-1")
    assert KEY not in by_item.wrapped


def test_a_passphrase_opens_what_it_wrapped(by_word: WrappedKey) -> None:
    assert unwrap_by_passphrase(by_word, 1, WORD) == KEY
    assert (by_word.wrap, by_word.backend) == (KeyWrap.PASSPHRASE, None)
    assert KEY not in by_word.wrapped


@pytest.mark.row("H-19")
def test_a_wrong_word_does_not_open_and_is_asked_for_again(by_word: WrappedKey) -> None:
    with pytest.raises(PassphraseNeededError, match="does not open") as caught:
        unwrap_by_passphrase(by_word, 1, "by the lake")
    assert not caught.value.is_new


@pytest.mark.row("H-19")
def test_a_flipped_bit_another_version_or_another_wrap_is_refused(by_item: WrappedKey, by_word: WrappedKey) -> None:
    for position in (0, 1, 13, len(by_item.wrapped) - 1):
        changed = bytearray(by_item.wrapped)
        changed[position] ^= 1
        with pytest.raises(VaultError):
            unwrap_by_item(replace(by_item, wrapped=bytes(changed)), 1, ITEM)
    with pytest.raises(VaultError):
        unwrap_by_passphrase(replace(by_word, wrapped=by_item.wrapped), 1, WORD)


@pytest.mark.row("H-19")
def test_the_row_of_another_profile_is_refused(by_item: WrappedKey, by_word: WrappedKey) -> None:
    with pytest.raises(VaultError):
        unwrap_by_item(by_item, 2, ITEM)
    with pytest.raises(VaultError):
        unwrap_by_passphrase(by_word, 2, WORD)


@pytest.mark.row("H-19")
def test_what_stands_openly_beside_the_key_must_not_have_changed(by_item: WrappedKey, by_word: WrappedKey) -> None:
    for changed in (replace(by_item, backend="kwallet"), replace(by_item, params={"item": "item-2"})):
        with pytest.raises(VaultError):
            unwrap_by_item(changed, 1, ITEM)
    for name, value in (("time", 4), ("memory_kib", 128 * 1024), ("lanes", 8)):
        with pytest.raises(VaultError):
            unwrap_by_passphrase(replace(by_word, params={**by_word.params, name: value}), 1, WORD)


@pytest.mark.row("H-19")
@pytest.mark.parametrize(("name", "value"), [("memory_kib", 8), ("memory_kib", 4 * 1024**3), ("time", 1)])
def test_a_weakened_or_huge_derivation_is_not_even_begun(by_word: WrappedKey, name: str, value: int) -> None:
    with pytest.raises(VaultError, match="were changed") as caught:
        unwrap_by_passphrase(replace(by_word, params={**by_word.params, name: value}), 1, WORD)
    assert not isinstance(caught.value, PassphraseNeededError)


@pytest.mark.row("H-19")
def test_the_parameters_of_another_file_do_not_fit(by_word: WrappedKey) -> None:
    other = wrap_by_passphrase(new_key(), 1, WORD)
    with pytest.raises(VaultError):
        unwrap_by_passphrase(replace(by_word, params=other.params), 1, WORD)


def test_an_item_or_a_key_of_another_length_is_damaged(by_item: WrappedKey) -> None:
    with pytest.raises(VaultError, match="item of PixSim7"):
        unwrap_by_item(by_item, 1, ITEM[:-1])
    place = Place("vault_keys", "1/keyring", "wrapped", '["memory", {"item": "item-1"}]')
    with pytest.raises(VaultError, match="is damaged"):
        unwrap_by_item(replace(by_item, wrapped=seal(ITEM, b"short", place)), 1, ITEM)


@pytest.mark.parametrize("params", [{}, {"item": ""}, {"item": 7}])
def test_a_row_without_the_items_name_is_refused(by_item: WrappedKey, params: dict[str, object]) -> None:
    with pytest.raises(VaultError, match="does not name"):
        item_of(replace(by_item, params=params))
