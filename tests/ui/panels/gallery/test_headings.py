"""The headings of days."""

from datetime import date

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from app.ui.panels.gallery.geometry import Day, Frame, GridLayout, lay_out
from app.ui.panels.gallery.headings import Headings, count_words, day_words, month_words
from app.ui.theme import Theme

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "Today"),
        (date(2026, 11, 21), "Yesterday"),
        (date(2026, 11, 18), "Wednesday, 18 November"),
        (date(2025, 12, 31), "31 December 2025"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 items"), (1, "1 item"), (1284, "1,284 items")])
def test_none_one_and_many_read_well(count: int, words: str) -> None:
    assert count_words(count) == words


def layout() -> GridLayout:
    return lay_out([1000] * 20, [Day(0, TODAY), Day(10, date(2026, 11, 18))], Frame(400, 112, 4, 28, is_square=True))


def drawn(theme: Theme, scroll_y: int, *, is_stuck: bool) -> QImage:
    image = QImage(424, 200, QImage.Format.Format_RGB32)
    image.fill(theme.color("surface.canvas"))
    painter = QPainter(image)
    headings = Headings(theme, lambda _first, _length: 0)
    if is_stuck:
        headings.draw_stuck(painter, layout(), 424, 12, scroll_y)
    else:
        headings.draw(painter, layout(), QRect(12, scroll_y, 400, 200), scroll_y)
    painter.end()
    return image


def test_the_heading_of_the_scrolled_day_sticks_to_the_top(theme: Theme) -> None:
    at_top = drawn(theme, 0, is_stuck=False).copy(0, 0, 424, 28)
    assert drawn(theme, 60, is_stuck=True).copy(0, 0, 424, 28) == at_top
    assert drawn(theme, 60, is_stuck=False).copy(0, 0, 424, 28) != at_top


def test_nothing_sticks_at_the_start_of_the_list(theme: Theme) -> None:
    assert not Headings(theme, lambda _first, _length: 0).is_stuck(layout(), 0)


def test_the_next_heading_pushes_the_one_before_out(theme: Theme) -> None:
    second = layout().sections[1].top
    pushed = drawn(theme, second - 14, is_stuck=True)
    whole = drawn(theme, second - 60, is_stuck=True)
    assert pushed.copy(0, 0, 424, 14) == whole.copy(0, 14, 424, 14)


def test_a_month_has_its_name_and_year() -> None:
    assert month_words(date(2026, 2, 1)) == "February 2026"
