"""The parameters of an operation and its input slots."""

import pytest
from pydantic import Field
from pydantic import ValidationError as PydanticError

from app.domain.enums import InputRole, MediaType
from app.providers.parameters import (
    InputRef,
    InputSlot,
    OperationParams,
    input_slot,
    input_slots,
    refusal_words,
    slot_of,
)
from tests.support.provider import FakeTextParams


class TwoInputs(OperationParams):
    """Between two pictures, to a clip of which the sound is taken."""

    first_frame: InputRef = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame")
    strength: float = Field(0.5, title="Strength", json_schema_extra={"step": 0.1})
    source: InputRef | None = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip", required=False)


def test_the_input_slots_of_an_operation_are_told_in_their_order() -> None:
    assert input_slots(TwoInputs) == (
        InputSlot("first_frame", InputRole.FIRST_FRAME, (MediaType.IMAGE,), "First frame", is_required=True),
        InputSlot("source", InputRole.SOURCE_CLIP, (MediaType.VIDEO,), "Clip", is_required=False),
    )
    assert slot_of(TwoInputs.model_fields["strength"]) is None


def test_a_slot_takes_an_asset_of_ours_or_the_providers_id_of_it() -> None:
    assert TwoInputs.model_validate({"first_frame": 7}).first_frame == 7
    assert TwoInputs.model_validate({"first_frame": "up-7"}).first_frame == "up-7"
    with pytest.raises(PydanticError):
        TwoInputs.model_validate({})


@pytest.mark.parametrize("wrong", [{"nonsense": 1}, {"seed": -1}, {"seed": 2**31}])
def test_a_parameter_that_nobody_knows_or_a_seed_out_of_bounds_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(PydanticError):
        FakeTextParams.model_validate({"prompt": "a lake", **wrong})


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Field required", "is missing"),
        ("Input should be 5 or 8", "must be 5 or 8"),
        ("Input should be a valid integer, unable to parse string as an integer", "must be a valid integer"),
        ("String should have at most 50 characters", "must have at most 50 characters"),
        ("Value error, a seed is odd", "is not right: a seed is odd"),
    ],
)
def test_a_refusal_is_told_of_the_parameter_and_not_of_an_input(message: str, words: str) -> None:
    assert refusal_words(message) == words
