"""Writes a ledger into a file that a spreadsheet opens."""

import csv
import io
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import StorageError
from app.services.account.account_rows import AccountRow
from app.services.account.ledger_service import LedgerFilters
from app.system.threads import in_thread
from app.ui.amounts import counted
from app.ui.context import UiContext
from app.ui.dialogs import choose_target
from app.ui.folders import open_folder

_FOLDER_KEY: Final = "accounts.export_folder"


async def export_ledger(context: UiContext, row: AccountRow, filters: LedgerFilters, over: QWidget) -> None:
    """Ask for the file, and write the entries that the filters leave through, oldest first.

    Raises:
        StorageError: The file cannot be written.
    """
    translate = QCoreApplication.translate
    kind = translate("Accounts", "Table")
    path = await choose_target(
        over.window(),
        context.theme,
        translate("Accounts", "Export the ledger of {}").format(row.label),
        file_name(row.label),
        [f"{kind} (*.csv)"],
        Path(context.view.get(_FOLDER_KEY, "") or Path.home()),
    )
    if path is None:
        return
    context.view.put(_FOLDER_KEY, str(path.parent))
    text, count = await _read(context, row, filters)
    await in_thread(_write, path, text)
    one, many = translate("Accounts", "1 entry is in {}."), translate("Accounts", "%n entries are in {}.", "", count)
    words = one if count == 1 else counted(many, count)
    context.shell.toast(
        "done",
        words.format(path.name),
        translate("Accounts", "Show the folder"),
        lambda: open_folder(context.shell, path.parent),
    )


def file_name(label: str) -> str:
    """A name for the file that every system takes."""
    plain = re.sub(r"[^\w.@-]+", "-", label).strip("-.") or "account"
    return f"ledger-{plain}.csv"


async def _read(context: UiContext, row: AccountRow, filters: LedgerFilters) -> tuple[str, int]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    count = -1
    async with context.read() as services:
        async for cells in services.ledger.export_csv(row.id, filters):
            writer.writerow(cells)
            count += 1
    return buffer.getvalue(), count


def _write(path: Path, text: str) -> None:
    """Write beside the file and then in its place, so that it is whole or not there; blocks."""
    fresh = path.with_name(f"{path.name}.part")
    try:
        # The mark at the start lets a spreadsheet read it as UTF-8.
        fresh.write_text(text, "utf-8-sig", newline="")
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise StorageError(f"{path.name} cannot be written: {error.strerror}.", detail=str(error)) from error
