"""A choice of one among a few words."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.segment import Segment, SegmentItem

ITEMS = [SegmentItem("edit", "Edit", "brush"), SegmentItem("clip", "To clip"), SegmentItem("join", "Transition")]


@pytest.fixture
def segment(qtbot: QtBot, theme: Theme) -> Segment:
    made = Segment(theme, ITEMS)
    qtbot.addWidget(made)
    made.resize(280, 24)
    made.show()
    return made


def test_a_click_chooses_and_tells_once(qtbot: QtBot, segment: Segment) -> None:
    heard: list[object] = []
    segment.chosen.connect(heard.append)
    for _ in range(2):
        qtbot.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect("clip").center())
    assert heard == ["clip"]
    assert segment.value() == "clip"


def test_setting_a_value_tells_nothing_and_an_unknown_one_is_ignored(qtbot: QtBot, segment: Segment) -> None:
    with qtbot.assertNotEmitted(segment.chosen):
        segment.set_value("join")
        segment.set_value("none")
    assert segment.value() == "join"


def test_words_lie_side_by_side_over_the_whole_width(segment: Segment) -> None:
    rects = [segment.item_rect(item.value) for item in ITEMS]
    assert rects[0].left() == 1
    assert rects[-1].right() == segment.width() - 2
    assert [rects[n].right() + 1 for n in (0, 1)] == [rects[n].left() for n in (1, 2)]


def test_other_words_keep_the_chosen_value(segment: Segment) -> None:
    segment.set_value("clip")
    segment.set_items(list(reversed(ITEMS)))
    assert segment.value() == "clip"
    segment.set_items([SegmentItem("new", "New")])
    assert segment.value() == "new"


def test_a_word_can_change(segment: Segment) -> None:
    width = segment.sizeHint().width()
    segment.set_text("edit", "Edit 128")
    assert segment.items()[0].text == "Edit 128"
    assert segment.sizeHint().width() > width


def test_a_reader_is_told_the_chosen_word(segment: Segment) -> None:
    segment.set_value("join")
    assert segment.accessibleDescription() == "Transition"


def test_where_none_of_the_words_holds_none_is_chosen_and_each_can_be_chosen(qtbot: QtBot, segment: Segment) -> None:
    heard: list[object] = []
    segment.chosen.connect(heard.append)
    segment.clear_choice()
    assert segment.value() is None
    assert segment.accessibleDescription() == ""
    qtbot.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect("edit").center())
    segment.clear_choice()
    qtbot.keyClick(segment, Qt.Key.Key_Right)
    assert heard == ["edit", "edit"]


def _radio_buttons(segment: Segment) -> list[tuple[str, QAccessible.Role, bool]]:
    group = QAccessible.queryAccessibleInterface(segment)
    children = [group.child(number) for number in range(group.childCount())]
    return [(child.text(QAccessible.Text.Name), child.role(), bool(child.state().checked)) for child in children]


def test_a_reader_knows_a_group_of_radio_buttons(segment: Segment) -> None:
    radio = QAccessible.Role.RadioButton
    segment.setAccessibleName("What is made")
    group = QAccessible.queryAccessibleInterface(segment)
    assert (group.role(), group.text(QAccessible.Text.Name)) == (QAccessible.Role.Grouping, "What is made")
    assert _radio_buttons(segment) == [("Edit", radio, True), ("To clip", radio, False), ("Transition", radio, False)]
    segment.set_value("clip")
    assert [checked for _, _, checked in _radio_buttons(segment)] == [False, True, False]
    segment.clear_choice()
    assert not any(checked for _, _, checked in _radio_buttons(segment))
    segment.set_items([SegmentItem("new", "", "brush", "New")])
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [name for name, _, _ in _radio_buttons(segment)] == ["New"]


def test_a_reader_can_choose(segment: Segment) -> None:
    heard: list[object] = []
    segment.chosen.connect(heard.append)
    group = QAccessible.queryAccessibleInterface(segment)
    action = group.child(2).actionInterface()
    action.doAction(action.actionNames()[0])
    assert heard == ["join"]
    assert segment.value() == "join"
