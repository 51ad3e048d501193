"""The ground of floating panels."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.shadow import Ground, shadow_pixmap


def test_the_shadow_is_as_sharp_as_the_screen(theme: Theme) -> None:
    pixmap = shadow_pixmap(theme, QSize(120, 90), 2.0)
    assert pixmap.size() == QSize(240, 180)
    assert pixmap.toImage().pixelColor(0, 0).alpha() == 0


def test_the_shadow_follows_the_size_and_the_look(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    ground = Ground(theme)

    def painted() -> QPixmap:
        pixmap = QPixmap(window.size())
        pixmap.fill(theme.color("surface.canvas"))
        painter = QPainter(pixmap)
        ground.look_below(window)
        ground.paint(painter, window)
        painter.end()
        return pixmap

    window.resize(200, 120)
    dark = painted().toImage()
    assert dark.pixelColor(100, 110) != theme.color("surface.canvas")
    window.resize(200, 160)
    assert painted().toImage().pixelColor(100, 150) == dark.pixelColor(100, 110)
    theme.set_look(choice="light")
    light = painted().toImage()
    shade = theme.color("surface.canvas").lightnessF() - light.pixelColor(100, 150).lightnessF()
    assert 0 < shade < 0.3
