"""The thing that is to be changed is found by its name."""

from uuid import UUID

import pytest

from app.domain.errors import InvalidParametersError, SubmitUncertainError
from app.providers.pixverse.bodies import Request
from app.providers.pixverse.masks import mask_trace, with_mask

SEEN = {"keyframe_id": 3, "mask_info": [{"mask_id": "m1", "mask_name": "Person"}, {"mask_id": "m2"}, 5, {"mask_id": 4}]}


def test_the_look_has_a_trace_of_its_own_that_is_the_same_each_time() -> None:
    trace = mask_trace("a")
    assert trace == mask_trace("a") != mask_trace("b")
    assert UUID(trace).version == 4


def test_the_named_thing_is_taken() -> None:
    swap = with_mask(Request("/video/swap/generate", {"img_id": 1}, selection="person"), SEEN)
    assert swap == {"img_id": 1, "mask_id": "m1", "keyframe_id": 3}
    change = with_mask(Request("/video/modify/generate", {"prompt": "a hat"}, selection="m2"), SEEN)
    assert change == {"prompt": "a hat @selection0", "mask_ids": ["m2"], "keyframe_ids": [3]}
    only = {"mask_info": [{"mask_id": "m1", "mask_name": "dog"}]}
    request = Request("/video/modify/generate", {"prompt": "@selection0 runs"}, selection="", keyframe=7)
    assert with_mask(request, only) == {"prompt": "@selection0 runs", "mask_ids": ["m1"], "keyframe_ids": [7]}


def test_what_is_not_seen_is_refused_with_what_is() -> None:
    request = Request("/video/swap/generate", {}, selection="cat")
    with pytest.raises(InvalidParametersError, match="Person, m2"):
        with_mask(request, SEEN)
    with pytest.raises(InvalidParametersError, match="nothing"):
        with_mask(request, {"mask_info": []})
    with pytest.raises(SubmitUncertainError):
        with_mask(request, {})
