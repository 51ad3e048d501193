"""Parameters as the input of an endpoint."""

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.fal.bodies import request_body, transitions
from app.providers.fal.manifest import CATALOG

FRAMES = {"model": "fal-ai/pika/v2.2/pikaframes", "first_frame": "https://a", "last_frame": "https://c", "seed": 7}


def test_pictures_become_one_list_in_the_forms_order_with_a_transition_less() -> None:
    params = CATALOG.operations()[OperationType.VIDEO_TRANSITION].model_validate(
        FRAMES | {"between_1": "https://b", "duration": 4}
    )
    body = request_body(CATALOG, params)
    assert body["image_urls"] == ["https://a", "https://b", "https://c"]
    assert body["transitions"] == [{"duration": 4}, {"duration": 4}]
    assert "duration" not in body
    long = CATALOG.operations()[OperationType.VIDEO_TRANSITION].model_validate(
        FRAMES | {f"between_{n}": "https://b" for n in (1, 2, 3)} | {"duration": 6}
    )
    assert transitions(params) == 2
    assert len(request_body(CATALOG, long)["transitions"]) == 4


def test_transitions_that_are_too_long_in_all_are_told_before_anything_is_sent() -> None:
    params = CATALOG.operations()[OperationType.VIDEO_TRANSITION].model_validate(FRAMES)
    with pytest.raises(InvalidParametersError, match="25 s"):
        transitions(params.model_copy(update={"duration": 26}))


def test_durations_are_written_as_each_endpoint_wants_them() -> None:
    text = CATALOG.operations()[OperationType.TEXT_TO_VIDEO]
    veo = text.model_validate({"model": "fal-ai/veo3.1", "prompt": "x", "duration": 6})
    assert request_body(CATALOG, veo)["duration"] == "6s"
    pixverse = text.model_validate({"model": "fal-ai/pixverse/v6/text-to-video", "prompt": "x", "duration": 6})
    body = request_body(CATALOG, pixverse)
    assert (body["duration"], "style" in body) == (6, False)
