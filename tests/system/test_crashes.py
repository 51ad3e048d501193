import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.system.crashes import NAME
from app.system.log_file import NAME as LOG

START = """
import sys
from pathlib import Path
from app.system.logs import configure_logs
logs = configure_logs(Path(sys.argv[1]), to_stderr=False)
"""


def _run(folder: Path, script: str, *, start: str = START) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", start + script, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )


def test_an_error_that_nobody_catches_is_logged_without_its_secrets_and_said_in_a_line(tmp_path: Path) -> None:
    done = _run(tmp_path, "raise ValueError('api_key=c4n4ry1')")

    text = (tmp_path / LOG).read_text()
    assert done.returncode == 1
    assert done.stderr == "PixSim7 met an error that it did not expect (ValueError). The log tells more.\n"
    assert "uncaught_error" in text
    assert "ValueError: api_key=[redacted]" in text


@pytest.mark.parametrize(
    ("script", "event"),
    [
        (
            "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='worker')\nt.start()\nt.join()",
            "uncaught_error_in_thread",
        ),
        (
            "class Broken:\n    def __del__(self):\n        1 / 0\nBroken()",
            "unraisable_error",
        ),
    ],
)
def test_an_error_away_from_the_main_path_is_logged_and_the_program_goes_on(
    tmp_path: Path, script: str, event: str
) -> None:
    done = _run(tmp_path, script + "\nprint('went on')")

    text = (tmp_path / LOG).read_text()
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")
    assert event in text
    assert "ZeroDivisionError" in text


def test_an_interruption_is_no_error(tmp_path: Path) -> None:
    done = _run(tmp_path, "raise KeyboardInterrupt")
    assert "KeyboardInterrupt" in done.stderr
    assert not (tmp_path / LOG).exists()


def test_a_crash_of_the_interpreter_leaves_its_stack_in_a_file(tmp_path: Path) -> None:
    done = _run(tmp_path, "import ctypes\ndef crash_here():\n    ctypes.string_at(0)\ncrash_here()")

    assert done.returncode < 0
    assert "crash_here" in (tmp_path / NAME).read_text()
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_closing_gives_the_hooks_back(tmp_path: Path) -> None:
    done = _run(
        tmp_path,
        "logs.close()\nimport faulthandler\nprint(sys.excepthook is sys.__excepthook__, faulthandler.is_enabled())",
    )
    assert done.stdout == "True False\n"


def test_without_its_file_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    script = "except OSError:\n    print(sys.excepthook is sys.__excepthook__)"
    done = _run(tmp_path, script, start=START.replace("logs = ", "try:\n    logs = "))
    assert done.stdout == "True\n"
