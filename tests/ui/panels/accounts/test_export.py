"""A ledger in a file."""

import asyncio
import csv
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import LedgerKind
from app.domain.errors import StorageError
from app.services.account.ledger_service import LedgerFilters
from app.ui.context import Toast, UiContext
from app.ui.panels.accounts import export
from tests.support.paid_pool import Pool
from tests.support.until import until


@pytest.fixture
def over(qapp: QApplication, qtbot: QtBot) -> QWidget:
    from PySide6.QtCore import Qt

    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


async def run(context: UiContext, pool: Pool, over: QWidget, path: Path | None, **filters: object) -> None:
    async with context.read() as services:
        rows = await services.accounts.list_account_rows(context.user_id)
    row = next(row for row in rows if row.id == pool.accounts["studio-2"])
    work = asyncio.ensure_future(export.export_ledger(context, row, LedgerFilters.model_validate(filters), over))
    await until(lambda: len([box for box in over.findChildren(QFileDialog) if box.isVisible()]), 1)
    dialog = next(box for box in over.findChildren(QFileDialog) if box.isVisible())
    if path is None:
        dialog.reject()
    else:
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        name.setText(str(path))
        dialog.accept()
    await work


async def test_a_spreadsheet_reads_the_entries_that_are_shown(
    pool: Pool, paid_context: UiContext, over: QWidget, tmp_path: Path, toasts: list[Toast]
) -> None:
    path = tmp_path / "out" / "march.csv"
    path.parent.mkdir()
    await run(paid_context, pool, over, path, kind=LedgerKind.SETTLE)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert table[0][:3] == ["time", "kind", "credits"]
    assert {line[1] for line in table[1:]} == {"settle"}
    assert len(table) == 3
    assert toasts[-1].text == "2 entries are in march.csv."
    assert toasts[-1].action is not None
    assert [other.name for other in path.parent.iterdir()] == ["march.csv"]


async def test_without_a_file_nothing_is_written(
    pool: Pool, paid_context: UiContext, over: QWidget, toasts: list[Toast]
) -> None:
    await run(paid_context, pool, over, None)
    assert toasts == []


async def test_a_file_that_cannot_be_written_is_the_disks_fault(
    pool: Pool, paid_context: UiContext, over: QWidget, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    (folder / "march.csv.part").mkdir(parents=True)
    with pytest.raises(StorageError, match="cannot be written"):
        await run(paid_context, pool, over, folder / "march.csv")
    assert not (folder / "march.csv").exists()


@pytest.mark.parametrize(
    ("label", "name"),
    [("studio-2", "ledger-studio-2.csv"), ("a/b: c", "ledger-a-b-c.csv"), ("...", "ledger-account.csv")],
)
def test_a_file_is_called_after_its_account(label: str, name: str) -> None:
    assert export.file_name(label) == name
