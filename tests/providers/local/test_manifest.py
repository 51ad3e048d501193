import pytest
from pydantic import ValidationError

from app.domain.enums import MediaType, OperationType
from app.providers.base import ClearingWay, input_slots
from app.providers.local.fields import CameraMove, Ease, Fit
from app.providers.local.manifest import (
    MANIFEST,
    FrameExtractionParams,
    ImageToVideoParams,
    TextToImageParams,
    automatic_slots,
    manifest_with,
)


def test_the_engine_declares_what_it_does() -> None:
    assert set(MANIFEST.operations) == {
        OperationType.TEXT_TO_IMAGE,
        OperationType.TEXT_TO_VIDEO,
        OperationType.IMAGE_TO_VIDEO,
        OperationType.VIDEO_EXTEND,
        OperationType.VIDEO_TRANSITION,
        OperationType.VIDEO_MODIFY,
        OperationType.IMAGE_TO_IMAGE,
        OperationType.UPSCALE,
        OperationType.FUSION,
        OperationType.FRAME_EXTRACTION,
    }
    assert MANIFEST.clearing == (ClearingWay.OWN_ID,)
    assert MANIFEST.settle_delay.total_seconds() == 0
    assert MANIFEST.takes_local_paths
    assert MANIFEST.can_cancel
    assert not MANIFEST.credit_types


def test_it_brings_its_own_account_with_a_slot_a_core_but_one() -> None:
    assert MANIFEST.built_in_account is not None
    assert MANIFEST.built_in_account.max_concurrent_jobs == automatic_slots() >= 1
    sized = manifest_with(7).built_in_account
    assert sized is not None
    assert sized.max_concurrent_jobs == 7


def test_the_slots_take_a_picture_and_a_clip() -> None:
    assert [(slot.name, slot.media) for slot in input_slots(ImageToVideoParams)] == [("first_frame", MediaType.IMAGE)]
    assert [(slot.name, slot.media) for slot in input_slots(FrameExtractionParams)] == [
        ("source_clip", MediaType.VIDEO)
    ]


@pytest.mark.parametrize("operation", list(MANIFEST.operations))
def test_each_field_has_a_title_and_each_label_a_value(operation: OperationType) -> None:
    for name, info in MANIFEST.operations[operation].model_fields.items():
        assert info.title, name
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        labels = extra.get("labels") or {}
        assert isinstance(labels, dict)
        kinds = {"camera": CameraMove, "ease": Ease, "fit": Fit}
        if name in kinds:
            assert set(labels) == {item.value for item in kinds[name]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration": 0.5},
        {"duration": 16},
        {"fps": 25},
        {"size": "8K"},
        {"aspect": "5:4"},
        {"camera": "spin"},
        {"strength": 1.1},
        {"unknown": 1},
    ],
)
def test_what_the_engine_cannot_do_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ImageToVideoParams.model_validate({"first_frame": "a.png", **wrong})


def test_a_board_needs_words() -> None:
    for prompt in ("", "   ", "x" * 2001):
        with pytest.raises(ValidationError):
            TextToImageParams(prompt=prompt)
