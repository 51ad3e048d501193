"""How one picture is drawn where pictures are compared."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.ui.panels.gallery.compare import painting
from app.ui.panels.gallery.compare.camera import Camera
from app.ui.panels.gallery.compare.sides import Side
from app.ui.theme import Theme
from tests.support import looks
from tests.ui.panels.gallery.compare.using import row

ROOM = QRectF(0, 0, 200, 100)


def drawn(theme: Theme, side: Side, clip: QRectF = ROOM) -> QImage:
    canvas = QPixmap(200, 100)
    canvas.fill(QColor("#000000"))
    painter = QPainter(canvas)
    painting.draw_side(painter, theme, side, Camera(), ROOM, clip)
    painter.end()
    return canvas.toImage()


def test_a_side_shows_its_picture_else_its_poster_else_a_shape_else_words(theme: Theme) -> None:
    side = Side(1, row(width=200, height=100))
    assert drawn(theme, side).pixelColor(50, 50) == theme.color("surface.raised")
    poster = QPixmap(20, 10)
    poster.fill(QColor("#00ff00"))
    side.poster = poster
    assert drawn(theme, side).pixelColor(50, 50).name() == "#00ff00"
    side.image = QImage(200, 100, QImage.Format.Format_RGB32)
    side.image.fill(QColor("#0000ff"))
    half = drawn(theme, side, QRectF(0, 0, 100, 100))
    assert half.pixelColor(50, 50).name() == "#0000ff"
    assert half.pixelColor(150, 50).name() == "#000000"
    side.icon, side.words = "image-off", "The file is missing."
    assert looks.is_drawn(drawn(theme, side))


def test_the_line_between_two_is_white_with_a_handle_in_its_middle(theme: Theme) -> None:
    canvas = QPixmap(200, 100)
    canvas.fill(QColor("#000000"))
    painter = QPainter(canvas)
    painting.draw_divider(painter, theme, 100, QRectF(0, 10, 200, 80))
    painter.end()
    image = canvas.toImage()
    assert image.pixelColor(100, 15).name() == "#ffffff"
    assert image.pixelColor(100, 5).name() == "#000000"
    assert image.pixelColor(88, 60).name() == "#ffffff"
