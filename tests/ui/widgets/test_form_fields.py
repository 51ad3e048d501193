"""What a form reads from a field."""

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, Field
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.form_fields import FieldSpec, FolderField, TextArea, control_for, spec_of, words_of
from app.ui.widgets.segment import Segment
from app.ui.widgets.slider import Slider
from app.ui.widgets.spin import StepField


class Size(StrEnum):
    SMALL = "small"
    VERY_LARGE = "very_large"


class Model(BaseModel):
    size: Size = Size.SMALL
    length: Literal[5, 8] | None = Field(None, title="Length", json_schema_extra={"unit": "s"})
    weight: float = Field(0.5, ge=0, le=1, json_schema_extra={"widget": "spin"})
    guidance: float = Field(1.0, ge=0)
    frames: int = Field(8, gt=0, lt=65, json_schema_extra={"widget": "slider"})
    words: Literal["a rather long choice", "another long choice", "one more"] = "one more"
    forced: Literal["a", "b"] = Field("a", json_schema_extra={"widget": "combo"})
    note: str = Field("", json_schema_extra={"widget": "prompt"})
    captions: str = Field("", json_schema_extra={"widget": "lines"})
    folder: str = Field("", json_schema_extra={"kind": "folder"})


def _spec(name: str) -> FieldSpec:
    return spec_of(name, Model.model_fields[name])


def test_what_may_be_none_is_read_without_it() -> None:
    spec = _spec("length")
    assert spec.is_optional
    assert spec.choices == (5, 8)
    assert words_of(spec, 5) == "5\u2009s"
    assert words_of(spec, 2.1666666) == "2.17\u2009s"
    assert words_of(spec, 5.0) == "5\u2009s"


def test_the_name_of_a_file_or_an_abbreviation_is_left_as_it_is() -> None:
    spec = _spec("length")
    written = ("sd_xl_base_1.0.safetensors", "HD", "back_and_forth", "dpmpp_2m")
    assert [words_of(spec, value) for value in written] == [
        "sd_xl_base_1.0.safetensors", "HD", "Back and forth", "Dpmpp 2m",
    ]  # fmt: skip


def test_a_name_becomes_a_title_and_a_value_words() -> None:
    spec = _spec("size")
    assert spec.title == "Size"
    assert words_of(spec, Size.VERY_LARGE) == "Very large"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("size", Segment),
        ("words", Combo),
        ("forced", Combo),
        ("weight", StepField),
        ("guidance", StepField),
        ("frames", Slider),
        ("note", TextArea),
        ("captions", TextArea),
        ("folder", FolderField),
    ],
)
def test_the_control_suits_the_field(qtbot: QtBot, theme: Theme, name: str, kind: type) -> None:
    control = control_for(theme, _spec(name))
    qtbot.addWidget(control)
    assert isinstance(control.inner, kind)


def test_a_whole_number_on_a_slider_stays_whole(qtbot: QtBot, theme: Theme) -> None:
    control = control_for(theme, _spec("frames"))
    qtbot.addWidget(control)
    control.set_value(12)
    assert control.value() == 12
    assert isinstance(control.value(), int)


def test_a_folder_asks_to_be_chosen(qtbot: QtBot, theme: Theme) -> None:
    control = control_for(theme, _spec("folder"))
    qtbot.addWidget(control)
    field = control.inner
    assert isinstance(field, FolderField)
    button = field.findChild(Button)
    assert button is not None
    with qtbot.waitSignal(field.choose_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    control.set_value("/pictures")
    assert control.value() == "/pictures"
