"""A library that lost its database, and is killed while its jobs and assets come back."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import ROOT, Pixsim


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.row("F-35")
@pytest.mark.parametrize("place", ["comeback_held", "comeback_jobs", "comeback_told"])
def test_the_next_start_goes_on_with_what_was_coming_back(tmp_path: Path, place: str) -> None:
    pixsim = Pixsim(tmp_path / "home")
    for number in range(2):
        pixsim.json(
            *("generate", "--provider", "local", "--operation", "text_to_image"),
            *("--param", f"prompt=a lake, take {number}", "--param", "size=480p"),
        )
    pixsim.json("worker", "--until-idle")
    for path in pixsim.home.glob("pixsim7.db*"):
        path.unlink()
    killed = subprocess.run(
        [sys.executable, "-m", "app", "worker", "--until-idle"],
        cwd=ROOT,
        env={**pixsim.environment(), "PIXSIM7_CRASH_POINT": place},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    pixsim.json("worker", "--until-idle")
    assert len(pixsim.json("assets", "list")["assets"]) == 2
    assert all(check["ok"] for check in pixsim.json("doctor")["checks"])
