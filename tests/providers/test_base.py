"""What an adapter declares, and what it need not do itself."""

from datetime import UTC, datetime

import pytest

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.providers.base import BaseProvider, OpenAccount
from tests.support.provider import FakeProvider, FakeTextParams


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
    assert BaseProvider.local_servers(provider, account) == frozenset()
    assert await BaseProvider.upload(provider, account, "/a/file.png") == "/a/file.png"
    assert await BaseProvider.find(provider, account, "token", datetime(2026, 3, 1, tzinfo=UTC)) is None


async def test_a_provider_need_not_tell_a_balance_or_a_cost() -> None:
    assert await BaseProvider.read_balance(FakeProvider(), OpenAccount(1, "ann@example.org")) == {}
    assert FakeProvider().base_estimate(OperationType.TEXT_TO_IMAGE).cost == 0
