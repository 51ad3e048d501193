"""How a row is painted."""

from PySide6.QtCore import QItemSelectionModel, QRect
from PySide6.QtGui import QImage

from app.domain.enums import JobStatus
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.row_painter import INDENT, PADDING
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import NOW, ended, job


def _cell(desk: Desk, row: int, column: Column) -> QImage:
    return desk.panel.table.viewport().grab(desk.panel.table.cell_rect(row, column)).toImage()


async def test_only_what_has_ended_has_a_link_and_it_is_as_wide_as_its_words(desk: Desk) -> None:
    refused = ended(3, JobStatus.FAILED, error_kind="ContentRefusedError")
    desk.panel.model.apply([job(1), ended(2, JobStatus.CANCELLED), refused])
    table, row_of = desk.panel.table, desk.panel.model.row_of
    assert table.link_rect(row_of(1)).isEmpty()
    short, long = table.link_rect(row_of(2)), table.link_rect(row_of(3))
    cell = table.cell_rect(row_of(2), Column.PROGRESS)
    assert short.left() == long.left() == cell.left() + PADDING
    assert 0 < short.width() < long.width() <= cell.width() - 2 * PADDING


async def test_a_text_counts_as_cut_when_it_is_wider_than_its_cell(desk: Desk) -> None:
    desk.panel.model.apply([job(1, prompt="a very long prompt indeed"), job(2, prompt="short")])
    rows = desk.panel.table._rows
    assert rows.is_cut(0, Column.PROMPT, 60)
    assert not rows.is_cut(1, Column.PROMPT, 200)


async def test_a_row_grows_with_the_size_of_the_text(desk: Desk) -> None:
    await desk.make("a")
    assert desk.panel.table.rowHeight(0) == 28
    desk.context.theme.set_look(text_scale=150)
    assert desk.panel.table.rowHeight(0) == 42


async def test_a_chosen_row_a_hovered_row_and_the_head_of_a_batch_have_their_grounds(desk: Desk) -> None:
    color = desk.context.theme.color
    model, table = desk.panel.model, desk.panel.table
    model.apply([job(1, batch_id=4, batch_name="Dunes"), job(2, batch_id=4, batch_name="Dunes"), job(3)])
    model.set_grouped(is_grouped=True)
    # Whatever keys a former test left pressed, by which `selectRow` would add to a selection.
    every = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    table.selectionModel().select(model.index(1, 0), every)
    table.hover(2)
    grounds = [_cell(desk, row, Column.ACCOUNT).pixelColor(2, 2) for row in range(4)]
    chosen = color("selection.row" if table.isActiveWindow() else "selection.rowInactive")
    assert grounds == [color("surface.raised"), chosen, color("fill.hover"), color("surface.raised")]


async def test_the_head_of_a_batch_has_an_arrow_that_turns_and_jobs_stand_behind_it(desk: Desk) -> None:
    model, table = desk.panel.model, desk.panel.table
    done = ended(2, batch_id=4, batch_name="Dunes", input_sha256="0" * 64)
    model.apply([job(1, batch_id=4, batch_name="Dunes"), done])
    model.set_grouped(is_grouped=True)
    assert table.header.sectionSize(Column.INPUT) == 44 + INDENT
    opened = _cell(desk, 0, Column.INPUT)
    model.set_open(4, is_open=False)
    assert _cell(desk, 0, Column.INPUT) != opened
    running = job(1, batch_id=4, batch_name="Dunes", status=JobStatus.PROCESSING, started_at=NOW)
    before = _cell(desk, 0, Column.STATE)
    model.apply([running])
    assert _cell(desk, 0, Column.STATE) != before


async def test_a_part_of_the_view_is_painted_as_the_whole_of_it(desk: Desk) -> None:
    desk.panel.model.apply([job(number, status=JobStatus.PENDING) for number in range(1, 30)])
    viewport = desk.panel.table.viewport()
    whole = viewport.grab().toImage()
    part = QRect(100, 40, 500, 70)
    assert viewport.grab(part).toImage() == whole.copy(part)
