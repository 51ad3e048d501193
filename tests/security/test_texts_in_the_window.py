"""Texts of strangers in the whole window: names, prompts, errors, labels and notices are shown as they are."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QTextEdit, QWidget

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import ProviderError
from app.domain.events import JobChanged
from app.services.asset.tagging import TagChange
from app.ui.people.desks import Desk
from app.ui.theme import Theme
from tests.support.desk import live
from tests.support.library import draw_picture
from tests.support.until import until
from tests.ui.conftest import pytest_asyncio_loop_factories, pytest_itemcollected, theme  # noqa: F401

TAG = "<img src='file:///etc/hostname'>"
HOSTILE = f"{TAG}<b>x</b> &lt; \x1b[31mred {{0}} {{name!r}} %n %s %1 \u202egpj"
IN_A_NAME = "<img src=x> {0} %n %s \x1b[31m.png"
MOST_ROWS = 300


def _is_markup(text: str) -> bool:
    """Whether Qt would follow the tag in it, where it may choose."""
    return "<img" in text and Qt.mightBeRichText(text)


def _texts(widget: QWidget) -> Iterator[tuple[str, str, bool]]:
    """Where a text of the widget is shown, the text, and whether its tags would be followed."""
    yield "tool tip", widget.toolTip(), _is_markup(widget.toolTip())
    if isinstance(widget, QLabel):
        yield "label", widget.text(), "<img" in widget.text() and widget.textFormat() != Qt.TextFormat.PlainText
    if isinstance(widget, QMessageBox):
        yield "box", widget.text(), "<img" in widget.text() and widget.textFormat() != Qt.TextFormat.PlainText
    if isinstance(widget, QTextEdit):
        yield "text", widget.toPlainText(), "<img src" in widget.toHtml()
    if isinstance(widget, QAbstractItemView):
        yield from _rows(widget)


def _rows(view: QAbstractItemView) -> Iterator[tuple[str, str, bool]]:
    model = view.model()
    if model is None:
        return
    for row in range(min(model.rowCount(QModelIndex()), MOST_ROWS)):
        column = -1
        # A list's model keeps the count of its columns to itself.
        while (index := model.index(row, column := column + 1)).isValid():
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            yield "row", str(index.data(Qt.ItemDataRole.DisplayRole) or ""), False
            yield "tool tip of a row", str(tip or ""), _is_markup(str(tip or ""))


def look(seen: dict[str, int]) -> list[str]:
    """Count the places where a hostile text is shown, and name those that would follow its tags."""
    flaws: list[str] = []
    for widget in QApplication.allWidgets():
        for place, text, is_followed in _texts(widget):
            if "<img" in text or "&lt;img" in text:
                seen[place] = seen.get(place, 0) + 1
            if is_followed:
                flaws.append(f"{type(widget).__name__}, {place}: {text[:80]!r}")
    return flaws


async def _status(desk: Desk, job_id: int) -> JobStatus:
    async with desk.context.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row.status


async def _bring_in(desk: Desk, folder: Path) -> list[int]:
    context = desk.context
    picture = draw_picture(folder / IN_A_NAME, (320, 240), seed=1)
    broken = folder / f"broken {IN_A_NAME}"
    broken.write_bytes(picture.read_bytes()[:900])
    ids = list(await desk.session.importer.import_files([picture, broken]))
    async with context.write() as services:
        await services.assets.tags.change(TagChange({TAG[:40]: ids}))
        job = await services.jobs.create_job(
            context.user_id,
            "local",
            OperationType.TEXT_TO_IMAGE,
            {"prompt": HOSTILE.replace("\x1b", ""), "size": "480p"},
        )
    await until(lambda: _status(desk, job.id), JobStatus.COMPLETED, seconds=60)
    async with context.write() as services:
        failed = await services.jobs.create_job(
            context.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": TAG, "size": "480p"}
        )
        await services.jobs.cancel_job(failed.id)
    with closing(sqlite3.connect(folder / "home" / "pixsim7.db")) as opened, opened:
        words = HOSTILE + "x" * 1_000_000
        opened.execute(
            "UPDATE jobs SET error_kind = 'ProviderError', error_message = ? WHERE id = ?", (words, failed.id)
        )
        opened.execute("UPDATE provider_accounts SET label = ?", (TAG[:60],))
    context.bus.publish(JobChanged(failed.id))
    async with context.read() as services:
        (row,) = await services.jobs.get_job_rows([job.id])
    assert row.result_asset_id is not None
    return [*ids, row.result_asset_id]


@pytest.mark.row("H-17")
async def test_no_text_of_a_stranger_is_taken_for_markup_anywhere_in_the_window(
    tmp_path: Path,
    theme: Theme,  # noqa: F811
) -> None:
    seen: dict[str, int] = {}
    flaws: list[str] = []

    async def journey(desk: Desk) -> None:
        shell = desk.context.shell
        ids = await _bring_in(desk, tmp_path)
        shell.toast("failed", HOSTILE, details=HOSTILE)
        shell.toast("info", HOSTILE + "x" * 1_000_000)
        desk.context.tasks.start(_fail(), what=HOSTILE)
        for page in ("accounts", "devices", "gallery"):
            desk.window.show_page(page)
            await asyncio.sleep(0)
            flaws.extend(look(seen))
        for asset_id in ids:
            shell.assets_selected.emit((asset_id,))
            shell.lineage_requested.emit(asset_id)
            shell.quick_look_requested.emit(asset_id, tuple(ids))
            flaws.extend(look(seen))

        def is_seen() -> bool:
            flaws.extend(look(seen))
            return {"label", "row", "tool tip of a row"} <= set(seen)

        await until(is_seen, wanted=True)

    await live(tmp_path / "home", theme, journey)
    assert not sorted(set(flaws))


async def _fail() -> None:
    raise ProviderError(HOSTILE, detail=HOSTILE)
