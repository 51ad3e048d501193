"""`python -m tests.support.servers.referee.nursery`: starts programs many times without importing them each time.

A process that has everything imported, and no thread, takes orders as lines of JSON and forks: a child is a process of
its own, with the environment and the arguments of the order, and can be killed like any other.
"""

import faulthandler
import importlib
import json
import os
import sys
import tempfile
import threading
import time
import traceback
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

PROGRAMS = {
    "worker": "tests.support.servers.referee.worker",
    "referee": "tests.support.servers.referee.__main__",
}


def main() -> None:
    """Answer each line with a line, until the input ends; children that are left then are killed."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _import()
    with tempfile.TemporaryDirectory() as folder:
        _run_once(Path(folder))
    children: set[int] = set()
    _say({"ready": os.getpid()})
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            pid = _start(order)
            children.add(pid)
            _say({"pid": pid})
        else:
            pid, status = os.waitpid(order["wait"], 0 if order["block"] else os.WNOHANG)
            children.discard(pid)
            _say({"code": os.waitstatus_to_exitcode(status) if pid else None})
    for pid in children:
        os.kill(pid, 9)


def _start(order: dict[str, Any]) -> int:
    """Fork; the child never comes back from here."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        for name, number in (("output", 1), ("errors", 2)):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
        # Else a program that ends with a fault in C leaves nothing to read.
        faulthandler.enable(file=2)
        os.environ.update(order["environment"])
        importlib.import_module(PROGRAMS[order["program"]]).main(order["start"])
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
        sys.stderr.write(f"{leaving.code}\n")
    except BaseException:  # noqa: BLE001  (the child ends here, whatever happened)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _import() -> None:
    """What a child would import on its way."""
    import pkgutil

    import app.providers

    for name in (
        *PROGRAMS.values(),
        "app.system.checked_network",
        "app.system.download",
        *(f"app.providers.{module.name}" for module in pkgutil.iter_modules(app.providers.__path__) if module.ispkg),
        "aiosqlite",
        "PySide6.QtCore",
        "argon2.low_level",
        "cryptography.hazmat.primitives.ciphers.aead",
        "encodings.idna",
    ):
        importlib.import_module(name)


def _run_once(folder: Path) -> None:
    """Let the program do one job here: each child would else make the same SQL of the same statements again."""
    from app.providers import registry
    from tests.support.servers.referee.adapter import ID
    from tests.support.servers.referee.worker import main as work
    from tests.support.shared_statements import share_statements

    share_statements()
    served, errors = folder / "served", folder / "errors"
    speed = ["--speed", "10"]
    order = {"program": "referee", "environment": {}, "output": str(served), "errors": str(errors)}
    referee = _start({**order, "start": ["--log", str(folder / "log"), "--run-seconds", "0.05", "0.1", *speed]})
    deadline = time.monotonic() + 60
    try:
        while not (served.exists() and served.read_text(encoding="utf-8").endswith("\n")):
            has_ended = time.monotonic() > deadline or os.waitpid(referee, os.WNOHANG)[0]
            assert not has_ended, errors.read_text(encoding="utf-8")
            time.sleep(0.01)
        address = f"http://127.0.0.1:{json.loads(served.read_text(encoding='utf-8'))['port']}"
        account = {"do": "account", "label": "first", "key": "key-first", "base_url": address}
        orders = json.dumps([account, {"do": "jobs", "prompts": ["a lake"]}])
        places = ("--data-dir", str(folder / "home"), "--ring", str(folder / "ring"))
        # Answers alone go to the output of this process.
        with redirect_stdout(sys.stderr):
            work([*places, *speed, "--run", "until-idle", "--orders", orders])
    finally:
        os.kill(referee, 9)
        os.waitpid(referee, 0)
    del registry._registrations.factories[ID]
    assert threading.active_count() == 1, threading.enumerate()


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
