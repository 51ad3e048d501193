"""Bars, spark lines and slots."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.enums import AccountState
from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts import cells
from app.ui.panels.accounts.figures import Purse
from app.ui.theme import Theme
from tests.ui.panels.accounts.rows import ROW, paid_row, row_of

WIDTH, HEIGHT = 160, 44


def drawn(theme: Theme, draw: Callable[..., None], what: Any, rect: Any = None) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    draw(painter, theme, rect or QRect(0, 0, WIDTH, HEIGHT), what)
    painter.end()
    return image


def _in(rect: QRect, painter: QPainter, theme: Theme, _whole: QRect, row: AccountRow) -> None:
    cells.paint_credits(painter, theme, rect, row)


def columns_of(image: QImage, color: QColor) -> list[int]:
    wanted = color.rgb()
    return [x for x in range(WIDTH) if any(image.pixel(x, y) == wanted for y in range(HEIGHT))]


def test_a_bar_shows_what_is_free_then_what_is_held(theme: Theme) -> None:
    purse = Purse("webapi", 50, 25, (25,))
    image = drawn(theme, cells.paint_bar, purse, QRectF(0, 20, WIDTH, 4))
    free, held = columns_of(image, theme.color("text.secondary")), columns_of(image, theme.color("state.running.fg"))
    track = columns_of(image, theme.color("fill.track"))
    assert abs(max(free) - 79) <= 2
    assert abs(max(held) - 119) <= 2
    assert abs(max(track) - 159) <= 2
    empty = drawn(theme, cells.paint_bar, Purse("webapi", 0, 0), QRectF(0, 20, WIDTH, 4))
    assert not columns_of(empty, theme.color("text.secondary"))


def test_one_type_is_a_figure_over_a_bar_and_two_are_lines(theme: Theme) -> None:
    one = drawn(theme, cells.paint_credits, paid_row())
    assert columns_of(one, theme.color("text.primary"))
    assert columns_of(one, theme.color("state.running.fg"))
    two = drawn(theme, cells.paint_credits, paid_row(credits={"a": 1, "b": 2, "c": 3}, held={}, spending={}))
    bar = columns_of(two, theme.color("text.secondary"))
    assert max(bar) > WIDTH - 20
    narrow = drawn(theme, partial(_in, QRect(0, 0, 90, HEIGHT)), paid_row(credits={"webapi": 1500, "openapi": 2500}))
    assert not columns_of(narrow, theme.color("fill.track")), "the name goes before the bar"
    free = drawn(theme, cells.paint_credits, ROW)
    assert not columns_of(free, theme.color("fill.track"))


def test_a_spark_line_ends_at_the_right_and_is_red_where_credits_are_out(theme: Theme) -> None:
    line = columns_of(drawn(theme, cells.paint_spark, paid_row()), theme.color("text.secondary"))
    assert max(line) > WIDTH - 8
    out = paid_row(state=AccountState.EXHAUSTED)
    assert columns_of(drawn(theme, cells.paint_spark, out), theme.color("state.failed.fg"))
    blank = drawn(theme, lambda *_: None, ROW)
    nothing = drawn(theme, cells.paint_spark, paid_row(spending={}))
    assert nothing != blank
    assert nothing.copy(20, 0, WIDTH - 20, HEIGHT) == blank.copy(20, 0, WIDTH - 20, HEIGHT)
    assert drawn(theme, cells.paint_spark, ROW) == blank


def _boxes(theme: Theme, row: AccountRow) -> tuple[int, int]:
    image = drawn(theme, cells.paint_slots, row)
    return (
        len(columns_of(image, theme.color("state.running.fg"))),
        len(columns_of(image, theme.color("fill.track"))),
    )


def test_slots_are_boxes_and_many_are_a_bar(theme: Theme) -> None:
    none, _ = _boxes(theme, ROW)
    one, _ = _boxes(theme, row_of(current_jobs=1))
    two, track = _boxes(theme, row_of(current_jobs=2))
    assert none == 0 < one < two
    assert track == 0
    half, track = _boxes(theme, row_of(max_concurrent_jobs=8, current_jobs=4))
    assert half > 10
    assert track > 10


def test_a_slot_that_the_provider_does_not_give_is_crossed_out(theme: Theme) -> None:
    every = drawn(theme, cells.paint_slots, row_of(max_concurrent_jobs=3))
    fewer = drawn(theme, cells.paint_slots, row_of(max_concurrent_jobs=3, capacity=2))
    box = QRect(2 * 11, 10, 9, 24)
    assert every.copy(box) != fewer.copy(box)
    assert every.copy(QRect(0, 10, 20, 24)) == fewer.copy(QRect(0, 10, 20, 24))
