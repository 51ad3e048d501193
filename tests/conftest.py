"""What every test needs: no screen, no keyring, no folder of the person who runs it, the same on each machine."""

import gc
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from structlog.dev import ConsoleRenderer, plain_traceback

import app  # noqa: F401  (puts our SQLite in its place: two of them in one process do not see each other's locks)
from tests.support.kept_workers import end_kept_workers
from tests.support.shared_statements import share_statements

_OF_THE_DESKTOP = (
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "LANGUAGE",
    "LC_ALL",
    "LC_NUMERIC",
    "LC_TIME",
)

_FOR_LONG_TESTS = ("PIXSIM7_PICTURES", "PIXSIM7_PROGRAM", "PIXSIM7_TEST_PICTURES")
"""What lies outside of the repository: folders for pictures, and a package."""


def _leave_the_machine() -> tempfile.TemporaryDirectory[str]:
    """Set the environment before anything imports Qt, keyring or platformdirs; workers and subprocesses inherit it."""
    scratch = tempfile.TemporaryDirectory(prefix="pixsim7-tests-", ignore_cleanup_errors=True)
    for name in [
        *_OF_THE_DESKTOP,
        *(name for name in os.environ if name.startswith(("QT_", "PIXSIM7_")) and name not in _FOR_LONG_TESTS),
    ]:
        os.environ.pop(name, None)
    folders = {
        "HOME": "home",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "runtime",
        "PIXSIM7_HOME": "pixsim7",
    }
    for variable, folder in folders.items():
        path = Path(scratch.name, folder)
        path.mkdir(mode=0o700)
        os.environ[variable] = str(path)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["LANG"] = "C.UTF-8"
    # On this computer the program starts an adb server where none is, and that outlives it; elsewhere it does not.
    os.environ["ADB_SERVER_SOCKET"] = "tcp:adb.invalid:5037"
    os.environ["TZ"] = "UTC"
    time.tzset()
    return scratch


_scratch = _leave_the_machine()


def _log_plainly() -> None:
    """With the values of every frame, as structlog does by itself where rich is there, a traceback takes seconds."""
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], ConsoleRenderer(exception_formatter=plain_traceback)]
    )


_log_plainly()
share_statements()

settings.register_profile("gate", deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", parent=settings.get_profile("gate"), max_examples=2000)
settings.load_profile("gate")


_FIRST = ("tests/journeys/", "tests/services/test_money_machine.py")
"""Tests that take long, most of them waiting for other processes: last, one would keep the whole gate waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them at the beginning, in one worker: the others use the cores meanwhile, and take from it what is left."""
    items.sort(key=lambda item: not item.nodeid.startswith(_FIRST))


_TESTS_A_COLLECTION = 20
_TESTS_A_WHOLE_COLLECTION = 900
"""One of everything takes more than a second: the modules and all tests are looked through."""
_begun_tests = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _python_does_not_collect_by_itself() -> Iterator[None]:
    """A collection in another thread, such as the database's, would end former tests' widgets there: Qt aborts."""
    _set_aside(everything=True)
    gc.disable()
    yield
    # At the end pytest collects again and again, to hear of what could not be ended: what is alive need be seen once.
    _set_aside(everything=True)


def _set_aside(*, everything: bool) -> None:
    """Collect what is new, or everything, and set aside what is left: the next collections do not look at it again."""
    if everything:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logs_are_plain() -> None:
    """A test that ends the log of a program leaves structlog as it is by itself."""
    if not structlog.is_configured():
        _log_plainly()


@pytest.fixture(scope="session", autouse=True)
def _kept_processes_end() -> Iterator[None]:
    yield
    end_kept_workers()
    # Few tests need it: who has not begun it need not import it either.
    if rig := sys.modules.get("tests.support.servers.referee.rig"):
        rig.end_nursery()


@pytest.fixture(scope="session", autouse=True)
def qapp() -> QApplication:
    """The application, for every test: Qt takes the thread of its first object for the main one.

    That could be a thread in which a picture is read.
    """
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication([])
    application.setQuitOnLastWindowClosed(False)
    return application


@pytest.fixture(autouse=True)
def _garbage_goes_between_tests(qapp: QApplication) -> None:
    """Before a test, when nothing of the former one is held any more: what is set aside alive stays for long."""
    begun = next(_begun_tests)
    if begun % _TESTS_A_COLLECTION == 0:
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        _set_aside(everything=begun % _TESTS_A_WHOLE_COLLECTION == 0)


@pytest.fixture(autouse=True)
def _a_data_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIXSIM7_HOME", str(tmp_path / "pixsim7"))
