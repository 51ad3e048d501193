"""The form made from a model: the control for each field, values, errors, the fold."""

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import Field
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.enums import InputRole, MediaType
from app.providers.base import OperationParams, input_slot
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.combo import Combo
from app.ui.widgets.form import LABEL_WIDTH, ParamsForm
from app.ui.widgets.form_fields import SeedField
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment
from app.ui.widgets.slider import Slider
from app.ui.widgets.spin import StepField


class Mood(StrEnum):
    CALM = "calm"
    WILD = "wild"


class Params(OperationParams):
    prompt: str = Field("", title="Prompt", json_schema_extra={"widget": "prompt"})
    frame: int = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame")
    duration: Literal[5, 8] = Field(5, title="Duration", json_schema_extra={"unit": "s"})
    size: Literal["512", "768", "1024", "1536", "2048"] = Field("1024", title="Size")
    mood: Mood = Field(Mood.CALM, title="Mood", json_schema_extra={"labels": {"wild": "Stormy"}})
    motion: float = Field(0.4, ge=0, le=1, title="Motion", json_schema_extra={"step": 0.1})
    steps: int = Field(4, ge=1, le=50, title="Variations")
    has_sound: bool = Field(default=True, title="Sound")
    style: str | None = Field(None, title="Style", description="A word for the look.")


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> ParamsForm:
    made = ParamsForm(theme, Params)
    qtbot.addWidget(made)
    made.resize(280, 400)
    made.show()
    return made


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("duration", Segment),
        ("size", Combo),
        ("mood", Segment),
        ("motion", Slider),
        ("steps", StepField),
        ("has_sound", QCheckBox),
        ("style", QLineEdit),
        ("seed", SeedField),
    ],
)
def test_each_field_gets_the_control_that_suits_it(form: ParamsForm, name: str, kind: type) -> None:
    assert isinstance(form.row(name).control.inner, kind)


def test_prompts_and_slots_are_shown_elsewhere(form: ParamsForm) -> None:
    assert "prompt" not in form.fields()
    assert "frame" not in form.fields()


def test_a_field_can_be_left_out(qtbot: QtBot, theme: Theme) -> None:
    form = ParamsForm(theme, Params, leave_out={"steps"})
    qtbot.addWidget(form)
    assert "steps" not in form.fields()


def test_the_form_begins_with_the_defaults(form: ParamsForm) -> None:
    assert form.value() == {
        "duration": 5, "size": "1024", "mood": "calm", "motion": 0.4, "steps": 4, "has_sound": True,
    }  # fmt: skip


def test_words_above_the_controls_are_of_one_width(form: ParamsForm) -> None:
    labels = [label for label in form.row("steps").findChildren(Label) if label.text() == "Variations"]
    assert [label.width() for label in labels] == [LABEL_WIDTH]


def test_a_click_on_a_segment_changes_the_value(qtbot: QtBot, form: ParamsForm) -> None:
    segment = form.row("duration").control.inner
    assert isinstance(segment, Segment)
    with qtbot.waitSignal(form.field_changed) as heard:
        qtbot.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect(8).center())
    assert heard.args == ["duration"]
    assert form.value()["duration"] == 8


def test_arrows_move_in_a_segment_and_stop_at_its_end(qtbot: QtBot, form: ParamsForm) -> None:
    segment = form.row("duration").control.inner
    for _ in range(3):
        qtbot.keyClick(segment, Qt.Key.Key_Right)
    assert form.value()["duration"] == 8


def test_a_choice_is_told_in_its_own_words(form: ParamsForm) -> None:
    segment = form.row("mood").control.inner
    assert isinstance(segment, Segment)
    assert [item.text for item in segment.items()] == ["Calm", "Stormy"]


def test_the_buttons_of_a_number_stop_at_its_limits(qtbot: QtBot, form: ParamsForm) -> None:
    form.set_value({"steps": 49})
    less, more = form.row("steps").findChildren(IconButton)
    for _ in range(3):
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert form.value()["steps"] == 50
    assert not more.isEnabled()
    qtbot.mouseClick(less, Qt.MouseButton.LeftButton)
    assert form.value()["steps"] == 49


