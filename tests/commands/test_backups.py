"""`pixsim7 backup`."""

from pathlib import Path

import pytest

from app.commands.backups import report_words
from app.services.backup.exchange import Reason
from app.services.backup.report import Report
from app.system.folder_lock import RUNNER_LOCK, FolderLock
from tests.commands.conftest import Console
from tests.support.databases import NOW
from tests.support.library import draw_picture


@pytest.mark.row("F-34")
def test_a_backup_is_made_shown_restored_and_deleted(console: Console, tmp_path: Path) -> None:
    made = console.json("backup", "make")
    assert [row["name"] for row in console.json("backup", "list")["backups"]] == [made["name"]]
    (asset,) = console.json("upload", str(draw_picture(tmp_path / "a.png", (64, 48))))["assets"]
    shown = console.json("backup", "show", made["name"])
    assert (shown["then"]["counts"]["assets"], shown["now"]["counts"]["assets"]) == (0, 1)
    told = console.run("backup", "restore", made["name"])
    assert "With --yes it is restored." in told.out
    assert "assets" in told.out
    lock = FolderLock(Path(made["path"]).parents[1] / RUNNER_LOCK)
    assert lock.try_take()
    assert "Close it first" in console.run("backup", "restore", made["name"], "--yes").err
    lock.release()
    restored = console.json("backup", "restore", made["name"], "--yes")
    assert (restored["reason"], restored["assets_back"]) == ("restored", 1)
    (back,) = console.json("assets", "list")["assets"]
    assert (back["id"], back["name"], back["sha256"]) == (asset["id"], asset["name"], asset["sha256"])
    console.json("backup", "delete", made["name"])
    assert made["name"] not in console.run("backup", "list").out
    assert console.run("backup", "show", made["name"]).code == 1


def test_a_file_that_is_no_backup_is_refused(console: Console, tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database" * 900)
    told = console.run("backup", "restore", str(tmp_path / "notes.db"), "--yes")
    assert (told.code, "cannot be read" in told.err) == (1, True)


def test_a_report_says_what_is_missing_and_what_waits() -> None:
    words = report_words(Report(Reason.DAMAGED, NOW, aside="x", jobs_held=3, lost={"jobs": 2, "tags": 1}))
    assert "3 jobs wait" in words
    assert "3 rows are lost" in words
    assert "set-aside/x" in words
