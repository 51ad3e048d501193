"""A pill with a word."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.chip import Chip


def test_the_cross_removes_and_the_word_is_clicked(qtbot: QtBot, theme: Theme) -> None:
    chip = Chip(theme, "Not rejected", closable=True, active=True)
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    with qtbot.waitSignal(chip.closed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, 10))
    with qtbot.waitSignal(chip.clicked):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(12, 10))


def test_it_can_be_turned_on_and_off(qtbot: QtBot, theme: Theme) -> None:
    chip = Chip(theme, "Not rejected")
    qtbot.addWidget(chip)
    off = chip.grab().toImage()
    chip.set_active(True)
    assert chip.is_active
    assert chip.grab().toImage() != off


def test_keys_do_the_same(qtbot: QtBot, theme: Theme) -> None:
    chip = Chip(theme, "Tag", closable=True)
    qtbot.addWidget(chip)
    with qtbot.waitSignal(chip.closed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    with qtbot.waitSignal(chip.clicked):
        qtbot.keyClick(chip, Qt.Key.Key_Space)


def test_a_long_word_is_cut_and_told_in_the_tip(qtbot: QtBot, theme: Theme) -> None:
    chip = Chip(theme, "A very long name of a set that nobody can read at once", icon="folder")
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    chip.grab()
    assert chip.width() == 160
    assert chip.toolTip() == chip.accessibleName()
