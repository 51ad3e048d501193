"""Ids are numbers, whatever an input slot holds."""

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.pixverse.given import Given, remote_number, source_of
from app.providers.pixverse.manifest import MANIFEST


def test_an_id_is_a_number_and_an_own_result_has_its_field() -> None:
    assert source_of("own:627410861853514292") == {"source_video_id": 627410861853514292}
    assert source_of("7") == {"video_media_id": 7}
    for wrong in ("own:x", "", None, "-4", "0"):
        with pytest.raises(InvalidParametersError):
            source_of(wrong)
    with pytest.raises(InvalidParametersError):
        remote_number("7.5")


def test_what_was_brought_there_is_told_from_own_results() -> None:
    clips = MANIFEST.params_model(OperationType.UPSCALE)
    assert Given(clips.model_validate({"source_clip": "7"}), {}).has_uploads
    own = Given(clips.model_validate({"source_clip": "own:7"}), {})
    assert not own.has_uploads
    assert own.get("prompt") is None
