"""Kling's requests; that the server takes them is seen with the adapter."""

from typing import Any

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams
from app.providers.calls import Inline
from app.providers.kling.bodies import (
    Face,
    clip_by_id,
    clip_request,
    is_new,
    legacy_request,
    new_request,
    source_clip,
)
from app.providers.kling.manifest import CATALOG


def params_of(operation: OperationType, **values: Any) -> OperationParams:
    return CATALOG.operations()[operation].model_validate(values)


def test_a_transition_is_the_example_of_the_reference() -> None:
    params = params_of(OperationType.VIDEO_TRANSITION, prompt="dolly in", first_frame="/a.png", last_frame="/b.png")
    request = new_request(OperationType.VIDEO_TRANSITION, params, CATALOG, "pixsim-7f3a", None)
    assert (request.path, request.look_path) == ("/image-to-video/kling-3.0", "/tasks")
    assert request.body["contents"] == [
        {"type": "prompt", "text": "dolly in"},
        {"type": "first_frame", "url": Inline("/a.png")},
        {"type": "last_frame", "url": Inline("/b.png")},
    ]
    assert request.body["settings"] == {"resolution": "720p", "duration": 5, "audio": "off", "multi_shot": False}
    assert request.body["options"]["external_task_id"] == "pixsim-7f3a"
    assert is_new(CATALOG.model("kling-3.0"))


def test_what_the_prompt_can_name_has_the_names_that_the_form_tells() -> None:
    pictures = {"reference_1": "/1.png", "reference_3": "/3.png"}
    params = params_of(
        OperationType.FUSION,
        model="kling-3.0-omni-clip",
        prompt="@video_1 with @image_2",
        reference_clip="https://a/1.mp4",
        elements=" e1 ,",
        **pictures,
    )
    request = new_request(OperationType.FUSION, params, CATALOG, "t", source_clip(params))
    assert request.path == "/omni-video/kling-3.0-omni"
    assert [(item["type"], item.get("id")) for item in request.body["contents"][1:]] == [
        ("refer_image", "image_1"),
        ("refer_image", "image_2"),
        ("feature_video", "video_1"),
        ("element", "element_1"),
    ]
    four = {f"reference_{number}": "/1.png" for number in range(1, 5)}
    crowded = params_of(OperationType.VIDEO_MODIFY, prompt="x", source_clip="https://a", elements="e1", **four)
    with pytest.raises(InvalidParametersError):
        new_request(OperationType.VIDEO_MODIFY, crowded, CATALOG, "t", "https://a")


def test_the_older_camera_moves_along_an_axis_or_as_set() -> None:
    def camera(**values: Any) -> Any:
        params = params_of(OperationType.TEXT_TO_VIDEO, prompt="x", model="kling-v1", **values)
        return legacy_request(params, CATALOG, "t").body.get("camera_control")

    assert camera() is None
    assert camera(camera="down_back") == {"type": "down_back"}
    assert camera(camera="zoom", camera_amount=-3) == {"type": "simple", "config": {"zoom": -3.0}}


def test_pictures_of_pictures_and_a_spoken_face() -> None:
    subject = params_of(OperationType.IMAGE_TO_IMAGE, prompt="x", picture="/a.png", image_reference="face", outputs=3)
    request = legacy_request(subject, CATALOG, "t")
    assert (request.body["image"], request.body["image_reference"], request.asked) == (Inline("/a.png"), "face", 3)
    many = params_of(OperationType.IMAGE_TO_IMAGE, model="kling-v3-omni", prompt="x", reference_1="/a.png")
    assert legacy_request(many, CATALOG, "t").body["image_list"] == [{"image": Inline("/a.png")}]
    face = params_of(
        OperationType.LIP_SYNC, model="advanced-lip-sync", source_clip="https://a", sound="/a.wav", sound_start=1.5
    )
    spoken = clip_request(face, CATALOG, "t", {"video_url": "https://a"}, Face("s", "f")).body
    assert (spoken["session_id"], spoken["face_choose"][0]["sound_insert_time"]) == ("s", 1500)
    assert "video_url" not in spoken


def test_only_a_result_of_kling_is_named_by_its_id() -> None:
    assert clip_by_id("https://a/1.mp4") is None
    own = clip_by_id("own:/tasks#1#2")
    assert own is not None
    assert own.is_new
    with pytest.raises(InvalidParametersError):
        clip_by_id("own:elsewhere")
