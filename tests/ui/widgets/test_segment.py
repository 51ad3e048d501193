"""A choice of one among a few words."""

import pytest
from PySide6.QtCore import Qt
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