def test_a_number_that_is_typed_is_brought_between_the_limits(qtbot: QtBot, form: ParamsForm) -> None:
    edit = form.row("steps").findChild(QLineEdit)
    assert edit is not None
    edit.selectAll()
    qtbot.keyClicks(edit, "900")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert form.value()["steps"] == 50


def test_setting_values_tells_nothing(qtbot: QtBot, form: ParamsForm) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.set_value({"duration": 8, "motion": 0.7, "mood": "wild", "has_sound": False, "size": "2048"})
    assert form.value()["motion"] == 0.7
    assert form.value()["mood"] == "wild"
    assert form.value()["size"] == "2048"


def test_a_field_that_is_not_named_goes_back_to_its_default(form: ParamsForm) -> None:
    form.set_value({"steps": 9, "style": "ink"})
    form.set_value({})
    assert form.value()["steps"] == 4
    assert "style" not in form.value()


def test_advanced_fields_are_under_a_fold_that_a_value_opens(qtbot: QtBot, form: ParamsForm) -> None:
    assert form.fold.names() == ["seed"]
    assert not form.row("seed").isVisible()
    form.set_value({"seed": 88214907})
    assert form.row("seed").isVisible()
    button = form.fold.findChild(Button)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not form.row("seed").isVisible()


def test_the_dice_draws_a_seed_and_the_cross_takes_it_back(qtbot: QtBot, form: ParamsForm) -> None:
    form.fold.set_open(is_open=True)
    dice, cross = form.row("seed").findChildren(IconButton)
    qtbot.mouseClick(dice, Qt.MouseButton.LeftButton)
    assert 0 <= form.value()["seed"] <= 2**31 - 1
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert "seed" not in form.value()


def test_a_seed_takes_digits_alone(qtbot: QtBot, form: ParamsForm) -> None:
    form.fold.set_open(is_open=True)
    edit = form.row("seed").findChild(QLineEdit)
    assert edit is not None
    qtbot.keyClicks(edit, "1a2 3")
    assert form.value()["seed"] == 123


def test_a_sentence_under_a_field_goes_when_the_field_changes(qtbot: QtBot, form: ParamsForm) -> None:
    assert form.show_error("duration", "Only 8 s with sound.")
    assert form.row("duration").error == "Only 8 s with sound."
    form.row("duration")._theme.set_look(text_scale=150)
    QApplication.sendPostedEvents()
    assert form.row("duration")._error.x() == form.row("duration").control.x(), "it stands below its field"
    qtbot.keyClick(form.row("duration").control.inner, Qt.Key.Key_Right)
    assert form.row("duration").error == ""


def test_an_error_of_a_field_shown_elsewhere_is_told_to_the_caller(form: ParamsForm) -> None:
    assert not form.show_error("prompt", "Say what you want to see.")


def test_an_error_in_the_fold_opens_it(form: ParamsForm) -> None:
    form.show_error("seed", "Too large.")
    assert form.fold.is_open


def test_the_model_says_what_is_missing(form: ParamsForm) -> None:
    assert form.errors() == {"frame": "It is missing."}
    assert form.errors({"frame": 3}) == {}


class Paired(OperationParams):
    size: Literal["512", "768"] = Field("512", title="Size", json_schema_extra={"widget": "combo"})
    aspect: Literal["16:9", "1:1"] = Field(
        "16:9", title="Aspect", json_schema_extra={"widget": "combo", "beside": True}
    )


def test_two_short_fields_share_a_line_and_each_keeps_its_own_error(qtbot: QtBot, theme: Theme) -> None:
    form = ParamsForm(theme, Paired)
    qtbot.addWidget(form)
    form.resize(280, 200)
    form.show()
    size, aspect = form.row("size").control, form.row("aspect").control
    tops = [control.mapTo(form, control.rect().topLeft()) for control in (size, aspect)]
    assert tops[0].y() == tops[1].y()
    assert tops[0].x() + size.width() <= tops[1].x()
    assert aspect.toolTip() == "Aspect"
    assert form.show_error("aspect", "Not with this size.")
    assert form.row("aspect").error == "Not with this size."
    assert form.row("size").error == ""
    assert form.value()["aspect"] == "16:9"


