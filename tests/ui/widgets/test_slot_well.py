"""The area of a slot: how it shows what it holds, and what a click meets."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.slot_well import Held, SlotWell, picture_room
from tests.support import hands

_PORTRAIT = Held("a portrait with a rather long name.png", "480 \N{MULTIPLICATION SIGN} 960", (480, 960))


@pytest.fixture
def well(qtbot: QtBot, theme: Theme) -> SlotWell:
    made = SlotWell(theme, "Drop or paste")
    qtbot.addWidget(made)
    made.resize(280, 64)
    made.show()
    return made


def _picture(color: QColor) -> QPixmap:
    made = QPixmap(32, 64)
    made.fill(color)
    return made


@pytest.mark.parametrize(
    ("size", "room"),
    [
        ((480, 960), (32, 64)),
        ((1000, 1000), (64, 64)),
        ((4000, 500), (140, 64)),
        ((10, 4000), (24, 64)),
        (None, (280, 64)),
    ],
)
def test_in_a_strip_a_picture_keeps_its_shape_within_reason(
    size: tuple[int, int] | None, room: tuple[int, int]
) -> None:
    assert picture_room(QSize(280, 64), Held(size=size)) == QSize(*room)


def test_a_well_that_is_no_strip_is_filled_by_its_picture() -> None:
    assert picture_room(QSize(136, 64), _PORTRAIT) == QSize(136, 64)


def test_a_strip_without_room_for_words_is_filled_by_its_picture() -> None:
    assert picture_room(QSize(166, 64), Held(size=(1920, 1080))) == QSize(166, 64)
    assert picture_room(QSize(166, 64), _PORTRAIT) == QSize(32, 64)


def test_a_strip_shows_the_picture_and_then_its_name_and_facts(well: SlotWell, theme: Theme) -> None:
    color = theme.color("state.done.fg")
    well.set_picture(_picture(color), _PORTRAIT)
    shown = well.grab().toImage()
    assert shown.pixelColor(16, 32) == color
    assert shown.pixelColor(36, 4) == theme.color("fill.well")
    words = {shown.pixelColor(x, y).name() for x in range(44, 200) for y in range(12, 52)}
    assert theme.color("text.primary").name() in words
    assert theme.color("text.secondary").name() in words
    assert well.toolTip() == "a portrait with a rather long name.png\n480 \N{MULTIPLICATION SIGN} 960"
    well.set_picture(None)
    assert well.toolTip() == ""


def test_in_a_wide_slot_that_is_being_filled_the_words_stand_already(well: SlotWell, theme: Theme) -> None:
    well.set_picture(QPixmap(), _PORTRAIT)
    shown = well.grab().toImage()
    assert shown.pixelColor(16, 32) == theme.color("surface.raised")
    assert shown.pixelColor(36, 4) == theme.color("fill.well")


def test_the_cross_is_hit_in_24_px_and_takes_no_click_beside_it(well: SlotWell, qtbot: QtBot) -> None:
    well.set_picture(QPixmap(32, 64), _PORTRAIT)
    cross = well.remove_button
    assert cross.size() == QSize(24, 24)
    assert well.rect().contains(cross.geometry())
    with qtbot.waitSignal(well.cleared):
        hands.click(cross, QPoint(1, 1))
    with qtbot.waitSignal(well.activated), qtbot.assertNotEmitted(well.cleared):
        hands.click(well, QPoint(cross.x() - 2, 32))


def test_the_well_holds_its_words_with_large_text(well: SlotWell, theme: Theme) -> None:
    assert well.sizeHint().height() == 64
    theme.set_look(text_scale=150)
    lines = theme.text_pixels("small") + theme.text_pixels("caption")
    assert 64 <= well.sizeHint().height() <= 96
    assert lines < well.sizeHint().height()
    theme.set_look(text_scale=100)


def test_what_is_no_media_is_left_to_others(qtbot: QtBot, theme: Theme) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    well = SlotWell(theme, "Drop or paste", around)
    around.show()
    assert not hands.drop_files(well, [])
    with qtbot.waitSignal(well.paste_requested):
        hands.press(well, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
