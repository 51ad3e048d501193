"""Runs of the real program after which its secrets are searched for in everything that is left, said or seen."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.canary import JWT_START, files_with, forms_of
from tests.support.command import ROOT, Answer
from tests.support.echoing import echoing
from tests.support.library import draw_picture

KEY = "canary-key/7f3a9c+b1d4e5f60718"
WORD = "canary words by the open sea"
PASSWORD = "canary password of the lake"  # noqa: S105
CODE = "739184"
PROMPT = "a lake that can be found again"

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="what others see of a process is read from /proc"),
]


class Run:
    """The program on one data folder, and all that can be seen of it from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "left"
        self.home = self.folder / "home"
        self.home.mkdir(parents=True, mode=0o700)
        self.environment = {
            **os.environ,
            "PIXSIM7_HOME": str(self.home),
            "PIXSIM7_PASSPHRASE_FILE": str(self._only_for_us("word", WORD)),
            "PIXSIM7_NEW_PASSWORD_FILE": str(self._only_for_us("password", PASSWORD)),
        }
        self.seen: list[bytes] = []

    def set_password(self) -> None:
        """From now on the profile is asked for its password, and each command gives it."""
        self.run("users", "password")
        self.environment["PIXSIM7_PASSWORD_FILE"] = self.environment["PIXSIM7_NEW_PASSWORD_FILE"]

    def _only_for_us(self, name: str, text: str) -> Path:
        path = self.folder.parent / name
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *words: str, given: str = "") -> Answer:
        process = self._start(*words)
        said, complaint = process.communicate(given.encode(), timeout=120)
        self.seen += [said, complaint]
        return Answer(process.returncode, said.decode(), complaint.decode())

    def window(self) -> "subprocess.Popen[bytes]":
        """The window, offscreen, until its log says that it runs."""
        before = self._starts()
        process = self._start()
        deadline = time.monotonic() + 120
        while self._starts() == before:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.1)  # a process of its own tells nobody when it is ready
        return process

    def _starts(self) -> int:
        """How often runners began, as the log tells."""
        logs = [path.read_bytes() for path in (self.home / "logs").glob("*") if path.is_file()]
        return sum(data.count(b"runners_started") for data in logs)

    def look_at(self, process: "subprocess.Popen[bytes]") -> None:
        """What other programs of this computer see of a process and of those that it started."""
        for number in [process.pid, *self._children(process.pid)]:
            for name in ("cmdline", "environ", "comm", "status"):
                path = Path(f"/proc/{number}/{name}")
                if path.exists():
                    self.seen.append(path.read_bytes())

    def _children(self, number: int) -> Iterator[int]:
        for path in Path(f"/proc/{number}/task").glob("*/children"):
            for child in map(int, path.read_text().split()):
                yield child
                yield from self._children(child)

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "app", *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.look_at(process)
        return process


def test_no_secret_is_in_what_the_whole_program_leaves_or_shows(tmp_path: Path) -> None:
    run = Run(tmp_path)
    picture = draw_picture(tmp_path / "a.png", (64, 48), seed=1)
    with echoing() as (address, keys):
        account = (
            "accounts",
            "add",
            "sora",
            "ada@example.org",
            "--option",
            f"base_url={address}/v1",
            "--secret",
            "key",
        )
        refused = run.run(*account, given=f"{KEY}\n")
        assert refused.code != 0
        assert run.run(*account, "--no-test", given=f"{KEY}\n").code == 0
        assert run.run("upload", str(picture)).code == 0
        made = (
            "generate",
            "--provider",
            "sora",
            "--operation",
            "text_to_image",
            "--param",
            f"prompt={PROMPT}",
            "--param",
            "model=own",
        )
        run.run(*made, "--wait")
        run.run("devices", "pair", "127.0.0.1:9", CODE)
        window = run.window()
        run.look_at(window)
        second = run.run(str(picture))
        assert second.code == 0
        run.look_at(window)
        # The crash file is written by the dying process itself.
        window.send_signal(signal.SIGABRT)
        run.seen += window.communicate(timeout=60)
        run.set_password()
        for words in (
            ("backup", "make"),
            ("diagnostics", "--with-names", "--out", str(run.folder / "diagnostics.zip")),
            ("assets", "export", "1", "--out", str(run.folder / "out")),
            ("jobs", "show", "1", "--json"),
            ("doctor", "--json"),
        ):
            assert run.run(*words).code == 0, words
    # Otherwise the search would prove nothing: the key was sent, in several calls, and what is no secret is found.
    assert sum(KEY in key for key in keys) >= 2
    assert files_with(run.folder, PROMPT)
    assert any(PROMPT.encode() in said for said in run.seen)
    for secret in (KEY, WORD, PASSWORD):
        assert files_with(run.folder, secret) == []
        assert not [said[:300] for said in run.seen if any(form in said for form in forms_of(secret))]
    assert files_with(run.folder, JWT_START) == []
    # Too short for the forms that begin within three signs.
    assert not [path.name for path in (run.home / "logs").iterdir() if CODE.encode() in path.read_bytes()]


def test_the_search_finds_each_form(tmp_path: Path) -> None:
    for number, form in enumerate(sorted(forms_of(KEY))):
        (tmp_path / f"{number}.bin").write_bytes(b"before" + form + b"behind")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a", KEY * 50)
    assert len(files_with(tmp_path, KEY)) == len(list(tmp_path.iterdir()))
