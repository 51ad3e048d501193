"""The keyrings of operating systems, each by its name.

What the library `keyring` picks by itself is never used: with `keyrings.alt` installed that is a plain text file.
"""

import base64
import binascii
import importlib
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from app.domain.errors import VaultError

if TYPE_CHECKING:
    import secretstorage

SERVICE = "PixSim7"


class Keyring(ABC):
    """One keyring. Every method blocks, some until a person has answered.

    Attributes:
        name: In rows.
        title: For show.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def absence(self) -> str | None:
        """Why it cannot be used here; None where it can. Asks no person."""

    @abstractmethod
    def unlock(self, *, may_ask: bool) -> None:
        """Make it ready to be read and written.

        Args:
            may_ask: Whether a person may be asked for the keyring's password.

        Raises:
            VaultError: It stays locked.
        """

    @abstractmethod
    def read(self, item: str) -> bytes | None:
        """The value of an item; None where there is no such item.

        Raises:
            VaultError: The keyring refuses.
        """

    @abstractmethod
    def write(self, item: str, value: bytes) -> None:
        """Keep a value, in place of what the item held.

        Raises:
            VaultError: The keyring refuses.
        """

    @abstractmethod
    def delete(self, item: str) -> None:
        """Drop an item, if it is there.

        Raises:
            VaultError: The keyring refuses.
        """

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn what the keyring's library raises into our error."""
        try:
            yield
        except VaultError:
            raise
        except Exception as error:  # each system's library has errors of its own
            raise VaultError(f"{self.title} refuses.", detail=str(error) or type(error).__name__) from error


class SecretService(Keyring):
    """The keyring of GNOME and of whatever else speaks the Secret Service on the session's D-Bus."""

    name = "secret_service"
    title = "The desktop's keyring (Secret Service)"

    @override
    def absence(self) -> str | None:
        import secretstorage  # noqa: PLC0415  (Linux only)

        try:
            with self._bus() as bus:
                is_there = secretstorage.check_service_availability(bus)
        except VaultError as error:
            return error.detail
        return None if is_there else "no program on the session's D-Bus offers it"

    @override
    def unlock(self, *, may_ask: bool) -> None:
        import secretstorage  # noqa: PLC0415  (Linux only)

        # Without a display a prompt fails at once in some keyrings and hangs in others.
        may_ask = may_ask and _has_display()
        with self._bus() as bus:
            try:
                collection = secretstorage.Collection(bus)
            except secretstorage.ItemNotFoundException as error:
                if not may_ask:
                    raise _locked(self.title) from error
                collection = secretstorage.get_default_collection(bus)
            if collection.is_locked() and (not may_ask or collection.unlock() or collection.is_locked()):
                raise _locked(self.title)

    @override
    def read(self, item: str) -> bytes | None:
        with self._bus() as bus:
            found = next(self._collection(bus).search_items(_attributes(item)), None)
            return found.get_secret() if found is not None else None

    @override
    def write(self, item: str, value: bytes) -> None:
        with self._bus() as bus:
            label = f"{SERVICE}: opens the keys of accounts"
            self._collection(bus).create_item(
                label, _attributes(item), value, replace=True, content_type="application/octet-stream"
            )

    @override
    def delete(self, item: str) -> None:
        with self._bus() as bus:
            for found in self._collection(bus).search_items(_attributes(item)):
                found.delete()

    @contextmanager
    def _bus(self) -> Iterator[Any]:
        import secretstorage  # noqa: PLC0415  (Linux only)

        with self._in_words():
            bus = secretstorage.dbus_init()
            try:
                yield bus
            finally:
                bus.close()

    def _collection(self, bus: Any) -> "secretstorage.Collection":
        import secretstorage  # noqa: PLC0415  (Linux only)

        collection = secretstorage.Collection(bus)
        if collection.is_locked():
            raise _locked(self.title)
        return collection


class LibraryKeyring(Keyring):
    """A keyring that the library `keyring` reaches, by one of its classes."""

    module: ClassVar[str]
    class_name: ClassVar[str]
    asks: ClassVar[bool] = True
    """Whether reading it may ask a person; it does not tell before."""

    @override
    def absence(self) -> str | None:
        try:
            with self._in_words():
                _ = self._class().priority
        except VaultError as error:
            return error.detail
        return None

    @override
    def unlock(self, *, may_ask: bool) -> None:
        if self.asks and not may_ask:
            raise _locked(self.title)

    @override
    def read(self, item: str) -> bytes | None:
        with self._in_words():
            text = self._class()().get_password(SERVICE, item)
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error) as error:
            raise VaultError(f"The item of PixSim7 in {self.title} is damaged.") from error

    @override
    def write(self, item: str, value: bytes) -> None:
        with self._in_words():
            self._class()().set_password(SERVICE, item, base64.b64encode(value).decode())

    @override
    def delete(self, item: str) -> None:
        with self._in_words():
            keyring = self._class()()
            if keyring.get_password(SERVICE, item) is not None:
                keyring.delete_password(SERVICE, item)

    def _class(self) -> Any:
        return getattr(importlib.import_module(self.module), self.class_name)


class KWallet(LibraryKeyring):
    """The wallet of KDE; newer ones speak the Secret Service too."""

    name = "kwallet"
    title = "KWallet"
    module = "keyring.backends.kwallet"
    class_name = "DBusKeyring"


class MacKeychain(LibraryKeyring):
    """The keychain of macOS."""

    name = "macos_keychain"
    title = "The macOS Keychain"
    module = "keyring.backends.macOS"
    class_name = "Keyring"


class WindowsCredentials(LibraryKeyring):
    """The credential store of Windows."""

    name = "windows_credentials"
    title = "The Windows Credential Manager"
    module = "keyring.backends.Windows"
    class_name = "WinVaultKeyring"
    asks = False


def system_keyrings() -> tuple[Keyring, ...]:
    """The keyrings that this system may have, the one to take before the others."""
    if sys.platform == "darwin":
        return (MacKeychain(),)
    if sys.platform == "win32":
        return (WindowsCredentials(),)
    is_kde = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")
    return (KWallet(), SecretService()) if is_kde else (SecretService(), KWallet())


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _attributes(item: str) -> dict[str, str]:
    return {"application": SERVICE, "item": item}


def _locked(title: str) -> VaultError:
    return VaultError(f"{title} is locked. Unlock it and try again.")
