import base64
from pathlib import Path
from typing import Any

import pytest

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import ProviderUnavailableError
from app.providers.calls import Inline
from app.providers.google.interactions import body_of, read
from app.providers.google.manifest import CATALOG
from tests.support.servers.media import picture

LINK = "https://generativelanguage.googleapis.com/v1beta/files/r1"


async def body(operation: OperationType, **given: Any) -> dict[str, Any]:
    return await body_of(CATALOG, operation, CATALOG.operations()[operation].model_validate(given))


async def test_a_clip_of_a_picture_is_asked_for_as_the_reference_says(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(picture(kind="JPEG"))
    made = await body(OperationType.IMAGE_TO_VIDEO, prompt="slow push-in", first_frame=str(path), seed=7)
    assert made == {
        "model": "gemini-omni-1.2-flash",
        "background": True,
        "input": [
            {"type": "text", "text": "slow push-in"},
            {"type": "image", "data": Inline(str(path)), "mime_type": "image/jpeg"},
        ],
        "response_modalities": ["video"],
        "response_format": {
            "type": "video",
            "delivery": "uri",
            "aspect_ratio": "16:9",
            "resolution": "720p",
            "duration": "5s",
        },
        "generation_config": {"seed": 7, "video_config": {"task": "image_to_video"}},
    }


async def test_a_picture_has_no_task_and_a_clip_of_its_own_goes_by_its_id() -> None:
    made = await body(OperationType.TEXT_TO_IMAGE, prompt="a lake", picture_size="2K")
    assert made["response_format"]["image_size"] == "2K"
    assert "generation_config" not in made
    own = await body(OperationType.UPSCALE, source_clip="own:int_1")
    assert (own["previous_interaction_id"], own["input"][0]["type"]) == ("int_1", "text")
    veo = await body(OperationType.VIDEO_MODIFY, prompt="snow", source_clip=f"own:{LINK}:download?alt=media")
    assert veo["input"][1]["uri"] == f"{LINK}:download?alt=media"


@pytest.mark.parametrize("data", [None, [], {}, {"status": 3}])
def test_a_look_that_cannot_be_read_is_no_answer(data: Any) -> None:
    with pytest.raises(ProviderUnavailableError):
        read(data, "int_1")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"status": "queued"}, ProviderStatus.PENDING),
        ({"status": "requires_continuation"}, ProviderStatus.PROCESSING),
        ({"status": "something_new"}, ProviderStatus.PROCESSING),
        ({"status": "requires_action"}, ProviderStatus.FAILED),
        ({"status": "completed", "output_video": {"data": "***"}}, ProviderStatus.FAILED),
        ({"status": "completed", "steps": [{"content": [{"type": [], "uri": LINK}]}]}, ProviderStatus.FAILED),
        ({"status": "completed", "output_video": {"uri": "http://a.example/b"}}, ProviderStatus.FAILED),
        ({"status": "completed", "steps": [{"content": [{"type": "text", "uri": LINK}]}]}, ProviderStatus.FAILED),
    ],
)
def test_an_interaction_stands_where_its_answer_says(data: Any, status: ProviderStatus) -> None:
    assert read(data, "int_1").status.status == status


def test_results_in_both_places_are_counted_once_and_what_is_missing_is_told() -> None:
    content = base64.b64encode(b"clip").decode()
    data = {
        "status": "completed",
        "output_video": {"type": "video", "uri": LINK},
        "steps": [
            {"content": [{"type": "video", "uri": LINK}, {"type": "video", "data": content, "mime_type": "video/mp4"}]},
            {"error": {"code": 3, "message": "one was blocked"}},
        ],
    }
    ended = read(data, "int_1")
    assert [one.url for one in ended.status.outputs] == [f"{LINK}:download?alt=media"]
    assert ended.status.outputs[0].needs_key
    assert [(one.content, one.extension) for one in ended.files] == [(b"clip", ".mp4")]
    assert ended.status.note == "Not all that was asked for came: one was blocked"
