"""Batches, and what an operation makes for the next one."""

import pytest

from app.domain.batch import media_made_by
from app.domain.enums import MediaType, OperationType


@pytest.mark.parametrize(
    ("operation", "media"),
    [
        (OperationType.TEXT_TO_IMAGE, {MediaType.IMAGE}),
        (OperationType.FRAME_EXTRACTION, {MediaType.IMAGE}),
        (OperationType.IMAGE_TO_VIDEO, {MediaType.VIDEO}),
        (OperationType.LIP_SYNC, {MediaType.VIDEO}),
        (OperationType.UPSCALE, {MediaType.IMAGE, MediaType.VIDEO}),
        (OperationType.SOUND_EFFECT, {MediaType.AUDIO, MediaType.VIDEO}),
    ],
)
def test_an_operation_makes_known_kinds_of_files(operation: OperationType, media: set[MediaType]) -> None:
    assert media_made_by(operation) == media


def test_every_operation_makes_something() -> None:
    assert all(media_made_by(operation) for operation in OperationType)
