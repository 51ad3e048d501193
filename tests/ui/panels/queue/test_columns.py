"""The columns as the user wants them."""

import pytest

from app.ui.panels.queue.columns import PROMPT_LEAST, ColumnLayout, read_layout
from app.ui.panels.queue.order import GIVE_WAY, HIDDEN_AT_FIRST, USUAL_ORDER, WIDTHS, Column


def test_a_layout_comes_back_from_the_view_state() -> None:
    layout = ColumnLayout(
        order=tuple(reversed(USUAL_ORDER)),
        hidden=frozenset({Column.ACCOUNT}),
        pinned=frozenset({Column.BATCH}),
        widths={Column.STATE: 260},
    )
    read = read_layout(layout.as_json())
    assert (read.hidden, read.pinned, read.width(Column.STATE)) == (layout.hidden, layout.pinned, 260)
    assert read.order[0] == Column.INPUT
    assert read.order[1:] == tuple(column for column in layout.order if column != Column.INPUT)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"order": [1, 1], "hidden": [3], "widths": {"STATE": "wide"}},
        {"widths": {"STATE": -4, "WHO": 3}, "order": ["WHO"]},
    ],
)
def test_a_damaged_layout_is_the_usual_one(value: object) -> None:
    read = read_layout(value)
    assert (read.order, read.hidden, dict(read.widths)) == (USUAL_ORDER, HIDDEN_AT_FIRST, {})


def test_a_column_that_was_not_known_then_stands_behind_the_one_it_follows() -> None:
    names = [column.name for column in USUAL_ORDER if column not in {Column.BATCH, Column.NUMBER}]
    assert read_layout({"order": names}).order == USUAL_ORDER


def test_the_prompt_cannot_be_hidden() -> None:
    assert Column.PROMPT not in read_layout({"hidden": ["PROMPT", "STATE"]}).hidden


def test_columns_give_way_in_their_order_until_there_is_room() -> None:
    layout = ColumnLayout()
    wanted = [column for column in Column if column not in layout.hidden and column != Column.PROMPT]
    need = PROMPT_LEAST + sum(WIDTHS[column] for column in wanted)
    assert layout.squeezed(need) == frozenset()
    assert layout.squeezed(need - 1) == {Column.BATCH}
    assert layout.squeezed(0) == set(GIVE_WAY) - layout.hidden
    assert layout.squeezed(need, frozenset({Column.ACCOUNT})) == {Column.ACCOUNT}


def test_a_pinned_column_never_gives_way() -> None:
    layout = ColumnLayout().with_shown(Column.BATCH, is_shown=True, is_pinned=True)
    assert Column.BATCH not in layout.squeezed(0, frozenset({Column.BATCH}))
    assert Column.BATCH in layout.with_shown(Column.BATCH, is_shown=False, is_pinned=False).hidden
