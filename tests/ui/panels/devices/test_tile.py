"""A tile holds its picture, and says what to do where there is none."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from app.domain.enums import DeviceState
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.tile import Look, draw_tile, fitted, screen_rect, tile_height
from app.ui.theme import Theme
from tests.support.looks import is_drawn


def test_a_picture_keeps_its_shape_in_the_middle() -> None:
    assert fitted(QRect(0, 0, 100, 200), 720, 1440) == QRect(0, 0, 100, 200)
    assert fitted(QRect(0, 0, 100, 200), 200, 100) == QRect(0, 75, 100, 50)
    assert fitted(QRect(0, 0, 100, 200), 0, 5).isEmpty()


def test_tiles_of_every_state_are_drawn_and_a_picture_fills_its_place(theme: Theme) -> None:
    rect = QRect(4, 4, 150, tile_height(theme, 150))
    color = theme.color("state.failed.fg")
    picture = QImage(72, 144, QImage.Format.Format_RGB32)
    picture.fill(color)
    for state in DeviceState:
        for look in (Look(), Look(note="The screen is off."), Look(picture, figures="30 fps", is_selected=True)):
            canvas = QImage(160, rect.height() + 8, QImage.Format.Format_RGB32)
            canvas.fill(theme.color("surface.canvas"))
            painter = QPainter(canvas)
            draw_tile(painter, theme, rect, PhoneCard(1, 1, "Pixel", "P", state, battery_percent=9), look)
            painter.end()
            assert is_drawn(canvas)
            is_filled = canvas.pixelColor(screen_rect(theme, rect).center()) == color
            assert is_filled == (look.picture is not None)


def test_a_run_on_a_phone_fills_a_line_over_the_foot(theme: Theme) -> None:
    rect = QRect(0, 0, 150, tile_height(theme, 150))
    bar = screen_rect(theme, rect).bottom() + 1
    card = PhoneCard(1, 1, "Pixel", "P", DeviceState.READY)
    for is_held, name in ((False, "running"), (True, "warning")):
        canvas = QImage(rect.size(), QImage.Format.Format_RGB32)
        canvas.fill(theme.color("surface.canvas"))
        painter = QPainter(canvas)
        look = Look(run="Check in every morning", run_place="2/4", run_fraction=0.5, is_held=is_held)
        draw_tile(painter, theme, rect, card, look)
        painter.end()
        colors = [canvas.pixelColor(across, bar) for across in (30, 120)]
        assert colors == [theme.state(name).color, theme.color("fill.track")]
