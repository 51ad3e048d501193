"""A state that can be chosen."""

from pytestqt.qtbot import QtBot

from app.ui.panels.queue.filters import Chip
from app.ui.panels.queue.state_chip import StateChip
from app.ui.theme import Theme
from tests.support import hands


def test_it_says_its_count_and_stays_down(theme: Theme, qtbot: QtBot) -> None:
    chip = StateChip(theme, Chip.HELD)
    qtbot.addWidget(chip)
    chip.set_count(1200)
    chip.adjustSize()
    chip.show()
    assert chip.accessibleName() == "Held 1,200"
    assert min(chip.width(), chip.height()) >= 24
    plain = chip.grab().toImage()
    hands.click(chip)
    assert chip.isChecked()
    assert chip.grab().toImage() != plain
    wide = chip.sizeHint().width()
    chip.set_count(1)
    assert chip.sizeHint().width() < wide
