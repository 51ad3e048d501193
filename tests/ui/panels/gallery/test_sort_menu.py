"""The menu of sorts."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.search import Sort
from app.ui.panels.gallery.sort_menu import open_sort_menu, sort_named


@pytest.mark.parametrize("sort", list(Sort))
def test_each_sort_and_each_end_can_be_chosen(qtbot: QtBot, sort: Sort) -> None:
    anchor = QPushButton()
    qtbot.addWidget(anchor)
    anchor.show()
    chosen: list[tuple[Sort, bool]] = []
    menu = open_sort_menu(
        anchor, sort, is_ascending=True, choose=lambda sort, *, is_ascending: chosen.append((sort, is_ascending))
    )
    actions = [action for action in menu.actions() if not action.isSeparator()]
    checked = [action.text() for action in actions if action.isChecked()]
    assert len(checked) == (1 if sort == Sort.RANDOM else 2)
    for action in actions:
        action.trigger()
    ends = [] if sort == Sort.RANDOM else [(sort, False), (sort, True)]
    assert chosen == [*((one, one == Sort.NAME) for one in Sort), *ends]
    menu.close()


@pytest.mark.parametrize(
    ("name", "sort"), [("size", Sort.SIZE), ("smell", Sort.DATE), (None, Sort.DATE), (3, Sort.DATE)]
)
def test_a_kept_name_is_understood(name: object, sort: Sort) -> None:
    assert sort_named(name) == sort
