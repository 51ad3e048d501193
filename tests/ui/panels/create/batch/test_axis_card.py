"""One axis of a matrix."""

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, Field
from pytestqt.qtbot import QtBot

from app.ui.panels.create.batch.axis_card import AxisCard, CheckList, LinesArea
from app.ui.panels.create.batch.axis_values import AxisError
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.form_fields import spec_of
from app.ui.widgets.line_edit import LineEdit
from tests.support import hands


class Ease(StrEnum):
    """How it starts."""

    IN = "ease_in"
    OUT = "ease_out"


class Params(BaseModel):
    """One of each kind."""

    size: Literal["480p", "720p", "1080p"] = Field("480p", title="Size")
    ease: Ease = Field(Ease.IN, title="Ease", json_schema_extra={"labels": {"ease_in": "Starts slowly"}})
    loop: bool = Field(default=False, title="Loop")
    steps: int = Field(20, ge=1, le=50, title="Steps")
    motion: float = Field(0.4, ge=0, le=1, title="Motion")
    prompt: str = Field("", title="Prompt")


def _card(theme: Theme, qtbot: QtBot, name: str, present: object = None) -> AxisCard:
    made = AxisCard(theme, spec_of(name, Params.model_fields[name]), present)
    qtbot.addWidget(made)
    made.resize(320, 160)
    made.show()
    return made


def test_choices_are_a_check_list_that_begins_with_the_present_one(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, "size", "720p")
    assert isinstance(card.editor, CheckList)
    assert card.values() == ["720p"]
    with qtbot.waitSignal(card.changed):
        hands.click(card.editor.boxes[0])
    assert card.values() == ["480p", "720p"]
    assert card.note == "2 values"


def test_all_checks_all_and_again_none(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, "ease", "ease_out")
    every = next(button for button in card.findChildren(Button) if button.text() == "All")
    hands.click(every)
    assert card.values() == ["ease_in", "ease_out"]
    hands.click(every)
    assert card.values() == []
    assert card.note == "No value yet"


def test_a_switch_can_be_both(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, "loop", present=True)
    assert isinstance(card.editor, CheckList)
    hands.click(card.editor.boxes[1])
    assert card.values() == [True, False]


@pytest.mark.parametrize(
    ("name", "text", "wanted"), [("steps", "10..30 step 10", [10, 20, 30]), ("motion", "0.5", [0.5])]
)
def test_numbers_are_written(theme: Theme, qtbot: QtBot, name: str, text: str, wanted: list[float]) -> None:
    card = _card(theme, qtbot, name, 0.4 if name == "motion" else 20)
    assert isinstance(card.editor, LineEdit)
    assert card.values() == [0.4 if name == "motion" else 20]
    card.editor.clear()
    hands.type_into(card.editor, text)
    assert card.values() == wanted


def test_a_number_that_is_not_allowed_is_told_below(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, "steps", 20)
    assert isinstance(card.editor, LineEdit)
    card.editor.setText("99")
    assert card.note == "99 is more than 50, the most that is allowed."
    assert card.editor.property("error") is True
    with pytest.raises(AxisError):
        card.values()
    card.editor.setText("")
    assert card.values() == []


def test_texts_are_lines(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, "prompt", "a lake\nat dawn")
    assert isinstance(card.editor, LinesArea)
    assert card.values() == ["a lake at dawn"]
    card.editor.setPlainText("a lake\na hill")
    assert card.values() == ["a lake", "a hill"]
    assert card.note == "2 values"


def test_its_cross_asks_to_remove_it(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, "size")
    with qtbot.waitSignal(card.removed) as heard:
        hands.click(card.remove)
    assert heard.args == ["size"]
    card.focus_first()
