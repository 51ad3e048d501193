"""The paint helpers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.ui.theme import Theme
from app.ui.widgets import paint


class Board:
    """A picture to paint on."""

    def __init__(self, theme: Theme) -> None:
        self.image = QImage(200, 80, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(theme.color("surface.panel"))
        self.painter = QPainter(self.image)

    def colors(self, rect: QRect) -> set[str]:
        pixels = [(x, y) for x in range(rect.left(), rect.right() + 1) for y in range(rect.top(), rect.bottom() + 1)]
        return {self.image.pixelColor(x, y).name() for x, y in pixels}


@pytest.fixture
def board(theme: Theme) -> Iterator[Board]:
    made = Board(theme)
    yield made
    made.painter.end()


ALL = QRect(0, 0, 200, 80)


def test_text_says_whether_it_was_cut(board: Board, theme: Theme) -> None:
    font, color = theme.font("small"), theme.color("text.primary")
    assert not paint.elided(board.painter, QRect(0, 0, 190, 20), "Short", font, color)
    assert paint.elided(board.painter, QRect(0, 20, 40, 20), "Much longer than that", font, color)
    assert not paint.elided(board.painter, QRect(0, 40, 0, 20), "No room", font, color)
    assert len(board.colors(QRect(41, 20, 100, 20))) == 1


def test_metrics_are_made_once_for_a_font(theme: Theme) -> None:
    assert paint.metrics(theme.font("small")) is paint.metrics(theme.font("small"))


def test_progress_fills_its_part_and_stays_in_its_track(board: Board, theme: Theme) -> None:
    paint.progress(board.painter, theme, QRect(0, 0, 100, 20), 0.5)
    assert board.image.pixelColor(25, 10) == theme.color("state.running.fg")
    assert board.image.pixelColor(75, 10) == theme.color("fill.track")
    paint.progress(board.painter, theme, QRect(0, 40, 100, 20), 7.0)
    assert board.image.pixelColor(97, 50) == theme.color("state.running.fg")
    assert board.image.pixelColor(110, 50) == theme.color("surface.panel")


def test_a_picture_covers_without_being_stretched(board: Board, theme: Theme) -> None:
    picture = QPixmap(300, 100)
    painter = QPainter(picture)
    for left, name in ((0, "red"), (100, "lime"), (200, "blue")):
        painter.fillRect(left, 0, 100, 100, QColor(name))
    painter.end()
    paint.cover(board.painter, QRect(10, 10, 50, 50), picture, 0)
    assert board.colors(QRect(13, 13, 44, 44)) == {QColor("lime").name()}
    assert board.image.pixelColor(61, 30) == theme.color("surface.panel")


def test_a_covered_corner_is_round(board: Board, theme: Theme) -> None:
    picture = QPixmap(50, 50)
    picture.fill(Qt.GlobalColor.red)
    paint.cover(board.painter, QRect(0, 0, 50, 50), picture, 8)
    assert board.image.pixelColor(0, 0) == theme.color("surface.panel")


def test_an_empty_picture_paints_nothing(board: Board) -> None:
    before = board.image.copy()
    paint.cover(board.painter, QRect(0, 0, 50, 50), QPixmap(), 4)
    assert board.image == before


def test_a_badge_is_as_large_as_it_says(board: Board, theme: Theme) -> None:
    what = paint.Badge("0:08", "play", is_filled=True)
    rect = paint.badge(board.painter, theme, QPoint(190, 4), what, anchor=Qt.AlignmentFlag.AlignRight)
    assert rect.size() == paint.badge_size(theme, what)
    assert rect.height() == 16
    assert rect.right() == 189
    assert paint.badge_size(theme, paint.Badge(icon="check")) == QSize(20, 16)


def test_a_state_is_told_in_its_colour_with_icon_and_word(board: Board, theme: Theme) -> None:
    assert not paint.state(board.painter, theme, QRect(0, 0, 180, 20), "failed", word="Refused")
    failed = theme.color("state.failed.fg").name()
    assert failed in board.colors(QRect(0, 0, 17, 20))
    assert failed in board.colors(QRect(20, 0, 100, 20))


def test_rings_lie_where_they_are_meant(board: Board, theme: Theme) -> None:
    box = QRectF(40, 20, 40, 30)
    paint.focus_ring(board.painter, theme, box, 4)
    assert board.image.pixelColor(60, 21) == theme.color("focus.ring")
    paint.focus_ring(board.painter, theme, box.translated(80, 0), 4, outside=True)
    assert board.image.pixelColor(140, 17) == theme.color("focus.ring")
    assert board.image.pixelColor(140, 19) == theme.color("surface.panel")


def test_a_chosen_tile_has_a_gap_of_canvas_in_its_ring(board: Board, theme: Theme) -> None:
    paint.selection_ring(board.painter, theme, QRectF(40, 20, 40, 30), 4)
    assert board.image.pixelColor(60, 16) == theme.color("selection.ring")
    assert board.image.pixelColor(60, 18) == theme.color("surface.canvas")


def test_a_hairline_is_one_pixel(board: Board, theme: Theme) -> None:
    paint.hairline(board.painter, QPointF(0, 40), QPointF(199, 40), theme.color("border.default"))
    assert board.image.pixelColor(50, 40) == theme.color("border.default")
    assert board.image.pixelColor(50, 39) == board.image.pixelColor(50, 41) == theme.color("surface.panel")
