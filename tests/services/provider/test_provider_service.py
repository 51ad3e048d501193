"""The adapters, seen from the services."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.account import ProviderAccount
from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    ProviderNotFoundError,
    RemoteNotFoundError,
    ValidationError,
)
from app.providers.registry import ProviderRegistry
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider, FakeTextParams

TOKEN = "token-1"  # noqa: S105
T2I, I2I = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30)


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    registry = ProviderRegistry({"fake": provider}, {"broken": "its library is missing"})
    async with open_library(tmp_path, registry=registry) as opened:
        yield opened


async def account(library: OpenLibrary) -> ProviderAccount:
    async with library.read() as services:
        return (await services.accounts.list_accounts("fake"))[0]


async def test_each_provider_tells_what_it_declares_and_a_broken_one_its_error(library: OpenLibrary) -> None:
    async with library.read() as services:
        fake, broken = json.loads(json.dumps(await services.providers.list_providers()))
    assert (fake["id"], fake["name"], fake["monogram"]) == ("fake", "Fake", "FA")
    assert fake["operations"] == ["text_to_image", "image_to_image"]
    assert fake["inputs"]["image_to_image"] == [
        {"name": name, "role": name, "media": ["image"], "required": is_required, "series": None}
        for name, is_required in (("first_frame", True), ("reference", False))
    ]
    assert (fake["credit_types"], fake["needs_account"]) == (["webapi"], False)
    assert broken == {"id": "broken", "name": "broken", "error": "its library is missing", "plugin": None}


async def test_a_provider_that_is_not_there_is_refused_by_every_call(library: OpenLibrary) -> None:
    picture = str(draw_picture(library.incoming / "a.png", (64, 48)))
    payer = await account(library)
    async with library.steps() as services:
        providers = services.providers
        with pytest.raises(ProviderNotFoundError):
            await providers.get_provider("nobody")
        with pytest.raises(ProviderNotFoundError):
            await providers.params_model("nobody", T2I)
        for call in (
            providers.execute_job("nobody", payer, T2I, {}),
            providers.check_status("nobody", payer, "1"),
            providers.upload_asset("nobody", payer, picture),
        ):
            with pytest.raises(ProviderNotFoundError):
                await call


@pytest.mark.parametrize(
    ("params", "field", "sentence"),
    [
        ({}, "prompt", "Prompt is missing."),
        ({"prompt": "a", "nonsense": 1}, "nonsense", "There is no parameter nonsense."),
        ({"prompt": "a", "size": "8K"}, "size", "Size must be "),
    ],
)
async def test_a_wrong_parameter_is_told_by_its_title_and_named(
    library: OpenLibrary, params: dict[str, Any], field: str, sentence: str
) -> None:
    async with library.read() as services:
        with pytest.raises(ValidationError) as caught:
            await services.providers.validate_params("fake", T2I, params)
    assert caught.value.field == field
    assert caught.value.message.startswith(sentence)


async def test_parameters_are_checked_and_priced_without_a_call(library: OpenLibrary, provider: FakeProvider) -> None:
    async with library.read() as services:
        checked = await services.providers.validate_params("fake", T2I, {"prompt": "a lake"})
        assert checked == FakeTextParams(prompt="a lake", size="480p", seed=None)
        estimate = await services.providers.estimate("fake", T2I, {"prompt": "a lake"})
    assert (estimate.cost, estimate.credit_type) == (30, "webapi")
    assert provider.submitted == []


async def test_a_job_is_handed_over_once_under_the_token_that_is_given(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    payer = await account(library)
    params = {"prompt": "a lake", "first_frame": "upload-1"}
    async with library.steps() as services:
        result = await services.providers.execute_job("fake", payer, I2I, params, client_token=TOKEN)
        other = await services.providers.execute_job("fake", payer, T2I, {"prompt": "a lake"})
        with pytest.raises(ValidationError):
            await services.providers.execute_job("fake", payer, T2I, {})
        provider.refusal = ContentRefusedError("Not this.")
        with pytest.raises(ContentRefusedError):
            await services.providers.execute_job("fake", payer, T2I, {"prompt": "a lake"})
    assert provider.submitted == [TOKEN, other.remote_id]
    assert result.remote_id == TOKEN != other.remote_id
    assert provider.requests[0]["first_frame"] == "upload-1"


async def test_only_what_we_sent_can_be_looked_at(library: OpenLibrary, provider: FakeProvider) -> None:
    picture = str(draw_picture(library.incoming / "a.png", (64, 48)))
    payer = await account(library)
    async with library.write() as services:
        await services.accounts.ensure_wallets(payer.id)
        await services.accounts.update_credits(payer.id, webapi=100)
        job = await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": "a lake"})
    async with library.work.steps() as services:
        submission = await services.pipeline.submit_job(job)
        status = await services.providers.check_status("fake", payer, submission.remote_id or "")
        assert status.status == ProviderStatus.PROCESSING
        with pytest.raises(RemoteNotFoundError):
            await services.providers.check_status("fake", payer, "somebody elses")
        assert await services.providers.upload_asset("fake", payer, picture) == "upload-1"
    assert provider.uploaded == [picture]
