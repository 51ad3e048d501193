"""The operations as tabs."""

import pytest
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.ui.panels.create.tabs import OperationTabs
from app.ui.theme import Theme

_FOUR = [
    OperationType.IMAGE_TO_IMAGE,
    OperationType.IMAGE_TO_VIDEO,
    OperationType.VIDEO_TRANSITION,
    OperationType.UPSCALE,
]


@pytest.fixture
def tabs(theme: Theme, qtbot: QtBot) -> OperationTabs:
    made = OperationTabs(theme)
    qtbot.addWidget(made)
    return made


def test_three_stand_side_by_side_and_a_menu_has_them_all(tabs: OperationTabs) -> None:
    tabs.show_operations(_FOUR, OperationType.IMAGE_TO_VIDEO)
    assert [item.text for item in tabs.segment.items()] == ["Edit", "To clip", "Transition"]
    assert not tabs._more.isHidden()
    assert tabs.operations() == _FOUR


def test_one_chosen_in_the_menu_takes_the_last_place(tabs: OperationTabs) -> None:
    tabs.show_operations(_FOUR, OperationType.UPSCALE)
    assert [item.text for item in tabs.segment.items()] == ["Edit", "To clip", "Upscale"]
    assert tabs.segment.value() == OperationType.UPSCALE


def test_words_that_would_be_cut_go_into_the_menu(tabs: OperationTabs) -> None:
    tabs.resize(400, 28)
    tabs.show()
    tabs.show_operations(_FOUR[:3], OperationType.IMAGE_TO_VIDEO)
    assert len(tabs.segment.items()) == 3
    tabs.resize(tabs.segment.least_width() - 1, 28)
    assert [item.text for item in tabs.segment.items()] == ["Edit", "To clip"]
    assert not tabs._more.isHidden()
    tabs.resize(400, 28)
    assert len(tabs.segment.items()) == 3


def test_there_is_no_menu_where_all_have_room(tabs: OperationTabs) -> None:
    tabs.show_operations(_FOUR[:2], OperationType.IMAGE_TO_VIDEO)
    assert tabs._more.isHidden()


def test_one_alone_keeps_its_own_width_and_two_share_the_line(tabs: OperationTabs, qtbot: QtBot) -> None:
    tabs.resize(280, 28)
    tabs.show()
    tabs.show_operations(_FOUR[:2], OperationType.IMAGE_TO_VIDEO)
    qtbot.waitUntil(lambda: tabs.segment.width() == tabs.width())
    tabs.show_operations(_FOUR[1:2], OperationType.IMAGE_TO_VIDEO)
    qtbot.waitUntil(lambda: tabs.segment.width() == tabs.segment.sizeHint().width())
    assert tabs.segment.x() == 0
