"""The program is killed while the files of the library go to another folder."""

import sys
from pathlib import Path

import pytest

from app.system.crash_points import VARIABLE
from tests.commands.conftest import Console
from tests.support.command import Pixsim
from tests.support.library import draw_picture


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_between_copying_and_switching_loses_nothing_and_the_next_call_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, disk, target = tmp_path / "home", tmp_path / "disk", tmp_path / "new place"
    console, disk_files = Console({"PIXSIM7_HOME": str(home)}), disk / "files"

    def kill(point: str, *words: str) -> None:
        monkeypatch.setenv(VARIABLE, point)
        assert Pixsim(home).run("assets", *words).code == -9
        monkeypatch.delenv(VARIABLE)

    disk.mkdir()
    console.json("assets", "roots", "add", str(disk))
    console.json("assets", "roots", "use", "1")
    console.json("upload", *(str(draw_picture(tmp_path / f"{seed}.png", (64, 48), seed=seed)) for seed in range(2)))
    kill("root_file_copied@2", "roots", "remove", "1")
    told = console.json("assets", "verify")
    assert (told["checked"], told["missing"], len(list(disk_files.rglob("*.png")))) == (2, [], 1)
    (main,) = console.json("assets", "roots", "remove", "1")["roots"]
    assert (main["files"], disk_files.exists()) == (2, False)
    # Two pictures and two sidecars.
    kill("library_file_copied@4", "move", str(target), "--delete-old")
    assert len([path for path in target.rglob("*") if path.is_file()]) == 4
    assert console.json("assets", "verify")["missing"] == []
    told = console.json("assets", "move", str(target), "--delete-old")
    assert (told["files"], told["copied"], told["removed"]) == (4, 0, 4)
    told = console.json("assets", "verify")
    assert (told["checked"], told["missing"], told["unknown"]) == (2, [], [])
