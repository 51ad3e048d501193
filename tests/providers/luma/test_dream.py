"""The requests of Dream Machine; that the server takes them is seen with the adapter."""

from typing import Any

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.luma.dream import Request, dream_request
from app.providers.luma.manifest import CATALOG


def request(
    operation: OperationType, links: dict[str, str] | None = None, source: str | None = None, **values: Any
) -> Request:
    slots = dict.fromkeys(links or {}, "https://a") | ({"source_clip": "own:1"} if source else {})
    params = CATALOG.operations()[operation].model_validate({**slots, **values})
    return dream_request(operation, params, CATALOG, links or {}, source)


def test_frames_and_clips_are_keyframes() -> None:
    links = {"first_frame": "https://a/1", "last_frame": "https://a/2"}
    made = request(OperationType.VIDEO_TRANSITION, links, model="ray-2", concepts="dolly_zoom, ")
    assert made.path == "/generations/video"
    assert made.body["keyframes"]["frame1"] == {"type": "image", "url": "https://a/2"}
    assert (made.body["concepts"], made.body["duration"]) == ([{"key": "dolly_zoom"}], "5s")
    for direction, frame in (("forward", "frame0"), ("backward", "frame1")):
        longer = request(OperationType.VIDEO_EXTEND, source="g", model="ray-2", direction=direction)
        assert longer.body["keyframes"] == {frame: {"type": "generation", "id": "g"}}


def test_sound_and_size_belong_to_a_generation() -> None:
    sound = request(OperationType.SOUND_EFFECT, source="a/b", prompt="rain")
    assert (sound.path, sound.body) == (
        "/generations/a%2Fb/audio",
        {"prompt": "rain", "generation_type": "add_audio"},
    )
    larger = request(OperationType.UPSCALE, source="g")
    assert (larger.path, larger.body["resolution"]) == ("/generations/g/upscale", "1080p")


def test_pictures_have_their_place_and_weight() -> None:
    links = {"reference_1": "https://a/1", "style_reference_2": "https://a/2", "character_1": "https://a/3"}
    made = request(OperationType.FUSION, links, model="photon-1", prompt="x", weight=0.5).body
    assert made["image_ref"] == [{"url": "https://a/1", "weight": 0.5}]
    assert made["style_ref"] == [{"url": "https://a/2", "weight": 0.5}]
    assert made["character_ref"] == {"identity0": {"images": ["https://a/3"]}}
    changed = request(OperationType.IMAGE_TO_IMAGE, {"picture": "https://a"}, model="photon-1", prompt="x").body
    assert changed["modify_image_ref"] == {"url": "https://a", "weight": 0.85}
    with pytest.raises(InvalidParametersError):
        request(OperationType.FUSION, model="photon-1", prompt="x")


def test_another_aspect_of_a_picture_or_a_clip() -> None:
    clip = request(OperationType.VIDEO_MODIFY, {"source_clip": "https://a"}, model="ray-2-reframe")
    assert (clip.path, clip.body["model"]) == ("/generations/video/reframe", "ray-2")
    picture = request(OperationType.IMAGE_TO_IMAGE, {"picture": "https://a"}, model="photon-1-reframe")
    assert (picture.path, picture.body["media"]) == ("/generations/image/reframe", {"url": "https://a"})
    look = {"source_clip": "https://a", "first_frame": "https://b"}
    changed = request(OperationType.VIDEO_MODIFY, look, model="ray-2")
    assert (changed.body["first_frame"], changed.body["mode"]) == ({"url": "https://b"}, "flex_1")
