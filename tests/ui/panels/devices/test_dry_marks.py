"""What a dry run paints on the picture."""

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.devices.hierarchy import Box
from app.services.automation.dry_looks import Look, Verdict
from app.ui.panels.devices.dry_marks import DryMarks
from app.ui.panels.devices.view import PhoneView
from app.ui.theme import Theme


def test_elements_touches_and_ways_are_where_they_would_be(qtbot: QtBot, theme: Theme) -> None:
    view = PhoneView(theme)
    qtbot.addWidget(view)
    view.resize(392, 832)
    picture = QImage(360, 800, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    view.set_picture(picture, (720, 1600))
    marks = DryMarks(theme, view)
    view.inspect(marks.draw)
    view.show()

    def painted() -> QImage:
        return view.grab().toImage()

    def is_plain(image: QImage, x: float, y: float) -> bool:
        return image.pixelColor(marks.point_of((x, y)).toPoint()) == QColor("white")

    assert is_plain(painted(), 300, 300)
    first, second = Box(100, 200, 300, 300), Box(100, 600, 300, 700)
    marks.look = Look(Verdict.FOUND, boxes=(first, second), chosen=1, touch=second.centre)
    marks.words = "2  Tap “Send”\nFound: the only one."
    image = painted()
    # Filled, with a dot where it would touch; the other one has only its edge, and the words are at the bottom.
    assert not is_plain(image, 120, 650)
    assert image.pixelColor(marks.point_of(second.centre).toPoint()) == theme.color("accent.base")
    assert is_plain(image, 120, 250)
    assert not is_plain(image, 360, 1560)
    assert is_plain(image, 360, 40)

    marks.look = Look(Verdict.RUNS, way=((360, 1400), (360, 1000)))
    image = painted()
    assert image.pixelColor(marks.point_of((360, 1200)).toPoint()) == theme.color("accent.base")
    assert not is_plain(image, 360 + 14, 1000 + 22)
    # What is marked lies low: the words stand above.
    assert not is_plain(image, 360, 40)
    assert is_plain(image, 360, 1560)
