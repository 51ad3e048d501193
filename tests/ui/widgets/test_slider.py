"""A value on a line."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.slider import Slider, Track


@pytest.fixture
def slider(qtbot: QtBot, theme: Theme) -> Slider:
    made = Slider(theme, 0, 2, 0.05, unit="x")
    qtbot.addWidget(made)
    made.resize(240, 28)
    made.show()
    return made


def test_it_keeps_values_on_its_steps_and_tells_none_that_is_set(qtbot: QtBot, slider: Slider) -> None:
    with qtbot.assertNotEmitted(slider.changed):
        slider.set_value(0.42)
    assert slider.value() == 0.4
    assert [label.text() for label in slider.findChildren(Label)] == ["0.40\u2009x"]


def test_arrows_move_by_one_step(qtbot: QtBot, slider: Slider) -> None:
    track = slider.findChild(Track)
    assert track is not None
    with qtbot.waitSignal(slider.changed) as heard:
        qtbot.keyClick(track, Qt.Key.Key_Right)
    assert heard.args == [0.05]


def test_a_click_on_the_line_goes_there(qtbot: QtBot, slider: Slider) -> None:
    track = slider.findChild(Track)
    assert track is not None
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() // 2, track.height() // 2))
    assert abs(slider.value() - 1.0) <= 0.1


def test_the_part_that_is_done_is_lighter_than_the_rest(slider: Slider, theme: Theme) -> None:
    slider.set_value(1.0)
    track = slider.findChild(Track)
    assert track is not None
    image = track.grab().toImage()
    assert image.pixelColor(20, track.height() // 2) == theme.color("text.secondary")
    assert image.pixelColor(track.width() - 20, track.height() // 2) == theme.color("fill.track")
