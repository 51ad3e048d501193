"""`pixsim7 assets roots`."""

from pathlib import Path

from app.system.folder_lock import RUNNER_LOCK, FolderLock
from tests.commands.conftest import Console
from tests.support.library import draw_picture


def test_a_folder_is_added_used_unplugged_and_removed(console: Console, tmp_path: Path) -> None:
    disk, away = tmp_path / "disk", tmp_path / "away"
    disk.mkdir()
    added = console.json("assets", "roots", "add", str(disk))["roots"]
    assert [(row["id"], row["takes_new"]) for row in added] == [(0, True), (1, False)]
    used = console.json("assets", "roots", "use", "1")["roots"]
    assert [row["takes_new"] for row in used] == [False, True]
    (asset,) = console.json("upload", str(draw_picture(tmp_path / "a.png", (64, 48))))["assets"]
    assert Path(console.json("assets", "show", str(asset["id"]))["file"]).is_relative_to(disk)
    lock = FolderLock(next((tmp_path / "home").rglob("pixsim7.db")).with_name(RUNNER_LOCK))
    assert lock.try_take()
    assert "Close it first" in console.run("assets", "roots", "remove", "1").err
    lock.release()
    disk.rename(away)
    told = console.run("assets", "verify")
    assert (told.code, f"away: 1 on {disk}, which is not there" in told.out) == (0, True)
    assert "not there, takes new files" in console.run("assets", "roots", "list").out
    away.rename(disk)
    (main,) = console.json("assets", "roots", "remove", "1")["roots"]
    assert (main["files"], main["takes_new"]) == (1, True)
    assert "away: 0" in console.run("assets", "verify").out
