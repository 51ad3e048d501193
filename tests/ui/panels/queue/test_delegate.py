"""How a row is painted."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.enums import JobStatus
from app.ui.panels.queue.delegate import INDENT, PADDING, QueueDelegate
from app.ui.panels.queue.order import Column
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import ended, job

_CELL = QRect(100, 0, 152, 28)


def _delegate(desk: Desk) -> QueueDelegate:
    found = desk.panel.table.itemDelegate()
    assert isinstance(found, QueueDelegate)
    return found


async def test_only_what_has_ended_has_a_link_and_it_is_as_wide_as_its_words(desk: Desk) -> None:
    delegate = _delegate(desk)
    assert delegate.link_rect(_CELL, job()).isEmpty()
    short = delegate.link_rect(_CELL, ended(1, JobStatus.CANCELLED))
    long = delegate.link_rect(_CELL, ended(1, JobStatus.FAILED, error_kind="ContentRefusedError"))
    assert short.left() == long.left() == _CELL.left() + PADDING
    assert 0 < short.width() < long.width() <= _CELL.width() - 2 * PADDING


async def test_a_text_counts_as_cut_when_it_is_wider_than_its_cell(desk: Desk) -> None:
    delegate = _delegate(desk)
    desk.panel.model.apply([job(1, prompt="a very long prompt indeed"), job(2, prompt="short")])
    assert delegate.is_cut(0, Column.PROMPT, 60)
    assert not delegate.is_cut(1, Column.PROMPT, 200)


async def test_the_head_of_a_batch_is_painted_with_its_arrow_its_name_and_its_bar(desk: Desk) -> None:
    model, table = desk.panel.model, desk.panel.table
    done = ended(2, batch_id=4, batch_name="Dunes", input_sha256="0" * 64)
    model.apply([job(1, batch_id=4, batch_name="Dunes", credit_type="webapi", estimated_cost=30), done, job(3)])
    plain = table.viewport().grab().toImage()
    model.set_grouped(is_grouped=True)
    await until(lambda: table.viewport().grab().toImage() != plain, wanted=True)
    assert table.header.sectionSize(Column.INPUT) == 44 + INDENT
    opened = table.viewport().grab(table.cell_rect(0, Column.INPUT)).toImage()
    model.set_open(4, is_open=False)
    assert table.viewport().grab(table.cell_rect(0, Column.INPUT)).toImage() != opened
    model.apply([ended(1, batch_id=4, batch_name="Dunes"), ended(5, batch_id=6, status=JobStatus.FAILED)])
    assert not table.viewport().grab().isNull()


async def test_a_row_grows_with_the_size_of_the_text(desk: Desk) -> None:
    await desk.make("a")
    table = desk.panel.table
    assert table.rowHeight(0) == 28
    desk.context.theme.set_look(text_scale=150)
    assert table.rowHeight(0) == 42
    index = desk.panel.model.index(0, Column.PROMPT)
    assert _delegate(desk).sizeHint(QStyleOptionViewItem(), index).height() == 42
