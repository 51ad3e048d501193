"""What a restore brings and costs, in words."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app.services.backup.backup_service import Preview
from app.services.backup.exchange import Reason
from app.services.backup.report import Report
from app.storage.backup import DatabaseFacts
from app.ui.restore_dialog import RestoreDialog, report_lines
from app.ui.theme import Theme
from tests.support.looks import flaws, keep_picture

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
THEN = DatabaseFacts(7, 20_000_000, {"jobs": 1200, "assets": 900, "tags": 3}, None)
NEWER = DatabaseFacts(8, 1, {"jobs": 1500, "assets": 1000, "tags": 4}, None)
PREVIEW = Preview(Path("own.db"), NOW, THEN, NEWER, {"jobs": 300}, is_older_schema=True)


@pytest.mark.parametrize("look", ["dark", "light"])
def test_the_table_holds_then_against_now(theme: Theme, look: str) -> None:
    theme.set_look(choice=look)
    window = QWidget()
    dialog = RestoreDialog(window, theme, PREVIEW)
    dialog.show()
    assert dialog.cells[1:] == [
        ["Jobs", "1,200", "1,500", "300"],
        ["Assets", "900", "1,000", "\N{EN DASH}"],
        ["Tags", "3", "4", "\N{EN DASH}"],
    ]
    assert "are lost" in dialog.notice.text()
    assert not flaws(dialog)
    keep_picture(dialog, f"restore-dialog-{look}")
    dialog.close()
    theme.set_look(choice="dark")


def test_a_database_that_cannot_be_read_is_told(theme: Theme) -> None:
    window = QWidget()
    dialog = RestoreDialog(window, theme, replace(PREVIEW, now=None, newer={}, is_older_schema=False))
    assert "cannot be read" in dialog.notice.text()
    assert dialog.cells[1][2:] == ["\N{EN DASH}", "\N{EN DASH}"]


@pytest.mark.parametrize("reason", Reason)
def test_a_report_says_only_what_there_is(reason: Reason) -> None:
    assert len(report_lines(Report(reason, NOW))) == 1
    whole = Report(
        reason, NOW, source="own.db", since=NOW, aside="x", jobs_held=1, jobs_followed=2, jobs_asked=3, assets_back=4,
        assets_missing=5, files_unknown=6, accounts_back=7, rows_kept=8000, rows_from_backup=9, lost={"jobs": 10},
    )  # fmt: skip
    lines = report_lines(whole)
    assert len(lines) == 12
    assert "8,000 rows could be read." in lines
    assert "set-aside/x" in lines[-1]
