"""The line of a step."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.welcome.step import StepHead


def colors(head: StepHead) -> set[str]:
    shown = head.grab().toImage()
    return {QColor(shown.pixel(x, y)).name() for x in range(head.width()) for y in range(head.height())}


def test_it_tells_a_screen_reader_where_one_is_and_what_was_chosen(theme: Theme, qtbot: QtBot) -> None:
    head = StepHead(theme, 2, 4, "Library folder")
    qtbot.addWidget(head)
    head.set_summary("/home/ada/Pictures")
    assert head.accessibleName() == "Step 2 of 4: Library folder"
    assert head.accessibleDescription() == "/home/ada/Pictures"


def test_a_click_is_told_and_opens_nothing_by_itself(theme: Theme, qtbot: QtBot) -> None:
    head = StepHead(theme, 1, 4, "Language")
    qtbot.addWidget(head)
    head.resize(300, 32)
    head.show()
    with qtbot.waitSignal(head.clicked):
        qtbot.mouseClick(head, Qt.MouseButton.LeftButton)
    assert not head.isChecked()


def test_the_open_step_is_marked_with_the_accent_and_a_settled_one_with_a_tick(theme: Theme, qtbot: QtBot) -> None:
    head = StepHead(theme, 1, 4, "Language")
    qtbot.addWidget(head)
    head.resize(300, 32)
    accent, done = theme.color("accent.base").name(), theme.state("done").color.name()
    head.show_state(is_open=True, is_done=False)
    assert accent in colors(head)
    head.show_state(is_open=False, is_done=True)
    assert accent not in colors(head)
    assert done in colors(head)
