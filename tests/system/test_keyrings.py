"""The keyrings of operating systems: a real one, none, a locked one, and one that must not be used."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from keyring.backend import KeyringBackend
from typing_extensions import override

from app.domain.errors import VaultError
from app.system.keyrings import (
    SERVICE,
    Keyring,
    KWallet,
    LibraryKeyring,
    MacKeychain,
    SecretService,
    WindowsCredentials,
    system_keyrings,
)
from tests.architecture.sources import ROOT
from tests.support.keyrings import gnome_keyring, needs_gnome_keyring

VALUE = bytes(range(32))
BUS = "DBUS_SESSION_BUS_ADDRESS"


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    with gnome_keyring(tmp_path, word="sesame") as address:
        monkeypatch.setenv(BUS, address)
        yield SecretService()


@needs_gnome_keyring
def test_a_real_keyring_keeps_a_value_until_it_is_deleted(ring: SecretService) -> None:
    assert ring.absence() is None
    ring.unlock(may_ask=False)
    assert ring.read("item-1") is None
    ring.write("item-1", VALUE)
    ring.write("item-2", VALUE[::-1])
    assert (ring.read("item-1"), ring.read("item-2")) == (VALUE, VALUE[::-1])
    ring.write("item-1", b"another")
    assert ring.read("item-1") == b"another"
    ring.delete("item-1")
    ring.delete("item-1")
    assert (ring.read("item-1"), ring.read("item-2")) == (None, VALUE[::-1])


@needs_gnome_keyring
@pytest.mark.parametrize("display", [None, ":4711"])
def test_a_locked_keyring_fails_at_once_where_there_is_no_display(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: str | None
) -> None:
    with gnome_keyring(tmp_path, word="sesame") as address:
        monkeypatch.setenv(BUS, address)
        SecretService().write("item-1", VALUE)
    if display is not None:
        monkeypatch.setenv("DISPLAY", display)
    with gnome_keyring(tmp_path, word=None) as address:
        monkeypatch.setenv(BUS, address)
        ring, began = SecretService(), time.monotonic()
        assert ring.absence() is None
        for may_ask in (True, False):
            with pytest.raises(VaultError, match="is locked"):
                ring.unlock(may_ask=may_ask)
        with pytest.raises(VaultError, match="is locked"):
            ring.read("item-1")
        with pytest.raises(VaultError, match="is locked"):
            ring.write("item-2", VALUE)
        assert time.monotonic() - began < 5
    with gnome_keyring(tmp_path, word="sesame") as address:
        monkeypatch.setenv(BUS, address)
        assert (ring.read("item-1"), ring.read("item-2")) == (VALUE, None)


@needs_gnome_keyring
@pytest.mark.parametrize(("display", "words"), [(None, "is locked"), (":4711", "refuses")])
def test_a_keyring_that_nobody_has_set_up_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: str | None, words: str
) -> None:
    if display is not None:
        monkeypatch.setenv("DISPLAY", display)
    with gnome_keyring(tmp_path, word=None) as address:
        monkeypatch.setenv(BUS, address)
        ring = SecretService()
        with pytest.raises(VaultError, match=words):
            ring.unlock(may_ask=True)
        with pytest.raises(VaultError, match="refuses"):
            ring.read("item-1")


@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/bus", "nonsense"])
def test_without_a_bus_there_is_no_keyring_and_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    if address is not None:
        monkeypatch.setenv(BUS, address)
    ring = SecretService()
    assert ring.absence()
    with pytest.raises(VaultError, match="refuses") as caught:
        ring.read("item-1")
    assert caught.value.detail


@pytest.mark.skipif(sys.platform != "linux", reason="the keyrings of Linux")
def test_linux_has_two_keyrings_and_kde_asks_its_own_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [ring.name for ring in system_keyrings()] == ["secret_service", "kwallet"]
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    assert [ring.name for ring in system_keyrings()] == ["kwallet", "secret_service"]


@pytest.mark.parametrize(("system", "names"), [("darwin", ["macos_keychain"]), ("win32", ["windows_credentials"])])
def test_the_other_systems_have_one_each(monkeypatch: pytest.MonkeyPatch, system: str, names: list[str]) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert [ring.name for ring in system_keyrings()] == names


@pytest.mark.skipif(sys.platform != "linux", reason="what other systems have is not there on Linux")
@pytest.mark.parametrize("ring", [KWallet(), MacKeychain(), WindowsCredentials()])
def test_a_keyring_of_another_system_says_that_it_is_not_there_and_refuses(ring: Keyring) -> None:
    assert ring.absence()
    with pytest.raises(VaultError, match="refuses"):
        ring.read("item-1")
    with pytest.raises(VaultError, match="refuses"):
        ring.write("item-1", VALUE)
    with pytest.raises(VaultError, match="refuses"):
        ring.delete("item-1")


def test_only_a_keyring_that_never_asks_is_read_when_nobody_may_be_asked() -> None:
    WindowsCredentials().unlock(may_ask=False)
    for ring in (KWallet(), MacKeychain()):
        ring.unlock(may_ask=True)
        with pytest.raises(VaultError, match="is locked"):
            ring.unlock(may_ask=False)


class InMemory(KeyringBackend):
    """A back-end of the library, as those of macOS and Windows are."""

    priority = 1.0
    items: ClassVar[dict[tuple[str, str], str]] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]


class Reached(LibraryKeyring):
    """A keyring that the library reaches."""

    name = title = "reached"
    module = __name__
    class_name = "InMemory"


def test_a_keyring_of_the_library_keeps_32_bytes_as_text() -> None:
    ring = Reached()
    assert ring.absence() is None
    assert ring.read("item-1") is None
    ring.write("item-1", VALUE)
    assert ring.read("item-1") == VALUE
    assert len(InMemory.items[SERVICE, "item-1"]) == 44
    InMemory.items[SERVICE, "item-1"] = "!?"
    with pytest.raises(VaultError, match="is damaged"):
        ring.read("item-1")
    ring.delete("item-1")
    ring.delete("item-1")
    assert not InMemory.items


PLAIN_TEXT = """
from pathlib import Path
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 100

    def __init__(self):
        super().__init__()
        self._note("built")

    def _note(self, what):
        with Path(__file__).with_name("asked").open("a") as file:
            print(what, file=file)

    def get_password(self, service, username):
        self._note("get")

    def set_password(self, service, username, password):
        self._note("set " + password)

    def delete_password(self, service, username):
        self._note("delete")
