"""The vault: makes a profile's key, wraps it by what is there, opens it again, and asks no more often than it must."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.enums import KeyWrap
from app.domain.errors import PassphraseNeededError, VaultError
from app.system.keyrings import SecretService
from app.system.sealing import Place
from app.system.vault import Vault, vault_of_system
from app.system.wrapping import WrappedKey
from tests.support.keyrings import MemoryKeyring, gnome_keyring, memory_vault, needs_gnome_keyring
from tests.support.until import until

PLACE = Place("provider_accounts", "7", "sealed")
WORD = "a long walk by the sea"


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "word"
    path.write_text(WORD + "\n")
    path.chmod(0o600)
    return path


def let_others_read(file: Path) -> None:
    file.chmod(0o644)


async def make(vault: Vault, user_id: int = 1, passphrase: str | None = None) -> list[WrappedKey]:
    key, wraps = await vault.create(user_id, passphrase=passphrase, may_ask=True)
    vault.keep(user_id, key, wraps)
    return wraps


async def reopen(
    vault: Vault, wraps: Sequence[WrappedKey], user_id: int = 1, *, passphrase: str | None = None, may_ask: bool = True
) -> None:
    key = await vault.unwrap(user_id, wraps, passphrase=passphrase, may_ask=may_ask)
    vault.keep(user_id, key, wraps)


async def test_a_key_is_wrapped_by_the_keyring_and_opens_in_the_next_run(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    (wrapped,) = await make(vault)
    sealed = vault.seal(1, b"secret", PLACE)
    assert (wrapped.wrap, wrapped.backend, len(ring.items)) == (KeyWrap.KEYRING, "memory", 1)
    assert [len(value) for value in ring.items.values()] == [32]

    later = memory_vault([ring])
    await reopen(later, [wrapped])
    assert later.unseal(1, sealed, PLACE) == b"secret"


async def test_without_a_keyring_a_passphrase_is_asked_for_and_wraps_the_key() -> None:
    vault = memory_vault([])
    with pytest.raises(PassphraseNeededError, match="PIXSIM7_PASSPHRASE_FILE") as caught:
        await make(vault)
    assert caught.value.is_new
    (wrapped,) = await make(vault, passphrase=WORD)
    sealed = vault.seal(1, b"secret", PLACE)
    assert wrapped.wrap == KeyWrap.PASSPHRASE

    later = memory_vault([])
    with pytest.raises(PassphraseNeededError, match="Enter it") as asked:
        await reopen(later, [wrapped])
    assert not asked.value.is_new
    with pytest.raises(PassphraseNeededError, match="does not open"):
        await reopen(later, [wrapped], passphrase=WORD.upper())
    await reopen(later, [wrapped], passphrase=WORD)
    assert later.unseal(1, sealed, PLACE) == b"secret"


async def test_without_a_screen_the_passphrase_comes_from_its_file(file: Path) -> None:
    vault = memory_vault([], passphrase_file=file)
    (wrapped,) = await make(vault)
    assert wrapped.wrap == KeyWrap.PASSPHRASE
    await reopen(memory_vault([], passphrase_file=file), [wrapped])


async def test_a_keyring_and_a_passphrase_wrap_the_same_key_and_each_opens_it(ring: MemoryKeyring, file: Path) -> None:
    vault = memory_vault([ring], passphrase_file=file)
    wraps = await make(vault)
    sealed = vault.seal(1, b"secret", PLACE)
    assert {wrapped.wrap for wrapped in wraps} == set(KeyWrap)
    for later in (memory_vault([ring]), memory_vault([], passphrase_file=file)):
        await reopen(later, wraps)
        assert later.unseal(1, sealed, PLACE) == b"secret"


async def test_a_keyring_that_is_locked_or_forgets_leaves_the_key_to_the_passphrase(ring: MemoryKeyring) -> None:
    ring.is_locked, ring.opens_when_asked = True, False
    (wrapped,) = await make(memory_vault([ring]), passphrase=WORD)
    assert wrapped.wrap == KeyWrap.PASSPHRASE
    ring.is_locked, ring.loses_items = False, True
    with pytest.raises(PassphraseNeededError, match="does not keep"):
        await make(memory_vault([ring]))


@pytest.mark.parametrize("word", ["short", "x" * 2000])
async def test_a_passphrase_that_is_not_allowed_makes_no_key(word: str) -> None:
    with pytest.raises(VaultError, match="A passphrase has"):
        await make(memory_vault([]), passphrase=word)


async def test_a_file_that_others_can_read_is_refused(file: Path) -> None:
    let_others_read(file)
    with pytest.raises(VaultError, match="chmod 600"):
        await make(memory_vault([], passphrase_file=file))


async def test_when_nothing_opens_the_key_each_way_says_why(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    wraps = await make(vault, passphrase=WORD)
    ring.is_locked, ring.opens_when_asked = True, False
    with pytest.raises(PassphraseNeededError, match=r"sealed with your passphrase.*is locked"):
        await reopen(memory_vault([ring]), wraps)
    by_ring = [wrapped for wrapped in wraps if wrapped.wrap == KeyWrap.KEYRING]
    with pytest.raises(VaultError, match="is locked") as caught:
        await reopen(memory_vault([ring]), by_ring)
    assert not isinstance(caught.value, PassphraseNeededError)
    with pytest.raises(VaultError, match="does not have"):
        await reopen(memory_vault([]), by_ring)
    ring.is_locked = False
    ring.items.clear()
    with pytest.raises(VaultError, match="no longer has the item"):
        await reopen(memory_vault([ring]), by_ring)
    with pytest.raises(VaultError, match="There is no key"):
        await reopen(memory_vault([ring]), [])


@pytest.mark.row("H-19")
async def test_swapped_rows_of_two_profiles_open_neither(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    first, second = await make(vault, 1, WORD), await make(vault, 2, WORD)
    for user_id, wraps in ((1, second), (2, first)):
        for wrapped in wraps:
            with pytest.raises(VaultError):
                await vault.unwrap(user_id, [wrapped], passphrase=WORD, may_ask=True)


@pytest.mark.row("H-19")
async def test_the_secret_of_another_profile_does_not_open(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    await make(vault, 1)
    await make(vault, 2)
    with pytest.raises(VaultError):
        vault.unseal(2, vault.seal(1, b"secret", PLACE), PLACE)


@pytest.mark.row("H-19")
async def test_an_item_that_was_exchanged_in_the_keyring_opens_nothing(ring: MemoryKeyring) -> None:
    wraps = await make(memory_vault([ring]))
    for value in (bytes(32), b"", bytes(31)):
        ring.items = dict.fromkeys(ring.items, value)
        with pytest.raises(VaultError):
            await reopen(memory_vault([ring]), wraps)


async def test_nothing_is_sealed_or_opened_before_the_key_is(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    with pytest.raises(VaultError, match="not open"):
        vault.seal(1, b"secret", PLACE)
    with pytest.raises(VaultError, match="not open"):
        vault.unseal(1, b"x" * 40, PLACE)
    assert ring.asked == []


async def test_a_key_counts_as_open_only_where_a_wrap_of_it_is_known(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    wraps = await make(vault, passphrase=WORD)
    assert vault.is_open(1, wraps)
    assert vault.is_open(1, wraps[1:])
    assert not vault.is_open(1, [])
    assert not vault.is_open(2, wraps)
    assert not vault.is_open(1, [replace(wraps[0], wrapped=b"of another window")])
    vault.drop(1)
    assert not vault.is_open(1, wraps)


async def test_the_passphrase_of_the_file_is_added_to_a_key_that_only_the_keyring_opens(
    ring: MemoryKeyring, file: Path
) -> None:
    vault = memory_vault([ring])
    wraps = await make(vault)
    assert await vault.wrap_by_file(1, wraps) is None
    vault = memory_vault([ring], passphrase_file=file)
    await reopen(vault, wraps)
    added = await vault.wrap_by_file(1, wraps)
    assert added is not None
    assert await vault.wrap_by_file(1, [*wraps, added]) is None
    await reopen(memory_vault([], passphrase_file=file), [added])
    let_others_read(file)
    assert await vault.wrap_by_file(1, wraps) is None


async def test_items_that_are_no_longer_needed_are_taken_out(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    wraps = await make(vault, passphrase=WORD)
    ring.reason = "no bus"
    await vault.delete_items(wraps)
    assert len(ring.items) == 1
    ring.reason = None
    await vault.delete_items(wraps)
    assert ring.items == {}


async def test_each_secret_text_is_hidden_from_the_logs_once() -> None:
    hidden: list[str] = []
    vault = memory_vault([], hidden=hidden)
    await make(vault, passphrase=WORD)
    for secret in ("one", "two", "one"):
        vault.hide(secret)
    assert hidden == [WORD, "one", "two"]


async def open_as(vault: Vault, wraps: Sequence[WrappedKey], *, by_user: bool) -> None:
    async with vault.attempt(1, by_user=by_user) as may_ask:
        await reopen(vault, wraps, may_ask=may_ask)


async def test_a_runner_asks_once_and_looks_again_without_asking_and_a_person_may_always_be_asked(
    ring: MemoryKeyring,
) -> None:
    wraps = await make(memory_vault([ring]))
    ring.is_locked, ring.opens_when_asked, ring.asked = True, False, []
    vault = memory_vault([ring])
    for _ in range(3):
        with pytest.raises(VaultError, match="is locked"):
            await open_as(vault, wraps, by_user=False)
    assert ring.asked == ["absence", "unlock", "absence", "look", "absence", "look"]
    with pytest.raises(VaultError):
        await open_as(vault, wraps, by_user=True)
    assert ring.asked[-1] == "unlock"
    ring.is_locked = False
    await open_as(vault, wraps, by_user=False)
    assert vault.is_open(1, wraps)


async def test_runners_that_wait_for_an_attempt_that_fails_ask_no_second_time(ring: MemoryKeyring) -> None:
    wraps = await make(memory_vault([ring]))
    ring.is_locked, ring.opens_when_asked, ring.asked = True, False, []
    ring.answers = threading.Event()
    vault = memory_vault([ring])
    waiting = [asyncio.ensure_future(open_as(vault, wraps, by_user=False)) for _ in range(3)]
    await until(lambda: "unlock" in ring.asked, wanted=True)
    ring.answers.set()
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(error) for error in told] == [VaultError] * 3
    assert len({id(error) for error in told}) == 3
    assert ring.asked == ["absence", "unlock"]


async def test_a_person_who_waited_for_a_runner_is_asked_all_the_same(ring: MemoryKeyring) -> None:
    wraps = await make(memory_vault([ring]))
    ring.is_locked, ring.opens_when_asked = True, False
    vault = memory_vault([ring])
    with pytest.raises(VaultError):
        await open_as(vault, wraps, by_user=False)
    ring.opens_when_asked = True
    told = await asyncio.gather(
        open_as(vault, wraps, by_user=False), open_as(vault, wraps, by_user=True), return_exceptions=True
    )
    assert isinstance(told[0], VaultError)
    assert told[1] is None


async def test_what_keeps_the_runners_is_news_once_until_it_changes() -> None:
    vault = memory_vault([])
    told = [vault.complain(1, reason) for reason in ("", "locked", "locked", "gone", "", "")]
    assert told == [False, True, False, True, True, False]


async def test_a_late_answer_to_a_runners_question_is_taken_by_its_next_attempt(ring: MemoryKeyring) -> None:
    wraps = await make(memory_vault([ring]))
    ring.is_locked, ring.asked, ring.answers = True, [], threading.Event()
    vault = memory_vault([ring], limit_seconds=0.1)
    with pytest.raises(VaultError, match="did not answer"):
        await open_as(vault, wraps, by_user=False)
    ring.answers.set()
    await until(lambda: ring.is_locked, wanted=False)
    await open_as(vault, wraps, by_user=False)
    assert ring.asked.count("unlock") == 1


async def test_the_vault_tells_what_it_would_use_or_why_there_is_nothing(ring: MemoryKeyring, file: Path) -> None:
    opener = await memory_vault([ring], passphrase_file=file).look()
    assert (opener.is_there, opener.words) == (True, "The keyring of the tests.")
    ring.reason = "no bus"
    opener = await memory_vault([ring]).look()
    assert (opener.is_there, opener.words) == (False, "No keyring (The keyring of the tests: no bus).")
    opener = await memory_vault([]).look()
    assert (opener.is_there, opener.words) == (False, "No keyring (a portable installation uses none).")
    opener = await memory_vault([], passphrase_file=file).look()
    assert (opener.is_there, opener.words) == (True, f"The passphrase in {file}.")
    let_others_read(file)
    opener = await memory_vault([], passphrase_file=file).look()
    assert not opener.is_there
    assert "chmod 600" in opener.words
    assert "unlock" not in ring.asked


async def test_the_vault_of_this_system_uses_no_keyring_where_nothing_may_be_left(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = await vault_of_system(is_portable=True, hide=print).look()
    assert opener.words == "No keyring (a portable installation uses none)."
    opener = await vault_of_system(is_portable=False, hide=print).look()
    assert "Secret Service" in opener.words
    monkeypatch.setenv("PIXSIM7_PASSPHRASE_FILE", str(file))
    opener = await vault_of_system(is_portable=True, hide=print).look()
    assert opener.words == f"The passphrase in {file}."


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with gnome_keyring(tmp_path, word="sesame") as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield


@needs_gnome_keyring
@pytest.mark.usefixtures("bus")
async def test_a_real_keyring_opens_the_key_again_and_is_left_clean() -> None:
    vault = memory_vault([SecretService()])
    wraps = await make(vault)
    sealed = vault.seal(1, b"secret", PLACE)
    later = memory_vault([SecretService()])
    await reopen(later, wraps)
    assert later.unseal(1, sealed, PLACE) == b"secret"
    await later.delete_items(wraps)
    with pytest.raises(VaultError, match="no longer has the item"):
        await reopen(memory_vault([SecretService()]), wraps)


@needs_gnome_keyring
async def test_a_real_keyring_that_is_locked_leaves_the_key_to_the_passphrase_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with gnome_keyring(tmp_path, word="sesame") as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        wraps = await make(memory_vault([SecretService()]), passphrase=WORD)
    with gnome_keyring(tmp_path, word=None) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        began = asyncio.get_running_loop().time()
        with pytest.raises(PassphraseNeededError, match="is locked"):
            await reopen(memory_vault([SecretService()]), wraps)
        await reopen(memory_vault([SecretService()]), wraps, passphrase=WORD)
        assert asyncio.get_running_loop().time() - began < 5


async def test_nothing_that_the_vault_holds_shows_its_keys(ring: MemoryKeyring) -> None:
    vault = memory_vault([ring])
    key, wraps = await vault.create(1, passphrase=None, may_ask=True)
    vault.keep(1, key, wraps)
    assert repr(key) not in repr(vault._open)
