"""Lines that are laid out once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui.panels.queue import text_cache
from app.ui.panels.queue.text_cache import TextCache
from app.ui.theme import Theme


def _drawn(cache: TextCache, text: str, width: int, *, is_right: bool = False) -> QImage:
    picture = QImage(200, 28, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    cache.draw(painter, (0, 0, width, 28), text, QColor(Qt.GlobalColor.white), is_right=is_right)
    painter.end()
    return picture


def _inked(picture: QImage) -> list[int]:
    """The columns with something in them."""
    black = QColor(Qt.GlobalColor.black).rgb()
    return [x for x in range(picture.width()) if any(picture.pixel(x, y) != black for y in range(picture.height()))]


def test_a_text_stands_left_or_right_and_is_cut_where_it_does_not_fit(theme: Theme) -> None:
    cache = TextCache(theme.font("small"))
    left, right = _inked(_drawn(cache, "12 jobs", 200)), _inked(_drawn(cache, "12 jobs", 200, is_right=True))
    assert left[0] <= 2
    assert right[-1] >= 196
    cut = _inked(_drawn(cache, "a text that is much too long for this", 60))
    assert cut[-1] < 60
    assert cache.width("12 jobs") < 60 < cache.width("a text that is much too long for this")
    assert _inked(_drawn(cache, "", 60)) == _inked(_drawn(cache, "x", 0)) == []


def test_the_same_line_is_laid_out_once_and_old_ones_go(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_cache, "_MOST", 3)
    cache = TextCache(theme.font("small"))
    for text in ("a", "a", "b", "c", "a", "d"):
        _drawn(cache, text, 50)
    assert len(cache) == 3
    assert [key[0] for key in cache._lines] == ["c", "a", "d"]
