"""The two marks of a clip between which it plays."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.media.player import PlayerState
from app.ui.panels.quick_look.part_marks import PartMarks
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button


def at(position_ms: float) -> PlayerState:
    return PlayerState(is_ready=True, position_ms=position_ms, duration_ms=2000, frame_rate=25)


def test_the_marks_hold_what_lies_between_and_give_way_to_each_other(theme: Theme) -> None:
    marks = PartMarks(theme)
    told: list[object] = []
    marks.changed.connect(lambda: told.append(marks.part))
    marks.mark_start()
    marks.mark_end()
    assert told == []
    start, end = marks.findChildren(Button)
    marks.show_state(at(400))
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    assert (marks.part, start.isChecked(), end.isChecked()) == ((400, 2000), True, False)
    marks.show_state(at(800))
    QTest.mouseClick(end, Qt.MouseButton.LeftButton)
    assert (marks.part, start.isChecked(), end.isChecked()) == ((400, 840), True, True)
    marks.show_state(at(1200))
    marks.mark_start()
    assert marks.part == (1200, 2000)
    marks.show_state(at(600))
    marks.mark_end()
    assert marks.part == (0, 640)
    marks.clear()
    assert (marks.part, start.isChecked(), end.isChecked()) == (None, False, False)
    marks.show_state(at(0))
    marks.mark_start()
    assert marks.part is None
    marks.begin()
    assert told == [(400, 2000), (400, 840), (1200, 2000), (0, 640), None]
