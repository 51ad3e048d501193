"""The words that the domain uses."""

from enum import StrEnum

import pytest

from app.domain import enums
from app.domain.enums import JobStatus, MediaType, OperationType, ProviderStatus


def _kinds() -> list[type[StrEnum]]:
    return [kind for kind in vars(enums).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]


def test_every_word_is_stored_as_its_lower_case_name() -> None:
    words = [word for kind in _kinds() for word in kind]
    assert len(words) > 40
    assert [word for word in words if word.value != word.name.lower()] == []


@pytest.mark.parametrize(
    ("status", "is_final"),
    [
        (JobStatus.PENDING, False),
        (JobStatus.PROCESSING, False),
        (JobStatus.COMPLETED, True),
        (JobStatus.FAILED, True),
        (JobStatus.CANCELLED, True),
    ],
)
def test_a_job_that_completed_failed_or_was_cancelled_has_ended(status: JobStatus, is_final: bool) -> None:  # noqa: FBT001
    assert status.is_final is is_final


def test_the_words_of_the_contract_are_all_there() -> None:
    assert {kind.name for kind in OperationType} == {
        *("TEXT_TO_IMAGE", "IMAGE_TO_IMAGE", "TEXT_TO_VIDEO", "IMAGE_TO_VIDEO", "VIDEO_EXTEND", "VIDEO_TRANSITION"),
        *("VIDEO_MODIFY", "FUSION", "LIP_SYNC", "SOUND_EFFECT", "UPSCALE", "FRAME_EXTRACTION"),
    }
    assert {kind.name for kind in MediaType} == {"IMAGE", "VIDEO", "AUDIO"}
    assert {kind.name for kind in ProviderStatus} == {
        *("PENDING", "PROCESSING", "COMPLETED", "FAILED", "FILTERED", "CANCELLED"),
    }
