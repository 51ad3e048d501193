from typing import Any

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.runway.bodies import body_of, path_of
from app.providers.runway.manifest import CATALOG


def body(operation: OperationType, **given: Any) -> dict[str, Any]:
    params = CATALOG.operations()[operation].model_validate(given)
    return body_of(CATALOG, operation, params)


def test_frames_have_their_places() -> None:
    made = body(
        OperationType.VIDEO_TRANSITION, model="veo3.1", prompt="a", first_frame="runway://1", last_frame="runway://2"
    )
    assert made["promptImage"] == [
        {"uri": "runway://1", "position": "first"},
        {"uri": "runway://2", "position": "last"},
    ]
    assert (made["model"], made["duration"], made["audio"]) == ("veo3.1", 4, False)


def test_pictures_of_a_picture_have_tags_and_what_they_show() -> None:
    made = body(
        OperationType.IMAGE_TO_IMAGE,
        model="gemini_image3_pro",
        prompt="@image1 at sea",
        reference_1="runway://1",
        reference_2="runway://2",
        subject="object",
    )
    assert made["referenceImages"] == [
        {"uri": "runway://1", "tag": "image1", "subject": "object"},
        {"uri": "runway://2", "tag": "image2", "subject": "object"},
    ]


def test_references_of_a_clip_are_of_three_kinds() -> None:
    made = body(
        OperationType.FUSION,
        model="hailuo3",
        prompt="a",
        reference_1="runway://p",
        reference_clip_1="runway://c",
        reference_sound_2="runway://s",
    )
    assert made["references"] == [{"uri": "runway://p"}]
    assert made["referenceVideos"] == [{"type": "video", "uri": "runway://c"}]
    assert made["referenceAudio"] == [{"type": "audio", "uri": "runway://s"}]
    plain = body(OperationType.FUSION, model="gemini_omni_flash_1.1", prompt="a", reference_1="p", reference_clip_1="c")
    assert plain["referenceVideos"] == [{"uri": "c"}]


def test_a_clip_goes_where_its_model_looks_for_it() -> None:
    given = {"source_clip": "runway://c", "prompt": "snow"}
    assert body(OperationType.VIDEO_MODIFY, model="kling_4", **given)["videoUri"] == "runway://c"
    assert body(OperationType.VIDEO_MODIFY, model="hailuo3", **given)["promptVideo"] == "runway://c"
    assert body(OperationType.VIDEO_EXTEND, model="seedance2_5", **given)["mode"] == "extend"
    keyed = body(OperationType.VIDEO_MODIFY, model="aleph2", **given, keyframe="runway://k", keyframe_at=1.5)
    assert keyed["keyframes"] == [{"seconds": 1.5, "uri": "runway://k"}]
    assert "targetAspectRatio" not in keyed


def test_lengths_shots_and_colours_are_understood() -> None:
    auto = body(OperationType.TEXT_TO_VIDEO, model="seedance2", prompt="a", auto_length=True)
    assert auto["duration"] == "auto"
    shots = body(OperationType.TEXT_TO_VIDEO, model="kling3.0_pro", prompt="a", shots="4 a door;\n 3s: a hall ")
    assert shots["providerSettings"] == {
        "multiPrompt": [{"duration": 4, "prompt": "a door"}, {"duration": 3, "prompt": "a hall"}]
    }
    colors = body(OperationType.TEXT_TO_IMAGE, model="recraft_v4_1_flash", prompt="a", colors="#FF8800, #202040,")
    assert colors["colors"] == ["#FF8800", "#202040"]
    with pytest.raises(InvalidParametersError, match="A shot begins with its seconds"):
        body(OperationType.TEXT_TO_VIDEO, model="kling3.0_pro", prompt="a", shots="a door")


def test_an_avatar_speaks_words_or_a_recording() -> None:
    words = body(OperationType.LIP_SYNC, model="gwm1_avatars", prompt="Hello", own_avatar="av_1")
    assert words["avatar"] == {"type": "custom", "avatarId": "av_1"}
    assert words["speech"] == {"type": "text", "text": "Hello", "voice": {"type": "preset", "presetId": "victoria"}}
    spoken = body(OperationType.LIP_SYNC, model="gwm1_avatars_recording", speech="runway://s")
    assert spoken["speech"] == {"type": "audio", "audio": "runway://s"}
    assert spoken["model"] == "gwm1_avatars"


def test_a_router_is_asked_in_its_own_way() -> None:
    made = body(OperationType.FUSION, model="router_video", config="cheap", prompt="a", reference_1="runway://p")
    assert made["configId"] == "cheap"
    assert made["input"]["referenceImages"] == [{"uri": "runway://p", "role": "reference"}]
    picture = body(OperationType.IMAGE_TO_IMAGE, model="router_image", config="c", prompt="a", reference_1="p")
    assert picture["input"]["referenceImages"] == [{"uri": "p"}]
    sound = body(OperationType.SOUND_EFFECT, model="router_audio", config="c", prompt="rain")
    assert sound["input"]["type"] == "audio"
    clip = body(OperationType.VIDEO_MODIFY, model="router_video", config="c", prompt="a", source_clip="runway://c")
    assert clip["input"]["referenceVideos"] == [{"uri": "runway://c", "role": "source"}]


def test_a_draft_is_finished_by_its_task_alone() -> None:
    assert body(OperationType.UPSCALE, model="seedance2_5_final", draft_clip="own:task-1") == {
        "model": "seedance2_5",
        "draftTaskId": "task-1",
    }
    assert path_of(CATALOG.model("seedance2_5_final"), OperationType.UPSCALE) == "text_to_video"
