"""What an adapter declares, and what it need not do itself."""

from datetime import UTC, datetime

import pytest
from pydantic import Field
from pydantic import ValidationError as PydanticError

from app.domain.enums import InputRole, MediaType, OperationType
from app.domain.errors import ValidationError
from app.providers.base import (
    BaseProvider,
    InputRef,
    InputSlot,
    OpenAccount,
    OperationParams,
    input_slot,
    input_slots,
    slot_of,
)
from tests.support.provider import FakeProvider, FakeTextParams


class TwoInputs(OperationParams):
    """Between two pictures, to a clip of which the sound is taken."""

    first_frame: InputRef = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame")
    strength: float = Field(0.5, title="Strength", json_schema_extra={"step": 0.1})
    source: InputRef | None = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip", required=False)


def test_the_input_slots_of_an_operation_are_told_in_their_order() -> None:
    assert input_slots(TwoInputs) == (
        InputSlot("first_frame", InputRole.FIRST_FRAME, MediaType.IMAGE, "First frame", is_required=True),
        InputSlot("source", InputRole.SOURCE_CLIP, MediaType.VIDEO, "Clip", is_required=False),
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


def test_a_provider_has_the_parameters_of_what_it_can_do_and_refuses_the_rest() -> None:
    manifest = FakeProvider().manifest
    assert manifest.params_model(OperationType.TEXT_TO_IMAGE) is FakeTextParams
    with pytest.raises(ValidationError, match="Fake cannot do upscale") as caught:
        manifest.params_model(OperationType.UPSCALE)
    assert caught.value.field == "operation_type"


def test_a_change_is_told_to_whoever_listens_and_to_nobody_before() -> None:
    provider = FakeProvider()
    told: list[str] = []
    provider.tell("early")
    provider.listen(told.append)
    provider.tell("remote-1")
    assert told == ["remote-1"]


async def test_an_adapter_without_uploads_or_a_way_to_look_up_says_so() -> None:
    provider, account = FakeProvider(), OpenAccount(1, "ann@example.org")
    assert await BaseProvider.upload(provider, account, "/a/file.png") == "/a/file.png"
    assert await BaseProvider.find(provider, account, "token", datetime(2026, 3, 1, tzinfo=UTC)) is None


async def test_an_account_shows_no_secret_and_a_provider_need_not_tell_a_balance() -> None:
    account = OpenAccount(1, "ann@example.org", credentials={"key": "sk-canary"})
    assert "sk-canary" not in repr(account)
    assert await BaseProvider.read_balance(FakeProvider(), account) == {}
    assert FakeProvider().base_estimate(OperationType.TEXT_TO_IMAGE).cost == 0
