"""How a row is painted."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.enums import JobStatus
from app.ui.panels.queue.delegate import PADDING, QueueDelegate
from app.ui.panels.queue.order import Column
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
    assert delegate.is_cut(job(1, prompt="a very long prompt indeed"), Column.PROMPT, 60)
    assert not delegate.is_cut(job(1, prompt="short"), Column.PROMPT, 200)


async def test_a_row_grows_with_the_size_of_the_text(desk: Desk) -> None:
    await desk.make("a")
    table = desk.panel.table
    assert table.rowHeight(0) == 28
    desk.context.theme.set_look(text_scale=150)
    assert table.rowHeight(0) == 42
    index = desk.panel.model.index(0, Column.PROMPT)
    assert _delegate(desk).sizeHint(QStyleOptionViewItem(), index).height() == 42
