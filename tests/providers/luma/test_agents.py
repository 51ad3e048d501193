"""The requests of the Agents API; that the server takes them is seen with the adapter."""

from typing import Any

import pytest

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.luma.agents import MediaRef, agents_body, place_of, positions_of
from app.providers.luma.manifest import CATALOG


def body(operation: OperationType, media: dict[str, MediaRef] | None = None, **values: Any) -> dict[str, Any]:
    params = CATALOG.operations()[operation].model_validate({"prompt": "x", **values})
    return agents_body(operation, params, CATALOG, media or {})


def test_a_first_frame_is_the_example_of_the_reference() -> None:
    made = body(OperationType.IMAGE_TO_VIDEO, {"first_frame": {"file_id": "f"}}, first_frame="f", resolution="720p")
    assert made == {
        "type": "video",
        "model": "ray-3.2",
        "prompt": "x",
        "aspect_ratio": "16:9",
        "video": {"resolution": "720p", "duration": "5s", "start_frame": {"file_id": "f"}},
    }


def test_a_clip_goes_on_after_its_end_or_before_its_start() -> None:
    source: dict[str, MediaRef] = {"source_clip": {"generation_id": "1"}}
    backward = body(OperationType.VIDEO_EXTEND, source, source_clip="own:1", direction="backward")["video"]
    assert (backward["end_frame"], backward["duration"]) == ({"generation_id": "1"}, "5s")
    assert "start_frame" in body(OperationType.VIDEO_EXTEND, source, source_clip="own:1")["video"]


def test_keyframes_stand_where_they_are_put_or_spread_over_the_clip() -> None:
    assert positions_of("", 3, 5) == [0, 60, 120]
    assert positions_of("", 1, 5) == [0]
    assert positions_of("0, 24,240", 3, 10) == [0, 24, 240]
    for wrong in ("0, 24", "0, x, 5", "0, 0, 5", "0, 60, 121"):
        with pytest.raises(InvalidParametersError):
            positions_of(wrong, 3, 5)
    frames: dict[str, MediaRef] = {f"keyframe_{number}": {"file_id": str(number)} for number in (1, 2)}
    values = dict.fromkeys(frames, "f")
    made = body(OperationType.VIDEO_TRANSITION, frames, model="ray-3.2-keyframes", duration=10, **values)["video"]
    assert (made["keyframe_indexes"], [one["file_id"] for one in made["keyframes"]]) == ([0, 240], ["1", "2"])


def test_a_change_keeps_what_is_chosen_and_a_reframe_lies_where_it_is_put() -> None:
    source: dict[str, MediaRef] = {"source_clip": {"file_id": "c"}}
    edit = body(OperationType.VIDEO_MODIFY, source, source_clip="c", auto_controls=False, keep="face")["video"]["edit"]
    assert edit == {"strength": "flex_1", "auto_controls": False, "controls": {"face": True}}
    assert "controls" not in body(OperationType.VIDEO_MODIFY, source, source_clip="c")["video"]["edit"]
    reframe = {"model": "ray-3.2-reframe", "source_clip": "c"}
    placed = body(OperationType.VIDEO_MODIFY, source, **reframe, place="0, 0.25, 1, 0.5")
    assert placed["video"]["source_position"] == {"x_norm": 0, "y_norm": 0.25, "w_norm": 1, "h_norm": 0.5}
    assert "source_position" not in body(OperationType.VIDEO_MODIFY, source, **reframe)["video"]
    for wrong in ("0, 1", "a, b, c, d", "0, 0, 0, 1", "nan, 0, 1, 1", "0, 0, 1, 99"):
        with pytest.raises(InvalidParametersError):
            place_of(wrong)


def test_what_does_not_go_together_is_told() -> None:
    assert body(OperationType.TEXT_TO_VIDEO, hdr=True, exr_export=True, resolution="720p")["video"]["hdr"] is True
    for wrong in ({"hdr": True}, {"exr_export": True, "resolution": "720p"}):
        with pytest.raises(InvalidParametersError):
            body(OperationType.TEXT_TO_VIDEO, **wrong)
