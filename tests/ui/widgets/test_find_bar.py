"""The search row."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.find_bar import FindBar


def test_it_tells_what_is_typed_and_where_to_go_and_closes_with_escape(qtbot: QtBot, theme: Theme) -> None:
    bar = FindBar(theme, "Search names, prompts and operations")
    qtbot.addWidget(bar)
    searched: list[str] = []
    steps: list[int] = []
    bar.searched.connect(searched.append)
    bar.step_wanted.connect(steps.append)
    bar.open_bar()
    assert bar.isVisible()
    qtbot.keyClicks(bar.field, "hat")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert searched == ["hat"]
    bar.show_count(1, 3)
    assert bar.count.text() == "1 of 3"
    bar._next.click()
    bar._before.click()
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert steps == [1, -1, 1]
    bar.show_count(0, 0)
    assert bar.count.text() == "Nothing found"
    qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert (searched[-1], bar.isVisible()) == ("", True)
    with qtbot.waitSignal(bar.closed):
        qtbot.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