class Crowded(OperationParams):
    duration: int = Field(5, ge=2, le=12, title="Duration", json_schema_extra={"widget": "slider", "unit": "s"})
    resolution: Literal["480p", "720p", "1080p"] = Field("480p", title="Resolution", json_schema_extra={"beside": True})


def test_two_fields_that_have_no_room_beside_each_other_stand_below_each_other(qtbot: QtBot, theme: Theme) -> None:
    form = ParamsForm(theme, Crowded)
    qtbot.addWidget(form)
    form.resize(266, 200)
    form.show()
    assert form.minimumSizeHint().width() <= 266
    resolution = form.row("resolution").control.inner
    assert isinstance(resolution, Segment)
    assert resolution.width() >= resolution.least_width()
    assert "Resolution" in [label.text() for label in form.findChildren(Label) if label.isVisible()]


class Folded(OperationParams):
    seed: int = Field(0, ge=0, le=9, title="Seed")
    width: int = Field(
        64, ge=0, le=99999, title="Width", json_schema_extra={"advanced": True, "beside": True, "unit": "px"}
    )
    height: int = Field(
        64, ge=0, le=99999, title="Height", json_schema_extra={"advanced": True, "beside": True, "unit": "px"}
    )


def test_a_pair_under_the_fold_has_a_line_and_a_word_of_its_own(qtbot: QtBot, theme: Theme) -> None:
    form = ParamsForm(theme, Folded)
    qtbot.addWidget(form)
    form.resize(240, 300)
    form.show()
    assert form.fold.names() == ["width", "height"]
    form.fold.set_open(is_open=True)
    width, height = form.row("width").control, form.row("height").control
    assert width.mapTo(form, QPoint(0, 0)).y() == height.mapTo(form, QPoint(0, 0)).y()
    shown = [label.text() for label in form.findChildren(Label) if label.isVisible()]
    assert "Size" in shown
    assert "Width" not in shown
    assert [control.toolTip() for control in (width, height)] == ["Width", "Height"]
    assert [control.accessibleName() for control in (width, height)] == ["Width", "Height"]
    assert form.minimumSizeHint().width() <= 240


def test_the_form_follows_the_typing_and_a_field_is_set_at_its_end(qtbot: QtBot, form: ParamsForm) -> None:
    edit = form.row("steps").findChild(QLineEdit)
    assert edit is not None
    form.show_error("steps", "Too many.")
    edit.selectAll()
    with qtbot.waitSignal(form.changed), qtbot.assertNotEmitted(form.field_changed):
        qtbot.keyClicks(edit, "7")
    assert form.value()["steps"] == 7
    assert form.row("steps").error == ""
    with qtbot.waitSignal(form.field_changed) as heard:
        form.commit()
    assert heard.args == ["steps"]


def test_the_word_before_a_check_box_toggles_it(qtbot: QtBot, form: ParamsForm) -> None:
    (word,) = [label for label in form.row("has_sound").findChildren(Label) if label.text() == "Sound"]
    with qtbot.waitSignal(form.field_changed) as heard:
        qtbot.mouseClick(word, Qt.MouseButton.LeftButton)
    assert heard.args == ["has_sound"]
    assert form.value()["has_sound"] is False
    qtbot.mousePress(word, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(word, Qt.MouseButton.LeftButton, pos=word.rect().bottomRight() + QPoint(9, 9))
    assert form.value()["has_sound"] is False
    (number,) = [label for label in form.row("steps").findChildren(Label) if label.text() == "Variations"]
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    assert form.value()["steps"] == 4


def test_a_screen_reader_has_the_name_of_every_field_that_is_typed_in(form: ParamsForm) -> None:
    names = {name: form.row(name).findChild(QLineEdit) for name in ("steps", "style", "seed")}
    assert {name: edit.accessibleName() for name, edit in names.items() if edit is not None} == {
        "steps": "Variations",
        "style": "Style",
        "seed": "Seed",
    }
