"""How large a cell wants to be."""

from PySide6.QtWidgets import QStyleOptionViewItem

from app.ui.panels.queue.order import Column
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import job


async def test_a_cell_wants_the_room_of_its_text_and_of_the_icon_before_it(desk: Desk) -> None:
    desk.panel.model.apply([job(1, prompt="a"), job(2, prompt="a much longer prompt")])
    table, model = desk.panel.table, desk.panel.model
    hints = {
        (row, column): table.itemDelegate().sizeHint(QStyleOptionViewItem(), model.index(row, column))
        for row in (0, 1)
        for column in (Column.PROMPT, Column.STATE)
    }
    assert hints[0, Column.PROMPT].width() < hints[1, Column.PROMPT].width()
    assert hints[0, Column.STATE] == hints[1, Column.STATE]
    desk.context.theme.set_look(text_scale=150)
    assert table.itemDelegate().sizeHint(QStyleOptionViewItem(), model.index(0, Column.PROMPT)).height() == 42
