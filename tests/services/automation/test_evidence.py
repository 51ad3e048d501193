"""Files of failed steps."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.domain.enums import StepState
from app.services.automation.evidence import Evidence
from app.services.automation.run_events import StepEnded

FAILED = StepEnded("1", 0, "s", "log", StepState.FAILED, datetime(2026, 1, 1, tzinfo=UTC), 1)


def test_files_are_kept_under_the_data_folder_and_those_of_the_oldest_runs_go(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    evidence.make_room()
    for run in range(1, 12):
        kept = evidence.write(run, 1, replace(FAILED, picture=b"png", hierarchy=b"<x/>"))
        assert kept == (f"executions/{run}/1.png", f"executions/{run}/1.xml")
    assert evidence.write(1, 2, FAILED) == (None, None)
    evidence.make_room(runs=3)
    assert evidence.file("executions/8/1.png") is None
    assert evidence.file("executions/11/1.png") == tmp_path / "executions/11/1.png"
    evidence.make_room(size_bytes=10)
    assert sorted(one.name for one in (tmp_path / "executions").iterdir()) == ["11"]


def test_a_path_that_is_not_one_of_ours_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    assert Evidence(tmp_path).file("executions/../secret") is None


def test_a_disk_that_refuses_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "executions").write_text("in the way")
    assert Evidence(tmp_path).write(1, 1, replace(FAILED, picture=b"png")) == (None, None)
