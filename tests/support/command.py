"""The real program in a process of its own: of these sources, or a package of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_SECONDS = 90

PACKAGED = os.environ.get("PIXSIM7_PROGRAM", "")
"""The executable of a package, where the journeys are to run that one."""
PROGRAM = [PACKAGED] if PACKAGED else [sys.executable, "-m", "app"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Pixsim:
    """Runs commands on one data folder."""

    home: Path
    program: tuple[str, ...] = tuple(PROGRAM)

    def run(self, *words: str, timeout: float = DEADLINE_SECONDS) -> Answer:
        done = subprocess.run(
            [*self.program, *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def json(self, *words: str) -> Any:
        """The JSON of a command that must go well."""
        answer = self.run(*words, "--json")
        assert answer.code == 0, f"{answer.err}{answer.out}"
        return answer.json

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """A command that goes on by itself; whoever starts it ends it. What it says is in `said`."""
        with self._said_path.open("ab") as said:
            return subprocess.Popen([*self.program, *words], cwd=ROOT, env=self.environment(), stdout=said, stderr=said)

    @property
    def said(self) -> str:
        """What those that were started have said."""
        return self._said_path.read_text("utf-8", "replace")

    @property
    def _said_path(self) -> Path:
        return self.home.with_suffix(".said")

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PIXSIM7_HOME": str(self.home)}
