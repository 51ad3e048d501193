"""A provider's mark."""

from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.monogram import Monogram


def test_a_mark_is_two_letters_on_a_small_ground(qtbot: QtBot, theme: Theme) -> None:
    mark = Monogram(theme, "SV")
    qtbot.addWidget(mark)
    mark.resize(mark.sizeHint())
    image = mark.grab().toImage()
    ground, ink = theme.color("fill.controlPressed").rgb(), theme.color("text.primary").rgb()
    colors = {image.pixel(x, y) for x in range(32) for y in range(32)}
    assert {ground, ink} <= colors
