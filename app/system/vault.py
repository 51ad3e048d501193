"""The vault: the key of each profile's secrets, and what opens it.

A profile has one data key of 256 bits, drawn once, which seals the secrets in their rows. It is kept wrapped: by an
item of 32 bytes in the system's keyring, by a passphrase, or by each of both.
"""

import copy
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import structlog

from app.domain.enums import KeyWrap
from app.domain.errors import PassphraseNeededError, VaultError
from app.system import sealing
from app.system.keyed_locks import KeyedLocks
from app.system.keyring_calls import LIMIT_SECONDS, KeyringCalls
from app.system.keyrings import Keyring, system_keyrings
from app.system.passphrases import FILE_VARIABLE, check_new, read_passphrase
from app.system.sealing import Place, new_key
from app.system.threads import in_thread
from app.system.wrapping import (
    WrappedKey,
    item_of,
    unwrap_by_item,
    unwrap_by_passphrase,
    wrap_by_item,
    wrap_by_passphrase,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _OpenKey:
    """A profile's data key, and the wraps that are known to hold it."""

    key: bytes = field(repr=False)
    wrapped: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Opener:
    """What the vault can wrap a key by on this computer.

    Attributes:
        words: As a sentence, or the reasons why there is nothing.
        is_keyring: Whether it is a keyring.
    """

    is_there: bool
    words: str
    is_keyring: bool = False


class Vault:
    """Holds the open keys of this process, in memory alone.

    Args:
        keyrings: The ones that this system may have; none for a portable installation.
        passphrase_file: Where a passphrase is handed over when there is nobody to ask.
        hide: Is told each secret text, so that no log shows it.
        limit_seconds: How long a keyring is waited for.
    """

    def __init__(
        self,
        keyrings: Sequence[Keyring],
        *,
        passphrase_file: Path | None = None,
        hide: Callable[[str], None],
        limit_seconds: float = LIMIT_SECONDS,
    ) -> None:
        self._keyrings = KeyringCalls(keyrings, limit_seconds=limit_seconds)
        self._passphrase_file = passphrase_file
        self._hide = hide
        self._hidden: set[str] = set()
        self._open: dict[int, _OpenKey] = {}
        self._failures: dict[int, VaultError] = {}
        self._complaints: dict[int, str] = {}
        self._turns = KeyedLocks()

    def is_open(self, user_id: int, wraps: Sequence[WrappedKey]) -> bool:
        """Whether the profile's key is in memory, and is the one that these wraps hold."""
        opened = self._open.get(user_id)
        return opened is not None and any(wrapped.wrapped in opened.wrapped for wrapped in wraps)

    @asynccontextmanager
    async def attempt(self, user_id: int, *, by_user: bool) -> AsyncIterator[bool]:
        """One attempt at a time to open a profile's key; a runner that waited for one that failed is told the same.

        Gives whether the keyring may ask the person for its password: if they act themselves; otherwise once, so that a
        refused question does not come again with each job.

        Raises:
            VaultError: As the attempt that was waited for.
        """
        before = self._failures.get(user_id)
        async with self._turns.hold(user_id):
            failure = self._failures.get(user_id)
            if failure is not None and failure is not before and not by_user:
                raise copy.copy(failure)
            try:
                yield by_user or failure is None or self._keyrings.is_waiting
            except VaultError as error:
                self._failures[user_id] = error
                raise
            self._failures.pop(user_id, None)

    async def create(self, user_id: int, *, passphrase: str | None, may_ask: bool) -> tuple[bytes, list[WrappedKey]]:
        """Draw a profile's data key; gives it with everything that it is wrapped by here.

        Raises:
            PassphraseNeededError: There is no keyring to be used, and no passphrase.
            VaultError: The passphrase is not allowed, or its file is not.
        """
        key = new_key()
        wraps: list[WrappedKey] = []
        reason = ""
        try:
            wraps.append(await self._wrap_by_keyring(key, user_id, may_ask=may_ask))
        except VaultError as error:
            reason = error.message
            log.warning("key_not_in_keyring", user_id=user_id, reason=reason, detail=error.detail)
        word = passphrase if passphrase is not None else await self._word_from_file()
        if word is not None:
            wraps.append(await self._wrap_by_passphrase(key, user_id, word))
        if not wraps:
            raise PassphraseNeededError(
                f"There is no place for the key of the secrets: {reason} "
                f"Set a passphrase, or name a file that holds one in {FILE_VARIABLE}.",
                is_new=True,
            )
        return key, wraps

    async def unwrap(
        self, user_id: int, wraps: Sequence[WrappedKey], *, passphrase: str | None, may_ask: bool
    ) -> bytes:
        """Open a profile's data key by whatever opens it here, the passphrase before the keyring.

        Raises:
            PassphraseNeededError: A passphrase would open it.
            VaultError: Nothing here opens it.
        """
        failures: list[VaultError] = []
        for wrapped in sorted(wraps, key=lambda wrapped: wrapped.wrap != KeyWrap.PASSPHRASE):
            try:
                if wrapped.wrap == KeyWrap.PASSPHRASE:
                    return await self._unwrap_by_passphrase(user_id, wrapped, passphrase)
                return await self._unwrap_by_keyring(user_id, wrapped, may_ask=may_ask)
            except VaultError as error:
                failures.append(error)
        raise _joined(failures)

    async def wrap_by_passphrase(self, user_id: int, passphrase: str) -> WrappedKey:
        """Wrap the open key of a profile by a passphrase.

        Raises:
            VaultError: The key is not open, or the passphrase is not allowed.
        """
        return await self._wrap_by_passphrase(self._key(user_id), user_id, passphrase)

    async def wrap_by_keyring(self, user_id: int) -> WrappedKey:
        """Wrap the open key of a profile by an item of this computer's keyring.

        Raises:
            VaultError: The key is not open, there is no keyring, or it refuses.
        """
        return await self._wrap_by_keyring(self._key(user_id), user_id, may_ask=True)

    def title_of(self, backend: str | None) -> str:
        """A keyring's name for show; one that this computer does not have is named as the row names it."""
        return self._keyrings.title_of(backend)

    async def wrap_by_file(self, user_id: int, wraps: Sequence[WrappedKey]) -> WrappedKey | None:
        """Wrap the open key by the passphrase of the file that is named, where no passphrase opens it yet."""
        if self._passphrase_file is None or any(wrapped.wrap == KeyWrap.PASSPHRASE for wrapped in wraps):
            return None
        try:
            word = await self._word_from_file()
            return await self.wrap_by_passphrase(user_id, word) if word is not None else None
        except VaultError as error:
            log.warning("passphrase_file_refused", reason=error.message)
            return None

    def keep(self, user_id: int, key: bytes, wraps: Sequence[WrappedKey]) -> None:
        """Hold a profile's open key in memory, for as long as this process runs."""
        self._open[user_id] = _OpenKey(key, frozenset(wrapped.wrapped for wrapped in wraps))
        log.info("vault_opened", user_id=user_id, by=[wrapped.wrap.value for wrapped in wraps])

    def also_opens(self, user_id: int, wraps: Sequence[WrappedKey]) -> None:
        """Know these wraps as those of the open key."""
        self.keep(user_id, self._key(user_id), wraps)

    def complain(self, user_id: int, reason: str) -> bool:
        """Note what keeps the runners from a profile's secrets, or that nothing does; gives whether that is news."""
        before = self._complaints.pop(user_id, "")
        if reason:
            self._complaints[user_id] = reason
        return reason != before and bool(reason or not self._complaints)

    def is_refused(self, user_id: int) -> bool:
        """Whether something keeps the runners from a profile's secrets."""
        return user_id in self._complaints

    def drop(self, user_id: int) -> None:
        """Forget a profile's open key."""
        self._open.pop(user_id, None)
        self._failures.pop(user_id, None)

    async def delete_items(self, wraps: Sequence[WrappedKey]) -> None:
        """Take the items of wraps that are no longer needed out of the keyring; that it refuses changes nothing."""
        for wrapped in wraps:
            if wrapped.wrap != KeyWrap.KEYRING:
                continue
            try:
                keyring = await self._keyrings.named(wrapped.backend)
                await self._keyrings.call(keyring.delete, item_of(wrapped))
            except VaultError as error:
                log.warning("keyring_item_left", reason=error.message)

    async def keep_item(self, item: str, value: bytes) -> None:
        """Keep a secret of 32 bytes that belongs to this computer alone in its keyring, and in no row.

        Raises:
            VaultError: There is no keyring, or it refuses.
        """
        keyring, reasons = await self._keyrings.find()
        if keyring is None:
            raise VaultError("There is no keyring to keep it in.", detail=reasons)
        await self._keyrings.call(keyring.unlock, may_ask=True)
        await self._keyrings.call(keyring.write, item, value)

    async def read_item(self, item: str) -> bytes | None:
        """The secret that was kept so; None where there is none. Asks no person.

        Raises:
            VaultError: The keyring is locked, or not there.
        """
        keyring, reasons = await self._keyrings.find()
        if keyring is None:
            raise VaultError("There is no keyring.", detail=reasons)
        await self._keyrings.call(keyring.unlock, may_ask=False)
        return await self._keyrings.call(keyring.read, item)

    async def drop_item(self, item: str) -> None:
        """Take such a secret out of the keyring; that it refuses changes nothing."""
        try:
            keyring, _ = await self._keyrings.find()
            if keyring is not None:
                await self._keyrings.call(keyring.delete, item)
        except VaultError as error:
            log.warning("keyring_item_left", reason=error.message)

    def seal(self, user_id: int, plain: bytes, place: Place) -> bytes:
        """Seal a secret for its place.

        Raises:
            VaultError: The profile's key is not open.
        """
        return sealing.seal(self._key(user_id), plain, place)

    def unseal(self, user_id: int, sealed: bytes, place: Place) -> bytes:
        """Open a sealed secret in its place.

        Raises:
            VaultError: The profile's key is not open, or is another one; or the value was changed or belongs elsewhere.
        """
        return sealing.unseal(self._key(user_id), sealed, place)

    def hide(self, secret: str) -> None:
        """Have every log leave a text out from now on."""
        if secret not in self._hidden:
            self._hidden.add(secret)
            self._hide(secret)

    async def look(self) -> Opener:
        """What a key would be wrapped by here; asks no person."""
        keyring, reasons = await self._keyrings.find()
        if keyring is not None:
            return Opener(is_there=True, words=f"{keyring.title}.", is_keyring=True)
        if self._passphrase_file is None:
            return Opener(is_there=False, words=f"No keyring ({reasons or 'a portable installation uses none'}).")
        try:
            await self._word_from_file()
        except VaultError as error:
            return Opener(is_there=False, words=error.message)
        return Opener(is_there=True, words=f"The passphrase in {self._passphrase_file}.")

    def _key(self, user_id: int) -> bytes:
        opened = self._open.get(user_id)
        if opened is None:
            raise VaultError("The secrets of this profile are not open.")
        return opened.key

    async def _wrap_by_keyring(self, key: bytes, user_id: int, *, may_ask: bool) -> WrappedKey:
        keyring, reasons = await self._keyrings.find()
        if keyring is None:
            raise VaultError("There is no keyring.", detail=reasons)
        await self._keyrings.call(keyring.unlock, may_ask=may_ask)
        item, value = str(uuid4()), new_key()
        await self._keyrings.call(keyring.write, item, value)
        if await self._keyrings.call(keyring.read, item) != value:
            raise VaultError(f"{keyring.title} does not keep what is given to it.")
        return await in_thread(wrap_by_item, key, user_id, value, item=item, backend=keyring.name)

    async def _wrap_by_passphrase(self, key: bytes, user_id: int, passphrase: str) -> WrappedKey:
        check_new(passphrase)
        self.hide(passphrase)
        return await in_thread(wrap_by_passphrase, key, user_id, passphrase)

    async def _unwrap_by_keyring(self, user_id: int, wrapped: WrappedKey, *, may_ask: bool) -> bytes:
        item = item_of(wrapped)
        keyring = await self._keyrings.named(wrapped.backend)
        await self._keyrings.call(keyring.unlock, may_ask=may_ask)
        value = await self._keyrings.call(keyring.read, item)
        if value is None:
            raise VaultError(
                f"{keyring.title} no longer has the item that opens the secrets of this profile. "
                "Enter the keys of the accounts anew."
            )
        return await in_thread(unwrap_by_item, wrapped, user_id, value)

    async def _unwrap_by_passphrase(self, user_id: int, wrapped: WrappedKey, passphrase: str | None) -> bytes:
        word = passphrase if passphrase is not None else await self._word_from_file()
        if word is None:
            raise PassphraseNeededError("The keys of the accounts are sealed with your passphrase. Enter it.")
        self.hide(word)
        return await in_thread(unwrap_by_passphrase, wrapped, user_id, word)

    async def _word_from_file(self) -> str | None:
        if self._passphrase_file is None:
            return None
        return await in_thread(read_passphrase, self._passphrase_file)


def vault_of_system(*, is_portable: bool, hide: Callable[[str], None]) -> Vault:
    """The vault over the keyrings of this system; a portable installation leaves nothing in them."""
    file = os.environ.get(FILE_VARIABLE)
    return Vault(() if is_portable else system_keyrings(), passphrase_file=Path(file) if file else None, hide=hide)


def _joined(failures: Sequence[VaultError]) -> VaultError:
    """One error of all: what each way to open a key said."""
    if not failures:
        return VaultError("There is no key for the secrets of this profile. Enter the keys of the accounts anew.")
    words = " ".join(dict.fromkeys(failure.message for failure in failures))
    detail = "; ".join(failure.detail for failure in failures if failure.detail) or None
    needs_word = any(isinstance(failure, PassphraseNeededError) for failure in failures)
    return PassphraseNeededError(words, detail=detail) if needs_word else VaultError(words, detail=detail)
