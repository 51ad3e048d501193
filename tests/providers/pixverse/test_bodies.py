"""Requests that do not go together are refused before anything is sent."""

from typing import Any

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.pixverse.bodies import Request, request_of
from app.providers.pixverse.given import Given
from app.providers.pixverse.manifest import CATALOG, MANIFEST


def made(operation: OperationType, **values: Any) -> Request:
    params = MANIFEST.params_model(operation).model_validate(values)
    return request_of(operation, Given(params, CATALOG.wire(params), CATALOG.model_of(params).settings))


@pytest.mark.parametrize(
    ("operation", "values", "words"),
    [
        (OperationType.TEXT_TO_VIDEO, {"model": "v4", "prompt": "x", "quality": "1080p", "duration": 8}, "most 5 s"),
        (OperationType.TEXT_TO_VIDEO, {"model": "v5.5", "prompt": "x", "quality": "1080p", "duration": 10}, "most 8 s"),
        (OperationType.TEXT_TO_VIDEO, {"model": "v4", "prompt": "x", "motion_mode": "fast", "duration": 8}, "5 s"),
        (OperationType.LIP_SYNC, {"model": "lip_sync", "source_clip": "5"}, "sound file"),
        (OperationType.LIP_SYNC, {"model": "avatar", "character": "5", "sound": "6", "speech": "x"}, "sound file"),
        (OperationType.VIDEO_MODIFY, {"model": "restyle", "source_clip": "5"}, "a look"),
        (OperationType.VIDEO_TRANSITION, {"model": "multi_transition", "picture_1": "5"}, "at least two"),
        (OperationType.IMAGE_TO_IMAGE, {"model": "image_template", "picture_1": "5", "template_id": "hug"}, "number"),
    ],
)
def test_what_does_not_go_together_is_said(operation: OperationType, values: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidParametersError, match=words):
        made(operation, **values)


def test_the_last_line_of_several_prompts_goes_on() -> None:
    pictures = {f"picture_{number}": str(number) for number in (1, 2, 3, 4)}
    values = {"model": "multi_transition", "prompt": "first\n\nthen", "duration": 8, **pictures}
    steps = made(OperationType.VIDEO_TRANSITION, **values).body["multi_transition"]
    assert [step.get("prompt") for step in steps] == ["first", "then", "then", None]
    assert steps[-1] == {"img_id": 4}
    bare = made(OperationType.VIDEO_TRANSITION, model="multi_transition", picture_1="1", picture_2="2")
    assert bare.body["multi_transition"][0] == {"img_id": 1, "duration": 5}


def test_what_is_off_or_empty_is_not_sent() -> None:
    body = made(OperationType.TEXT_TO_VIDEO, model="v6", prompt="x").body
    assert set(body) == {"model", "prompt", "duration", "quality", "aspect_ratio"}
    look = made(OperationType.SOUND_EFFECT, model="sound_effect", source_clip="5").body
    assert look == {"video_media_id": 5, "original_sound_switch": True}
