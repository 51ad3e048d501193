import base64
from pathlib import Path
from typing import Any

import pytest

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import InvalidParametersError, ProviderUnavailableError
from app.providers.calls import Inline
from app.providers.google.manifest import CATALOG
from app.providers.google.veo import body_of, read
from tests.support.servers.media import picture

FAST = "veo-3.1-fast-generate-preview"
LINK = "https://generativelanguage.googleapis.com/v1beta/files/abc:download?alt=media"


async def body(operation: OperationType, **given: Any) -> dict[str, Any]:
    params = CATALOG.operations()[operation].model_validate({"model": FAST, "prompt": "a", **given})
    return await body_of(CATALOG, operation, params)


async def test_frames_and_references_are_inside_the_request(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(picture())
    image = {"bytesBase64Encoded": Inline(str(path)), "mimeType": "image/png"}
    made = await body(OperationType.VIDEO_TRANSITION, first_frame=str(path), last_frame=str(path), veo_duration=6)
    assert made["instances"] == [{"prompt": "a", "image": image, "lastFrame": image}]
    assert made["parameters"] == {
        "aspectRatio": "16:9",
        "resolution": "720p",
        "durationSeconds": 6,
        "sampleCount": 1,
    }
    fused = await body(OperationType.FUSION, reference_1=str(path))
    assert fused["instances"][0]["referenceImages"] == [{"image": image, "referenceType": "asset"}]
    assert fused["parameters"]["durationSeconds"] == 8


async def test_a_large_clip_has_the_one_length_that_it_can_have() -> None:
    made = await body(OperationType.TEXT_TO_VIDEO, veo_resolution="1080p", veo_duration=4, people="allow_adult")
    assert made["parameters"]["durationSeconds"] == 8
    assert made["parameters"]["personGeneration"] == "allow_adult"


async def test_a_clip_of_its_own_goes_on_and_no_other() -> None:
    made = await body(OperationType.VIDEO_EXTEND, source_clip=f"own:{LINK}")
    assert made["instances"][0]["video"] == {"uri": LINK, "encoding": "video/mp4"}
    assert made["parameters"]["resolution"] == "720p"
    with pytest.raises(InvalidParametersError):
        await body(OperationType.VIDEO_EXTEND, source_clip="own:int_1")


@pytest.mark.parametrize("data", [None, [], {}, {"error": {"code": 3}}])
def test_a_look_that_cannot_be_read_is_no_answer(data: Any) -> None:
    with pytest.raises(ProviderUnavailableError):
        read(data)


def _done(**made: Any) -> dict[str, Any]:
    return {"done": True, "response": {"generateVideoResponse": made}}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"name": "models/m/operations/o"}, ProviderStatus.PROCESSING),
        ({"done": "yes"}, ProviderStatus.PROCESSING),
        ({"done": True}, ProviderStatus.FAILED),
        ({"done": True, "error": {}}, ProviderStatus.FAILED),
        (_done(raiMediaFilteredCount=1), ProviderStatus.FILTERED),
        (_done(raiMediaFilteredReasons=["x"]), ProviderStatus.FILTERED),
        (_done(generatedSamples=[{"video": {"uri": "http://a.example"}}, 3]), ProviderStatus.FAILED),
        (_done(generatedSamples=[{"video": {"encodedVideo": "***"}}]), ProviderStatus.FAILED),
    ],
)
def test_an_operation_stands_where_its_answer_says(data: Any, status: ProviderStatus) -> None:
    assert read(data).status.status == status


def test_what_came_is_kept_beside_what_was_refused() -> None:
    inside = base64.b64encode(b"clip").decode()
    samples = [{"video": {"uri": LINK}}, {"video": {"encodedVideo": inside}}]
    ended = read(_done(generatedSamples=samples, raiMediaFilteredCount=1, raiMediaFilteredReasons=["too real"]))
    assert [(one.url, one.remote_id, one.needs_key) for one in ended.status.outputs] == [(LINK, LINK, True)]
    assert ended.files[0].content == b"clip"
    assert ended.status.note == "A part was refused by the content rules: too real"
