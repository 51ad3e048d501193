"""The columns that the user chose for the list."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QMenu

from app.ui.panels.gallery.column_choice import ListColumns
from app.ui.panels.gallery.list_columns import NAME_LEAST, WIDTH_LEAST, Column
from app.ui.theme import Theme
from app.ui.view_state import ViewState

WIDE = 1400


def width_of(columns: ListColumns, column: Column, width: int = WIDE) -> int:
    return next(span.width for span in columns.spans(width) if span.column == column)


def test_what_is_hidden_and_how_wide_it_is_comes_back_after_a_restart(theme: Theme, tmp_path: Path) -> None:
    view = ViewState(tmp_path / "view.json")
    columns = ListColumns(theme, view)
    told: list[None] = []
    columns.changed.connect(lambda: told.append(None))
    columns.show_column(Column.MODEL, is_shown=False)
    edge = next(span.left for span in columns.spans(WIDE) if span.column == Column.LENGTH)
    before = width_of(columns, Column.SIZE), width_of(columns, Column.LENGTH)
    columns.move_edge(Column.LENGTH, edge - 20, WIDE)
    assert (width_of(columns, Column.SIZE), width_of(columns, Column.LENGTH)) == (before[0] - 20, before[1] + 20)
    assert len(told) == 2
    view.save()
    again = ListColumns(theme, ViewState(tmp_path / "view.json"))
    assert again.spans(WIDE) == columns.spans(WIDE)
    assert Column.MODEL not in {span.column for span in again.spans(WIDE)}
    again.forget_width(Column.LENGTH)
    assert width_of(again, Column.LENGTH) == before[1]
    again.reset()
    assert again.spans(WIDE) == ListColumns(theme, ViewState()).spans(WIDE)


def test_an_edge_takes_from_the_name_and_never_more_than_it_has(theme: Theme) -> None:
    columns = ListColumns(theme, ViewState())
    spans = columns.spans(WIDE)
    columns.move_edge(Column.KIND, spans[1].left - 30, WIDE)
    assert width_of(columns, Column.KIND) == spans[1].width + 30
    for column in (Column.LENGTH, Column.KIND, Column.DATE):
        columns.move_edge(column, 0, WIDE)
        assert width_of(columns, Column.NAME) >= NAME_LEAST
        assert {span.column for span in columns.spans(WIDE)} == set(Column)
    columns.move_edge(Column.DATE, WIDE, WIDE)
    assert width_of(columns, Column.DATE) == WIDTH_LEAST
    before = columns.spans(WIDE)
    columns.move_edge(Column.NAME, 10, WIDE)
    assert columns.spans(WIDE) == before


def test_a_column_for_which_there_is_no_room_says_so_and_comes_where_it_is_asked_for(theme: Theme) -> None:
    columns, menu = ListColumns(theme, ViewState()), QMenu()
    columns.fill_menu(menu, 700)
    ticks = {action.text(): action for action in menu.actions() if action.isCheckable()}
    assert "Name" not in ticks
    assert ticks["Size"].isChecked()
    assert not ticks["Model (no room)"].isChecked()
    ticks["Model (no room)"].trigger()
    assert Column.MODEL in {span.column for span in columns.spans(700)}
    ticks["Size"].trigger()
    assert Column.BYTES not in {span.column for span in columns.spans(WIDE)}
    menu.actions()[-1].trigger()
    assert {span.column for span in columns.spans(WIDE)} == set(Column)


@pytest.mark.parametrize("kept", [7, {"hidden": 3, "pinned": ["name", 4], "widths": {"date": "wide", "x": 3}}])
def test_what_is_damaged_in_the_view_state_is_left_out(theme: Theme, kept: Any) -> None:
    view = ViewState()
    view.put("gallery.columns", kept)
    assert ListColumns(theme, view).spans(WIDE) == ListColumns(theme, ViewState()).spans(WIDE)


def test_widths_follow_the_size_of_the_text_and_fill_the_line(theme: Theme) -> None:
    columns = ListColumns(theme, ViewState())
    usual = width_of(columns, Column.DATE)
    columns.spans(50)
    for width in range(WIDE - 80, WIDE):
        spans = columns.spans(width)
        assert spans[-1].left + spans[-1].width == width
    theme.set_look(text_scale=150)
    assert width_of(columns, Column.DATE, 2400) == pytest.approx(1.5 * usual, abs=1)
    theme.set_look(text_scale=100)
