from enum import StrEnum

import pytest
from pydantic import BaseModel, ValidationError

from app.providers.local.fields import (
    DARK_TONE,
    LIGHT_TONE,
    CameraMove,
    Ease,
    Fit,
    HexColor,
    Look,
    camera_field,
    dark_tone_field,
    ease_field,
    fit_field,
    light_tone_field,
    look_field,
)


class Every(BaseModel):
    camera: CameraMove = camera_field()
    ease: Ease = ease_field()
    fit: Fit = fit_field("How.")
    look: Look = look_field()
    dark: HexColor = dark_tone_field()
    light: HexColor = light_tone_field()


@pytest.mark.parametrize(("name", "kind"), [("camera", CameraMove), ("ease", Ease), ("fit", Fit), ("look", Look)])
def test_each_choice_has_words(name: str, kind: type[StrEnum]) -> None:
    extra = Every.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    labels = extra["labels"]
    assert isinstance(labels, dict)
    assert list(labels) == [item.value for item in kind]
    assert len(set(labels.values())) == len(labels)


def test_a_colour_has_six_digits() -> None:
    assert (Every().dark, Every().light) == (DARK_TONE, LIGHT_TONE)
    assert Every(dark=" #A0b1C2 ").dark == "#A0b1C2"
    for wrong in ("red", "#12345", "#1234567", "#12345g", ""):
        with pytest.raises(ValidationError):
            Every.model_validate({"light": wrong})
