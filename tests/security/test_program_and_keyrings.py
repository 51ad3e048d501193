"""The whole program with each kind of keyring: an account is added, and a job uses its key."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.security.test_canary import KEY, Run
from tests.support.command import Answer
from tests.support.echoing import echoing
from tests.support.keyrings import gnome_keyring, needs_gnome_keyring
from tests.system.test_keyrings import PLAIN_TEXT

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
BUS = "DBUS_SESSION_BUS_ADDRESS"
MADE = (
    "generate",
    "--provider",
    "sora",
    "--operation",
    "text_to_image",
    "--param",
    "prompt=a lake",
    "--param",
    "model=own",
    "--wait",
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run(tmp_path)
    del made.environment["PIXSIM7_PASSPHRASE_FILE"]
    made.environment.pop("PYTHON_KEYRING_BACKEND", None)
    made.environment.pop(BUS, None)
    return made


@contextmanager
def served() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The words that add an account, and the keys that came to its server."""
    with echoing() as (address, keys):
        option = f"base_url={address}/v1"
        yield ("accounts", "add", "sora", "a@example.org", "--option", option, "--secret", "key", "--no-test"), keys


def add(run: Run, words: tuple[str, ...]) -> Answer:
    return run.run(*words, given=f"{KEY}\n")


def end(window: "subprocess.Popen[bytes]") -> None:
    window.terminate()
    window.communicate(timeout=60)
    assert window.returncode == 0


@needs_gnome_keyring
def test_an_open_keyring_keeps_the_key_and_nobody_is_asked(run: Run, tmp_path: Path) -> None:
    with served() as (words, keys), gnome_keyring(tmp_path / "ring", word="sesame") as bus:
        run.environment[BUS] = bus
        assert add(run, words).code == 0
        run.run(*MADE)
        assert any(KEY in key for key in keys)
        end(run.window())


@needs_gnome_keyring
def test_a_locked_keyring_is_told_at_once_where_nobody_can_be_asked(run: Run, tmp_path: Path) -> None:
    with served() as (words, keys):
        with gnome_keyring(tmp_path / "ring", word="sesame") as bus:
            run.environment[BUS] = bus
            assert add(run, words).code == 0
        with gnome_keyring(tmp_path / "ring", word=None) as bus:
            run.environment[BUS] = bus
            began = time.monotonic()
            refused = add(run, words)
            assert refused.code != 0
            assert "is locked" in refused.err
            assert time.monotonic() - began < 60
            end(run.window())
        assert not keys


@pytest.mark.parametrize("with_plain_text", [False, True], ids=["no keyring", "a plain text one"])
def test_without_a_keyring_a_passphrase_is_asked_for_and_nothing_is_written_plainly(
    run: Run, tmp_path: Path, *, with_plain_text: bool
) -> None:
    package = tmp_path / "alt" / "keyrings" / "alt"
    if with_plain_text:
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "file.py").write_text(PLAIN_TEXT)
        metadata = tmp_path / "alt" / "keyrings.alt-5.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0\n")
        (metadata / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
        run.environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path / "alt"), str(ROOT)])
    with served() as (words, keys):
        refused = add(run, words)
        assert refused.code != 0
        assert "Set a passphrase" in refused.err
        run.environment["PIXSIM7_PASSPHRASE_FILE"] = str(tmp_path / "word")
        assert add(run, words).code == 0
        run.run(*MADE)
        assert any(KEY in key for key in keys)
        end(run.window())
    assert not (package / "asked").exists()
