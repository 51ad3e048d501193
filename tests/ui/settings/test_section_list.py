"""The sections of the settings."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.settings.section_list import SectionItem, SectionList
from app.ui.theme import Theme

ITEMS = [SectionItem("one", "One", "image"), SectionItem("two", "Two", "film"), SectionItem("three", "Three", "cpu")]


def test_arrows_move_the_choice_and_stop_at_the_ends(qtbot: QtBot, theme: Theme) -> None:
    made = SectionList(theme)
    qtbot.addWidget(made)
    made.set_items(ITEMS)
    made.chosen.connect(made.set_current)
    made.set_current("one")
    for _ in range(4):
        qtbot.keyClick(made, Qt.Key.Key_Down)
    assert made.current == "three"
    assert made.accessibleDescription() == "Three"


def test_a_filtered_list_keeps_its_order(qtbot: QtBot, theme: Theme) -> None:
    made = SectionList(theme)
    qtbot.addWidget(made)
    made.resize(180, 200)
    made.set_items(ITEMS)
    made.set_shown({"three", "one"})
    assert made.shown() == ["one", "three"]
    with qtbot.waitSignal(made.chosen) as heard:
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=made.row_rect("three").center())
    assert heard.args == ["three"]
