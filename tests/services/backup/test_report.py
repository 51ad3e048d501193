"""A report waits until somebody has seen it."""

from datetime import timedelta
from pathlib import Path

from app.services.backup.exchange import NOTES, Note, Reason
from app.services.backup.report import Report, begun_report, keep_begun, keep_report, mark_seen, unseen_report
from tests.support.databases import NOW


def test_the_newest_that_nobody_has_seen_is_given_until_it_is_seen(tmp_path: Path) -> None:
    assert unseen_report(tmp_path) is None
    keep_report(tmp_path, 1, Report(Reason.RESTORED, NOW, since=NOW - timedelta(days=7), jobs_held=3))
    keep_report(tmp_path, 2, Report(Reason.DAMAGED, NOW + timedelta(days=1), lost={"jobs": 2}))
    found = unseen_report(tmp_path)
    assert found is not None
    assert (found.reason, found.since, found.lost) == (Reason.DAMAGED, None, {"jobs": 2})
    mark_seen(tmp_path)
    assert unseen_report(tmp_path) is None
    assert len(list((tmp_path / NOTES).glob("*.seen.json"))) == 2


def test_one_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / NOTES).mkdir()
    (tmp_path / NOTES / "1.unseen.json").write_text('{"reason": "other"}')
    assert unseen_report(tmp_path) is None


def test_what_was_begun_goes_on_and_is_gone_at_the_end(tmp_path: Path) -> None:
    (tmp_path / NOTES).mkdir()
    note = Note(7, Reason.LOST, NOW)
    assert begun_report(tmp_path, 7, note) == Report.begun(note)
    keep_begun(tmp_path, 7, Report(Reason.LOST, NOW, jobs_followed=3))
    assert begun_report(tmp_path, 7, note).jobs_followed == 3
    assert begun_report(tmp_path, 8, note).jobs_followed == 0
    assert unseen_report(tmp_path) is None
    keep_report(tmp_path, 7, begun_report(tmp_path, 7, note))
    assert begun_report(tmp_path, 7, note).jobs_followed == 0
    assert unseen_report(tmp_path) == Report(Reason.LOST, NOW, jobs_followed=3)


def test_it_begins_with_what_the_salvage_found() -> None:
    tables = {
        "jobs": {"kept": 10, "from_backup": 2, "lost": 1, "dropped": 0},
        "tags": {"kept": 5, "from_backup": 0, "lost": 0, "dropped": 0},
    }
    report = Report.begun(Note(1, Reason.DAMAGED, NOW, salvaged=tables))
    assert (report.rows_kept, report.rows_from_backup, report.lost) == (15, 2, {"jobs": 1})
