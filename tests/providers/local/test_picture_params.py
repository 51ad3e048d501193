import pytest
from pydantic import ValidationError

from app.domain.enums import InputRole, MediaType
from app.providers.base import input_slots
from app.providers.local.picture_params import FusionParams, ImageToImageParams, UpscaleParams


def test_an_edit_takes_one_picture_and_changes_its_look_alone_unless_told() -> None:
    (slot,) = input_slots(ImageToImageParams)
    assert (slot.name, slot.role, slot.media) == ("picture", InputRole.REFERENCE, MediaType.IMAGE)
    wanted = ImageToImageParams(picture=1)
    assert (wanted.size, wanted.aspect, wanted.zoom, wanted.strength) == ("picture", "picture", 1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("strength", 1.01), ("zoom", 0.5), ("zoom", 9), ("focus_x", -0.1), ("dark", "navy"), ("look", "sepia")],
)
def test_what_is_out_of_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        ImageToImageParams.model_validate({"picture": 1, name: value})


def test_what_is_enlarged_or_fused_may_be_a_picture_or_a_clip() -> None:
    both = (MediaType.IMAGE, MediaType.VIDEO)
    assert [(slot.name, slot.takes) for slot in input_slots(UpscaleParams)] == [("source", both)]
    slots = input_slots(FusionParams)
    assert [slot.name for slot in slots] == [f"input_{number}" for number in range(1, 10)]
    assert [slot.is_required for slot in slots] == [True, True, *[False] * 7]
    assert {slot.takes for slot in slots} == {both}
    assert FusionParams(input_1="a", input_2="b", input_5="e").inputs == ("a", "b", "e")
    with pytest.raises(ValidationError):
        FusionParams.model_validate({"input_1": "a"})
