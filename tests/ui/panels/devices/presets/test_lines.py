"""A list of choices under headings."""

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.panels.devices.presets.lines import Line, LineList
from app.ui.theme import Theme
from tests.support import hands

LINES = [Line("Fruit"), Line("Apple", "a", "list", "3"), Line("Pear", "p"), Line("More"), Line("Nut", "n", tip="hard")]


def test_headings_are_passed_over_and_the_current_line_stays_it(
    theme: Theme, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    shown = LineList(theme, "Food")
    qtbot.addWidget(shown)
    shown.resize(240, 200)
    shown.show()
    shown.show_lines(LINES)
    qtmodeltester.check(shown.model())
    assert shown.current_value() == "a"
    taken: list[object] = []
    shown.taken.connect(taken.append)
    hands.press(shown, Qt.Key.Key_Down)
    hands.press(shown, Qt.Key.Key_Down)
    hands.press(shown, Qt.Key.Key_Return)
    hands.click(shown.viewport(), shown.visualRect(shown.model().index(1, 0)).center())
    hands.click(shown.viewport(), shown.visualRect(shown.model().index(0, 0)).center())
    assert taken == ["n", "a"]
    before = shown.grab().toImage()
    shown.set_current("n")
    assert shown.grab().toImage() != before
    shown.show_lines(LINES[3:])
    assert shown.current_value() == "n"
    assert shown.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "hard"
    shown.show_lines([])
    assert shown.current_value() is None
