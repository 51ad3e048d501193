"""What an adapter declares, and what it need not do itself."""

from datetime import UTC, datetime

import pytest

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.domain.errors import ValidationError
from app.providers.base import USD, BaseProvider, InputFile, OpenAccount, UploadedCopy
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
    file = InputFile("/a/file.png", "image/png", MediaType.IMAGE, 12, "file.png")
    assert await BaseProvider.upload(provider, account, file) == UploadedCopy("/a/file.png")
    assert BaseProvider.download_headers(provider, account, "https://api.example.com/1") == {}
    assert await BaseProvider.find(provider, account, "token", datetime(2026, 3, 1, tzinfo=UTC)) is None


async def test_a_provider_need_not_tell_a_balance_or_a_cost() -> None:
    assert await BaseProvider.read_balance(FakeProvider(), OpenAccount(1, "ann@example.org")) == {}
    assert FakeProvider().base_estimate(OperationType.TEXT_TO_IMAGE).cost == 0


async def test_a_test_of_the_connection_says_what_the_account_has() -> None:
    provider, account = FakeProvider(), OpenAccount(1, "ann@example.org")
    assert await provider.check_connection(account) == "The account is accepted."
    provider.balances[1] = {"webapi": 1234, USD: 12_345_678}
    assert await provider.check_connection(account) == "Fake accepts the account. It has 1,234 webapi credits, $12.35."


async def test_a_provider_without_a_call_for_many_jobs_is_asked_for_one_after_the_other() -> None:
    provider, account = FakeProvider(), OpenAccount(1, "ann@example.org")
    provider.cancelled.append("two")
    found = await provider.check_many(account, [("one", {}), ("two", {})])
    assert {name: status.status for name, status in found.items()} == {
        "one": ProviderStatus.PROCESSING,
        "two": ProviderStatus.CANCELLED,
    }