"""

LOOK = """
import asyncio, sys
from pathlib import Path
from app.domain.errors import PassphraseNeededError
from app.system.keyrings import system_keyrings
from app.system.vault import Vault

vault = Vault(system_keyrings(), hide=lambda secret: None)
try:
    asyncio.run(vault.create(1, passphrase=None, may_ask=True))
except PassphraseNeededError as error:
    print("needs a passphrase:", error.message)
asked = Path(sys.argv[1])
print("asked by us:", asked.read_text() if asked.exists() else "never")
import keyring
print("picked by keyring:", type(keyring.get_keyring()).__name__)
print("asked by keyring:", asked.exists())
"""


def test_a_plain_text_keyring_that_wins_everywhere_else_is_never_asked(tmp_path: Path) -> None:
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file.py").write_text(PLAIN_TEXT)
    metadata = tmp_path / "keyrings.alt-5.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0\n")
    (metadata / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(ROOT)])
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, str(package / "asked")],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert "needs a passphrase: There is no place for the key of the secrets" in ran.stdout
    assert "asked by us: never" in ran.stdout
    # Otherwise the test would prove nothing.
    assert "picked by keyring: PlaintextKeyring" in ran.stdout
    assert "asked by keyring: True" in ran.stdout


@needs_gnome_keyring
def test_the_item_is_32_bytes_and_its_label_says_whose_it_is(ring: SecretService) -> None:
    import secretstorage

    ring.write("item-1", VALUE)
    bus = secretstorage.dbus_init()
    try:
        (found,) = secretstorage.Collection(bus).search_items({"application": "PixSim7"})
        assert len(found.get_secret()) == 32
        assert found.get_label().startswith("PixSim7")
    finally:
        bus.close()
