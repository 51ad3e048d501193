"""Buttons of one width in a grid."""

from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.button_grid import ButtonGrid
from app.ui.widgets.buttons import Button


def test_buttons_stand_two_by_two_while_no_word_is_cut(qtbot: QtBot, theme: Theme) -> None:
    buttons = [Button(theme, words) for words in ("Use as input", "Same again", "Lineage")]
    grid = ButtonGrid(theme, buttons)
    qtbot.addWidget(grid)
    grid.resize(400, 100)
    grid.show()
    assert grid.columns == 2
    assert buttons[0].y() == buttons[1].y() < buttons[2].y()
    grid.resize(2 * max(button.uncut_width for button in buttons) + 6, 100)
    assert grid.columns == 2
    grid.resize(buttons[0].sizeHint().width() + 20, 200)
    assert grid.columns == 1
    qtbot.waitUntil(lambda: all(button.width() >= button.sizeHint().width() for button in buttons))
    assert buttons[0].y() < buttons[1].y() < buttons[2].y()
