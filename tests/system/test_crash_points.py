"""The places at which tests kill the program."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.system.crash_points import VARIABLE, crash_point

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from app.system.crash_points import crash_point
for number in range(3):
    crash_point("here")
    crash_point("there")
    print(number, flush=True)
"""


def passes(wanted: str, first: str = "") -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", first + SCRIPT],
        env={VARIABLE: wanted},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.split()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("wanted", "told"), [("here", []), ("there@1", []), ("here@3", ["0", "1"])])
def test_the_process_is_killed_at_the_place_that_is_named_and_at_its_turn(wanted: str, told: list[str]) -> None:
    assert passes(wanted) == (-9, told)


def test_another_name_does_nothing() -> None:
    assert passes("elsewhere") == (0, ["0", "1", "2"])


def test_a_package_cannot_be_killed_so() -> None:
    assert passes("here", "import sys\nsys.frozen = True\n") == (0, ["0", "1", "2"])


def test_without_the_variable_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    crash_point("here")


def test_each_place_has_a_fault_test_that_kills_there() -> None:
    places = {
        name
        for path in (ROOT / "app").rglob("*.py")
        for name in re.findall(r'crash_point\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    folder = ROOT / "tests"
    files = [*folder.glob("journeys/test_faults_*.py"), *folder.glob("services/backup/test_*.py")]
    tests = "".join(path.read_text(encoding="utf-8") for path in files)
    assert len(places) > 15
    assert not {name for name in places if not re.search(rf'"{name}["@]', tests)}
