"""A referee and programs that use it, each in a process of its own, for tests that kill them."""

import functools
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.servers.referee.faults import Fault, Plan
from tests.support.servers.referee.invariants import Findings, judge

ROOT = Path(__file__).resolve().parents[4]
SPEED = 10.0
DEADLINE_SECONDS = 60.0
LOOK_SECONDS = 0.02


class Nursery:
    """Forks programs; one for all tests of a process, begun by the first one that needs it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.servers.referee.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def start(
        self, program: str, arguments: Sequence[str], output: Path, errors: Path, environment: dict[str, str]
    ) -> int:
        """Fork one of the nursery's PROGRAMS; gives its process id."""
        order = {"start": list(arguments), "program": program, "environment": environment}
        return int(self._ask({**order, "output": str(output), "errors": str(errors)})["pid"])

    def wait(self, pid: int, *, block: bool) -> int | None:
        code: int | None = self._ask({"wait": pid, "block": block})["code"]
        return code

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer


@functools.cache
def nursery() -> Nursery:
    """The one of this process; `end_nursery` ends it."""
    return Nursery()


def end_nursery() -> None:
    """End it, if one was begun; at the end of the session."""
    if nursery.cache_info().currsize:
        nursery().close()
        nursery.cache_clear()


@dataclass(slots=True)
class Running:
    """A program that runs.

    Attributes:
        folder: All that its rig has written.
        errors: What this program and those before it have said.
    """

    nursery: Nursery
    pid: int
    folder: Path
    errors: Path
    code: int | None = None

    def kill(self) -> None:
        """kill -9, and wait for its end."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.code = self.nursery.wait(self.pid, block=True)

    def poll(self) -> int | None:
        if self.code is None:
            self.code = self.nursery.wait(self.pid, block=False)
        return self.code

    def wait(self, seconds: float = DEADLINE_SECONDS) -> int:
        """The exit code; -9 where it was killed."""
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"it did not end within {seconds} s: {self.tale()}")
            time.sleep(LOOK_SECONDS)
        assert self.code is not None
        return self.code

    def end_well(self, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait for its end, which must be a good one."""
        code = self.wait(seconds)
        assert code == 0, self.tale()

    def tale(self) -> str:
        """For a failed test: how it ended, what it said, and where everything is kept for whoever looks later."""
        kept = Path(tempfile.mkdtemp(prefix="pixsim7-rig-"), "rig")
        shutil.copytree(self.folder, kept, ignore_dangling_symlinks=True)
        log = self.folder / "home" / "logs"
        files = [self.errors, *sorted(path for path in log.rglob("*") if path.is_file())]
        said = "\n".join(f"{path}:\n{path.read_text(encoding='utf-8', errors='replace')[-3000:]}" for path in files)
        return f"process {self.pid} has ended with {self.code}; its folder is kept as {kept}\n{said}"


