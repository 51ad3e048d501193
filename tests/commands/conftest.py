"""The command line in this process, which is quicker than one of its own for each command; the files are real."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.providers import registry
from app.providers.base import ClearingWay
from app.providers.registry import ProviderEnvironment, register
from tests.support.command import Answer
from tests.support.servers.referee.adapter import RefereeProvider
from tests.support.servers.referee.rig import Rig, nursery, open_rig


@dataclass(frozen=True, slots=True)
class Console:
    """Runs commands on one data folder."""

    environment: dict[str, str]

    def run(self, *words: str, given: str = "") -> Answer:
        done = CliRunner().invoke(cli, [*words], input=given, env=self.environment)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return Answer(done.exit_code, done.stdout, done.stderr)

    def json(self, *words: str, given: str = "") -> Any:
        """The JSON of a command that must go well."""
        answer = self.run(*words, "--json", given=given)
        assert answer.code == 0, answer.err
        return json.loads(answer.out)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console({"PIXSIM7_HOME": str(tmp_path / "home"), "PIXSIM7_PROFILE": "", "PIXSIM7_PASSWORD_FILE": ""})


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    if sys.platform == "win32":
        pytest.skip("Windows cannot fork")
    accounts = {"first": {"keys": ["key-first", "key-second"], "balance": 10_000, "slots": 4}}
    with open_rig(tmp_path / "rig", nursery(), "none", accounts=accounts, speed=1.0, run_seconds=(0.05, 0.1)) as opened:
        yield opened


@pytest.fixture
def paid(rig: Rig) -> Iterator[Console]:
    """Commands with a provider that costs something; a passphrase seals what is secret."""

    def build(_environment: ProviderEnvironment) -> RefereeProvider:
        return RefereeProvider((ClearingWay.NONE,), read_seconds=2.0)

    register(build(ProviderEnvironment(Path())).manifest, build)
    word = rig.folder / "word"
    word.touch(mode=0o600)
    word.write_text("a word of the tests", encoding="utf-8")
    yield Console({"PIXSIM7_HOME": str(rig.home), "PIXSIM7_PASSPHRASE_FILE": str(word)})
    del registry._registrations.factories["referee"]


def add_account(paid: Console, rig: Rig, label: str = "first", *more: str) -> int:
    """Add the referee's account with the key on standard input; gives its id."""
    words = ("accounts", "add", "referee", f"{label}@example.org", "--label", label)
    address = ("--option", f"base_url=http://127.0.0.1:{rig.port}", "--secret", "key")
    return int(paid.json(*words, *address, *more, given="key-first\n")["id"])
