"""The columns of the list."""

from dataclasses import replace
from itertools import pairwise

import pytest

from app.domain.enums import MediaType
from app.ui.panels.gallery.list_columns import (
    NAME_LEAST,
    PICTURE_WIDTH,
    WIDTHS,
    Column,
    arrange,
    kind_words,
    title_of,
    words_of,
)
from tests.ui.panels.gallery.test_tiles import ROW


@pytest.mark.parametrize("width", [120, 300, 560, 800, 1100, 2400])
def test_columns_give_way_one_by_one_and_the_name_takes_the_rest(width: int) -> None:
    spans = arrange(width)
    shown = [span.column for span in spans]
    assert shown == [column for column in Column if column in shown]
    assert {Column.NAME, Column.RATING} <= set(shown)
    assert spans[0].left == PICTURE_WIDTH
    assert spans[-1].left + spans[-1].width == width
    for before, after in pairwise(spans):
        assert before.left + before.width == after.left
    if len(shown) < len(Column):
        left_out = next(column for column in Column if column not in shown)
        room = width - PICTURE_WIDTH - sum(WIDTHS[one] for one in shown if one != Column.NAME)
        assert room < NAME_LEAST + sum(WIDTHS[one] for one in Column if one not in shown)
        assert left_out not in {Column.NAME, Column.RATING}


def test_each_column_says_its_part() -> None:
    row = replace(ROW, tags=("sea", "sky"), model="m1", media_type=MediaType.VIDEO, duration_ms=62_000)
    names = {("provider", "local"): "Local engine", ("model", "m1"): "Model One"}
    said = {column: words_of(column, row, names, lambda _: "today") for column in Column}
    assert {column.value: words.replace("\N{NO-BREAK SPACE}", " ") for column, words in said.items()} == {
        "name": "lake.png",
        "kind": "Clip",
        "size": "160 \N{MULTIPLICATION SIGN} 112",
        "length": "1:02",
        "bytes": "10 bytes",
        "rating": "",
        "tags": "sea, sky",
        "provider": "Local engine",
        "model": "Model One",
        "date": "today",
    }
    bare = replace(row, width=None, duration_ms=None, size_bytes=None, model=None)
    assert words_of(Column.MODEL, row, {}, str) == "m1"
    for column in (Column.SIZE, Column.LENGTH, Column.BYTES, Column.MODEL):
        assert words_of(column, bare, {}, str) == ""
    assert len({title_of(column) for column in Column}) == len(Column)
    assert [kind_words(kind) for kind in MediaType] == ["Picture", "Clip", "Sound"]
