import pytest
from pydantic import ValidationError

from app.providers.base import OperationParams
from app.providers.local.clip_params import VideoExtendParams, VideoModifyParams, VideoTransitionParams

ENDS = {"first_frame": "a.mp4", "last_frame": "b.mp4"}
CLIP = {"source_clip": "a.mp4"}


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (VideoTransitionParams, ENDS | {"duration": 0.1}),
        (VideoTransitionParams, ENDS | {"transition": "explode"}),
        (VideoTransitionParams, {"first_frame": "a.mp4"}),
        (VideoExtendParams, CLIP | {"duration": 31}),
        (VideoExtendParams, CLIP | {"continuation": "pull_out"}),
        (VideoModifyParams, CLIP | {"speed": 0.2}),
        (VideoModifyParams, CLIP | {"start": 2, "end": 2}),
        (VideoModifyParams, CLIP | {"fps": 29}),
        (VideoModifyParams, CLIP | {"unknown": 1}),
    ],
)
def test_what_the_engine_cannot_do_is_refused(model: type[OperationParams], values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(values)


@pytest.mark.parametrize(
    ("more", "is_trim"),
    [
        ({}, True),
        ({"start": 1.0, "end": 3.5}, True),
        ({"start": 1.0, "has_sound": False}, True),
        ({"start": 1.0, "speed": 2}, False),
        ({"look": "noir"}, False),
        ({"longest": 640}, False),
        ({"turn": "left"}, False),
    ],
)
def test_a_cut_alone_is_told_from_a_change(more: dict[str, object], *, is_trim: bool) -> None:
    assert VideoModifyParams.model_validate(CLIP | more).is_trim_alone is is_trim
