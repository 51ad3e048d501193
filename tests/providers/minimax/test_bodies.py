"""The requests of MiniMax."""

from typing import Any

from app.domain.enums import OperationType
from app.providers.minimax.bodies import v2_body
from app.providers.minimax.manifest import CATALOG, MANIFEST


def made(operation: OperationType, **values: Any) -> dict[str, Any]:
    params = MANIFEST.params_model(operation).model_validate({"model": "MiniMax-H3", "prompt": "x", **values})
    return v2_body(params, CATALOG.wire(params))


def test_frames_keep_their_own_shape_and_references_may_choose_one() -> None:
    framed = made(OperationType.IMAGE_TO_VIDEO, first_frame="5")
    assert framed["ratio"] == "adaptive"
    assert framed["content"][1] == {
        "type": "image_url",
        "image_url": {"url": "mm_file://5"},
        "role": "first_frame",
    }
    assert made(OperationType.FUSION, reference_1="5", ratio="1:1")["ratio"] == "1:1"
    assert made(OperationType.TEXT_TO_VIDEO)["ratio"] == "16:9"


def test_the_clip_that_is_changed_goes_before_other_references() -> None:
    items = made(OperationType.VIDEO_MODIFY, source_clip="7", reference_2="5")["content"]
    assert [(item["type"], item.get("role")) for item in items] == [
        ("text", None),
        ("image_url", "reference_image"),
        ("video_url", "reference_video"),
    ]