@dataclass(slots=True)
class Rig:
    """A data folder, the referee, and the programs on that folder.

    Attributes:
        home: The data folder.
        way: What the referee offers and the adapter uses, in order.
        more: Further arguments of each program.
        variables: Further variables of its environment.
        has_keyring: Otherwise the keys are sealed with a passphrase.
    """

    folder: Path
    nursery: Nursery
    way: str
    port: int
    orders_port: int
    epoch: float
    speed: float
    more: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    has_keyring: bool = True
    running: list[Running] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def log_file(self) -> Path:
        return self.folder / "referee.jsonl"

    def log(self, event: str | None = None) -> list[dict[str, Any]]:
        """What the referee wrote down."""
        lines = [json.loads(line) for line in self.log_file.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if event is None or line["event"] == event]

    def tell(self, **change: Any) -> None:
        """Change something at the referee; the fields of SetBody."""
        faults = change.pop("faults", None)
        if faults is not None:
            change["faults"] = [Fault(**fault).model_dump(mode="json") for fault in faults]
        connection = http.client.HTTPConnection("127.0.0.1", self.orders_port, timeout=10)
        with closing(connection):
            connection.request("POST", "/_referee/set", json.dumps(change))
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()

    def state(self) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.orders_port, timeout=10)
        with closing(connection):
            connection.request("GET", "/_referee/state")
            found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found

    def start(
        self, *orders: dict[str, Any], run: str = "until-idle", crash: str = "", more: Sequence[str] = ()
    ) -> Running:
        """Start a program; whoever starts it waits for it or kills it."""
        environment = {**self.environment(), "PIXSIM7_CRASH_POINT": crash}
        arguments = self._arguments(orders, run, more)
        errors = self.folder / "errors"
        pid = self.nursery.start("worker", arguments, errors, errors, environment)
        running = Running(self.nursery, pid, self.folder, errors)
        self.running.append(running)
        return running

    def start_ready(self, *orders: dict[str, Any], run: str = "for-ever") -> Running:
        """Start a program and wait until its queue begins to run."""
        ready = self.folder / f"ready-{len(self.running)}"
        running = self.start(*orders, run=run, more=["--ready", str(ready)])
        self.until(lambda: ready.exists() or running.poll() is not None)
        return running

    def do(self, *orders: dict[str, Any], run: str = "no", more: Sequence[str] = ()) -> Any:
        """Have orders carried out; gives what came of each of them, after the reasons for which the queue paused."""
        result = self.folder / "result.json"
        result.unlink(missing_ok=True)
        running = self.start(*orders, run=run, more=[*more, "--result", str(result)])
        running.end_well()
        return json.loads(result.read_text(encoding="utf-8"))

    def finish(self, seconds: float = DEADLINE_SECONDS, more: Sequence[str] = ()) -> None:
        """Run a program until nothing is left to do; it must end well."""
        self.start(more=more).end_well(seconds)

    def command(self, *orders: dict[str, Any], run: str = "until-idle", more: Sequence[str] = ()) -> list[str]:
        """The same program by a command of its own, for what goes around it: strace, limits."""
        return [
            sys.executable,
            "-m",
            "tests.support.servers.referee.worker",
            *self._arguments(orders, run, more),
        ]

    def environment(self) -> dict[str, str]:
        """What a program is told by its surroundings: where there is no keyring, a passphrase."""
        if self.has_keyring:
            return dict(self.variables)
        file = self.folder / "passphrase"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text("a word of the tests", encoding="utf-8")
        return {"PIXSIM7_PASSPHRASE_FILE": str(file), **self.variables}

    def _arguments(self, orders: Sequence[dict[str, Any]], run: str, more: Sequence[str]) -> list[str]:
        ring = ["--ring", str(self.folder / "ring")] if self.has_keyring else []
        return [
            *ring,
            *("--data-dir", str(self.home), "--way", self.way, "--run", run, "--orders", json.dumps(orders)),
            *("--epoch", repr(self.epoch), "--speed", repr(self.speed), *self.more, *more),
        ]

    def account(self, label: str = "first", **fields: Any) -> dict[str, Any]:
        """The order that adds an account of the referee."""
        return {
            "do": "account",
            "label": label,
            "key": f"key-{label}",
            "base_url": f"http://127.0.0.1:{self.port}",
            **fields,
        }

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds; read as another program would."""
        with closing(sqlite3.connect(f"file:{self.home / 'pixsim7.db'}?mode=ro", uri=True, timeout=15)) as connection:
            return [tuple(row) for row in connection.execute(query, values)]

    def value(self, query: str, *values: Any) -> Any:
        rows = self.rows(query, *values)
        return rows[0][0] if rows else None

    def until(self, look: Callable[[], Any], seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(sqlite3.OperationalError, FileNotFoundError):
                if look():
                    return
            assert time.monotonic() < deadline, f"it did not come to that: {self.story()}"
            time.sleep(LOOK_SECONDS)

    def states(self) -> list[str]:
        """The states of all submissions, the first one made before the others."""
        return [row[0] for row in self.rows("SELECT state FROM submissions ORDER BY created_at, rowid")]

    def story(self) -> str:
        """For a failed test."""
        jobs = self.rows("SELECT id, status, error_kind, error_message, needs_attention FROM jobs")
        submissions = self.rows("SELECT job_id, state, remote_id, error_message FROM submissions")
        return f"jobs {jobs}\nsubmissions {submissions}\nreferee {self.log()[-20:]}"

    def findings(self) -> Findings:
        """What of the invariants does not hold."""
        return judge(self.home, self.log_file)

    def check(self, *, completed: int | None = None) -> None:
        """Every invariant holds, so many jobs were done, and no log tells what a link to a result is signed with."""
        found = self.findings()
        assert not found.broken, "\n".join([*found.broken, self.story()])
        logs = [path for path in (self.home / "logs").rglob("*") if path.is_file()]
        assert not [path.name for path in logs if b"sig=" in path.read_bytes()]
        if completed is not None:
            assert found.completed == completed, self.story()


@contextmanager
def open_rig(
    folder: Path,
    nursery: Nursery,
    way: str,
    *,
    faults: Iterable[dict[str, Any]] = (),
    plan: dict[str, Any] | None = None,
    accounts: dict[str, dict[str, Any]] | None = None,
    seed: int = 1,
    speed: float = SPEED,
    run_seconds: tuple[float, float] = (0.5, 2.0),
    more: Sequence[str] = (),
    has_keyring: bool = True,
) -> Iterator[Rig]:
    """Start a referee; at the end it and every program that is left are ended."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = Plan(**{**(plan or {}), "script": [Fault(**fault) for fault in faults]})
    named = accounts or {"first": {"keys": ["key-first"], "balance": 10_000, "slots": 4}}
    epoch = time.time()
    arguments = [
        *("--seed", str(seed), "--way", way),
        *("--faults", wanted.model_dump_json(), "--log", str(folder / "referee.jsonl")),
        *("--accounts", json.dumps(named), "--run-seconds", *(str(second) for second in run_seconds)),
        *("--epoch", repr(epoch), "--speed", repr(speed)),
    ]
    said, errors = folder / "referee-said", folder / "referee-errors"
    referee = Running(nursery, nursery.start("referee", arguments, said, errors, {}), folder, errors)
    try:
        ports = _ports(referee, said)
        rig = Rig(
            folder, nursery, way, ports["port"], ports["orders"], epoch, speed, list(more), has_keyring=has_keyring
        )
        try:
            yield rig
        finally:
            for running in rig.running:
                running.kill()
    finally:
        referee.kill()


def _ports(referee: Running, said: Path) -> dict[str, int]:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (said.exists() and said.read_text(encoding="utf-8").endswith("\n")):
        assert referee.poll() is None, referee.tale()
        assert time.monotonic() < deadline, referee.tale()
        time.sleep(LOOK_SECONDS)
    ports: dict[str, int] = json.loads(said.read_text(encoding="utf-8"))
    return ports
