"""The tab that makes every combination."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.ui.panels.create.batch.axis_card import CheckList
from app.ui.panels.create.batch.matrix_page import MatrixPage
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from app.ui.widgets.line_edit import LineEdit
from tests.support import hands
from tests.support.studio import ClipParams, ExtendParams

_CLIP = Offer("studio", "Studio", OperationType.IMAGE_TO_VIDEO, ClipParams, input_slots(ClipParams))
_EXTEND = Offer("studio", "Studio", OperationType.VIDEO_EXTEND, ExtendParams, input_slots(ExtendParams))


@pytest.fixture
def page(theme: Theme, qtbot: QtBot) -> MatrixPage:
    made = MatrixPage(theme)
    qtbot.addWidget(made)
    made.show_offer(_CLIP, {"prompt": "a lake", "duration": 5, "motion": 0.4})
    made.resize(340, 500)
    made.show()
    return made


def test_every_parameter_of_the_form_can_be_chosen_and_no_input(page: MatrixPage) -> None:
    assert {spec.name for spec in page.fields()} == {"prompt", "duration", "motion", "seed"}


def test_without_an_axis_it_asks_for_one(page: MatrixPage) -> None:
    assert page.parts().missing == "add a parameter"
    assert page.words == "Each combination of the values that you choose becomes a job."


def test_an_axis_is_added_from_the_menu(page: MatrixPage) -> None:
    hands.click(page.add)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == "Duration").trigger()
    menu.close()
    assert [card.spec.name for card in page.cards] == ["duration"]
    assert page.parts().axes == {"duration": [5]}
    assert page.words == "1 combination"


def test_the_combinations_are_counted(page: MatrixPage) -> None:
    page.add_axis("duration")
    page.add_axis("motion")
    duration, motion = (card.editor for card in page.cards)
    assert isinstance(duration, CheckList)
    assert isinstance(motion, LineEdit)
    hands.click(duration.boxes[1])
    assert page.words == "2 \N{MULTIPLICATION SIGN} 1 = 2 combinations"
    motion.setText("0.2..0.8 step 0.2")
    assert page.words == "2 \N{MULTIPLICATION SIGN} 4 = 8 combinations"
    assert page.parts().axes == {"duration": [5, 8], "motion": [0.2, 0.4, 0.6, 0.8]}


def test_a_mistake_in_an_axis_is_what_is_missing(page: MatrixPage) -> None:
    page.add_axis("motion")
    (card,) = page.cards
    assert isinstance(card.editor, LineEdit)
    card.editor.setText("2")
    assert page.parts().missing == "check motion"
    card.editor.setText("")
    assert page.parts().missing == "Motion has no values"


def test_an_axis_that_is_removed_can_be_chosen_again(page: MatrixPage, qtbot: QtBot) -> None:
    for name in ("prompt", "duration", "motion", "seed", "gone"):
        page.add_axis(name)
    assert page.add.toolTip() == "no parameter is left"
    with qtbot.waitSignal(page.changed):
        hands.click(page.cards[0].remove)
    assert "prompt" in {spec.name for spec in page.fields()}
    assert page.add.isEnabled()


def test_the_axes_stay_for_the_same_operation_and_go_with_it(page: MatrixPage) -> None:
    page.add_axis("duration")
    page.show_offer(_CLIP, {"prompt": "a hill"})
    assert len(page.cards) == 1
    page.show_offer(_EXTEND, {})
    assert page.cards == []


def test_it_begins_at_its_first_value_or_where_one_is_added(page: MatrixPage, qtbot: QtBot) -> None:
    page.activateWindow()
    assert page.focus_first()
    qtbot.waitUntil(page.add.hasFocus)
    page.add_axis("motion")
    page.add.setFocus(Qt.FocusReason.TabFocusReason)
    page.focus_first()
    assert page.cards[0].editor.hasFocus()
