"""What lies on a picture that is compared."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from app.domain.enums import Verdict
from app.ui.panels.gallery.compare import captions
from app.ui.theme import Theme


def test_a_caption_stands_in_a_corner_and_gives_up_its_name_before_its_stars(theme: Theme) -> None:
    canvas = QPixmap(600, 100)
    canvas.fill(theme.color("surface.canvas"))
    painter = QPainter(canvas)

    def draw(room: QRect, *, at_right: bool = False, mark: tuple[int, Verdict | None] = (3, None)) -> QRect:
        return captions.draw(
            painter, theme, room, "A", "A long name of a picture", mark, is_acted=True, at_right=at_right
        )

    room = QRect(10, 10, 500, 80)
    whole = draw(room)
    assert whole.topLeft() == room.topLeft()
    assert draw(room, at_right=True).right() == room.right()
    assert draw(room, mark=(3, Verdict.KEPT)).width() > whole.width()
    cut = draw(QRect(0, 0, 220, 80))
    bare = draw(QRect(0, 0, 150, 80))
    assert bare.width() < cut.width() <= 220 < whole.width()
    short = draw(QRect(0, 0, 110, 80))
    assert 0 < short.width() < draw(QRect(0, 0, 110, 80), mark=(3, Verdict.KEPT)).width() <= 110
    assert draw(QRect(0, 0, 60, 80)).isNull()
    painter.end()
    assert canvas.toImage().pixelColor(whole.left() + 10, whole.center().y() - 6) == theme.color("accent.base")
