"""How large tiles are."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.zoom import ZoomSlider


def test_buttons_at_the_ends_step_and_stop_at_the_limits(qtbot: QtBot, theme: Theme) -> None:
    zoom = ZoomSlider(theme, 64, 480, 470)
    qtbot.addWidget(zoom)
    smaller, larger = zoom.findChildren(IconButton)
    with qtbot.waitSignal(zoom.changed) as heard:
        qtbot.mouseClick(larger, Qt.MouseButton.LeftButton)
    assert heard.args == [480]
    qtbot.mouseClick(smaller, Qt.MouseButton.LeftButton)
    assert zoom.value() == 464
    zoom.set_value(64)
    zoom.step_by(-3)
    assert zoom.value() == 64
