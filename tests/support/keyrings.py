"""Keyrings for tests: one in memory that can be told to refuse, and a real one on a bus of its own."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.errors import VaultError
from app.system.keyrings import Keyring
from app.system.vault import Vault

needs_gnome_keyring = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="dbus and gnome-keyring are not installed (packaging/bootstrap.sh --test does it)",
)


class MemoryKeyring(Keyring):
    """Keeps its items as long as the test.

    Attributes:
        items: What it holds; two keyrings may share it.
        asked: The calls that came, in their order.
        reason: Why it is not there; None where it is.
        is_locked: Nothing can be read or written before it is unlocked.
        opens_when_asked: What a person answers when they are asked for the password.
        answers: Where it is given, the person takes so long to answer.
    """

    name = "memory"
    title = "The keyring of the tests"

    def __init__(self, items: dict[str, bytes] | None = None) -> None:
        self.items = items if items is not None else {}
        self.asked: list[str] = []
        self.reason: str | None = None
        self.is_locked = False
        self.opens_when_asked = True
        self.loses_items = False
        self.answers: threading.Event | None = None

    @override
    def absence(self) -> str | None:
        self.asked.append("absence")
        return self.reason

    @override
    def unlock(self, *, may_ask: bool) -> None:
        self.asked.append("unlock" if may_ask else "look")
        if not self.is_locked:
            return
        if may_ask and self.answers is not None:
            self.answers.wait(10)
        if not may_ask or not self.opens_when_asked:
            raise VaultError("The keyring of the tests is locked. Unlock it and try again.")
        self.is_locked = False

    @override
    def read(self, item: str) -> bytes | None:
        self.asked.append("read")
        assert not self.is_locked
        return self.items.get(item)

    @override
    def write(self, item: str, value: bytes) -> None:
        self.asked.append("write")
        assert not self.is_locked
        if not self.loses_items:
            self.items[item] = value

    @override
    def delete(self, item: str) -> None:
        self.asked.append("delete")
        self.items.pop(item, None)


def memory_vault(
    keyrings: Sequence[Keyring] | None = None,
    *,
    passphrase_file: Path | None = None,
    hidden: list[str] | None = None,
    limit_seconds: float = 20.0,
) -> Vault:
    """A vault that asks nothing of this machine."""
    told = hidden if hidden is not None else []
    rings = [MemoryKeyring()] if keyrings is None else keyrings
    return Vault(rings, passphrase_file=passphrase_file, hide=told.append, limit_seconds=limit_seconds)


@contextmanager
def gnome_keyring(folder: Path, *, word: str | None) -> Iterator[str]:
    """Run a bus of its own with GNOME Keyring on it, without a display; gives the bus's address.

    Args:
        folder: Where the keyring lies; it is made with the first word.
        word: Unlocks it, through standard input; without one it stays locked.
    """
    homes = {name: folder / name for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    for path in homes.values():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    daemon = "gnome-keyring-daemon --components=secrets"
    begin = f"{daemon} --start" if word is None else f'printf %s "$WORD" | {daemon} --unlock'
    # Of its own, so that no daemon of an earlier session is found, and short: the path of a socket has a limit.
    runtime = tempfile.TemporaryDirectory(prefix="ring-")
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", f'{begin} >&2; echo "$DBUS_SESSION_BUS_ADDRESS"; cat'],
        env={
            "PATH": os.environ["PATH"],
            "WORD": word or "",
            "XDG_RUNTIME_DIR": runtime.name,
            **{name: str(path) for name, path in homes.items()},
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert session.stdin is not None
    assert session.stdout is not None
    try:
        yield session.stdout.readline().strip()
    finally:
        session.stdin.close()
        session.wait(20)
        session.stdout.close()
        runtime.cleanup()
