"""`python -m tests.support.servers.referee.nursery`: starts the program many times without importing it each time.

A process that has everything imported, and no thread, takes orders as lines of JSON and forks: a child is a process of
its own, with the environment and the arguments of the order, and can be killed like any other.
"""

import json
import os
import sys
from typing import Any


def main() -> None:
    """Answer each line with a line, until the input ends; children that are left then are killed."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _import()
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
        errors = os.open(order["errors"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(errors, 1)
        os.dup2(errors, 2)
        os.environ.update(order["environment"])
        from tests.support.servers.referee.worker import main as work

        work(order["start"])
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
        sys.stderr.write(f"{leaving.code}\n")
    except BaseException:  # noqa: BLE001  (the child ends here, whatever happened)
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _import() -> None:
    """What a child would import on its way."""
    import importlib
    import pkgutil

    import app.providers

    for name in (
        "tests.support.servers.referee.worker",
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


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
