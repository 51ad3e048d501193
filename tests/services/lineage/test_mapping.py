"""A recipe for another provider: what carries over, what changes, what is dropped, and why."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from app.domain.enums import InputRole, MediaType
from app.providers.base import InputRef, OperationParams, input_slot
from app.services.lineage.mapping import MappingOutcome, SourceInput, map_recipe
from tests.support.provider import FakeImageParams

FIRST, LAST, REFERENCE = InputRole.FIRST_FRAME, InputRole.LAST_FRAME, InputRole.REFERENCE


class Pace(StrEnum):
    """A choice."""

    SLOW = "slow_motion"


class TargetParams(OperationParams):
    """Another provider's."""

    text: str = Field(min_length=1, max_length=10, title="Text")
    length: Literal[5, 8] = 5
    aspect_ratio: Literal["16:9", "1:1"] = "16:9"
    motion: float = Field(0.5, ge=0, le=1)
    style: Pace | None = None
    steps: int = Field(20, ge=1, le=30)
    model: str = "new"
    start: InputRef = input_slot(FIRST, MediaType.IMAGE, title="Start")
    extra: InputRef | None = input_slot(REFERENCE, MediaType.IMAGE, title="Extra", required=False)


def test_each_parameter_finds_its_place_changes_as_little_as_it_must_or_is_dropped_with_the_reason() -> None:
    params = {
        "prompt": "a lake",
        "duration": 7.0,
        "aspect": "16_9",
        "strength": 1.5,
        "preset": "Slow-Motion",
        "steps": 12.0,
        "model": "old",
        "fps": 30,
        "seed": 7,
        "size": None,
    }
    mapped = map_recipe(params, [], TargetParams)
    assert mapped.params == {
        "text": "a lake",
        "length": 8,
        "aspect_ratio": "16:9",
        "motion": 1,
        "style": "slow_motion",
        "steps": 12,
        "seed": 7,
    }
    told = {one.name: (one.outcome, one.reason) for one in mapped.fields}
    assert told["prompt"] == (MappingOutcome.CARRIED, "")
    assert told["duration"] == (MappingOutcome.CHANGED, "must be 5 or 8")
    assert told["strength"] == (MappingOutcome.CHANGED, "must be less than or equal to 1")
    assert told["model"] == (MappingOutcome.DROPPED, "means something else there")
    assert told["fps"] == (MappingOutcome.DROPPED, "is not known there")
    assert "size" not in told
    assert {one.name: one.title for one in mapped.fields}["fps"] == "Fps"
    long = map_recipe({"prompt": "a very long lake", "motion": True, "length": "x"}, [], TargetParams)
    assert long.params == {"motion": True}
    assert {one.name: one.reason for one in long.fields}["prompt"] == "must have at most 10 characters"


def test_inputs_take_a_slot_of_their_role_then_one_of_their_kind_and_the_rest_is_dropped() -> None:
    inputs = [
        SourceInput("last", LAST, MediaType.IMAGE, 1),
        SourceInput("first_frame", FIRST, MediaType.IMAGE, 2),
        SourceInput("clip", InputRole.SOURCE_CLIP, MediaType.VIDEO, 3),
        SourceInput("more", REFERENCE, MediaType.IMAGE, 4),
    ]
    mapped = map_recipe(
        {"first_frame": 2, "last": 1, "clip": 3, "more": 4}, inputs, TargetParams, source=FakeImageParams
    )
    assert mapped.params == {"start": 2, "extra": 4}
    told = {one.name: (one.outcome.value, one.target, one.title, one.reason) for one in mapped.fields}
    assert told["first_frame"] == ("carried", "start", "First frame", "")
    assert told["last"] == ("dropped", "", "Last", "has no place there for a image")
    assert told["clip"][0] == "dropped"
    other = map_recipe({"last": 1}, inputs[:1], TargetParams)
    assert [(one.outcome.value, one.target, one.reason) for one in other.fields] == [
        ("changed", "start", "is used as Start there")
    ]
    unknown = map_recipe({"x": 1}, [SourceInput("x", None, MediaType.IMAGE, 1)], TargetParams)
    assert (unknown.params, unknown.fields[0].outcome) == ({"start": 1}, MappingOutcome.CARRIED)
