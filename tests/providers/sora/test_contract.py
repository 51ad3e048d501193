"""What every adapter promises, by the OpenAI-compatible one: at OpenAI, and at a server of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import Case, ContractServer, Rig
from app.providers.sora.manifest import CATALOG
from tests.support.contract import ServedContract
from tests.support.servers.serving import served

OFFERED = [
    (operation, model)
    for operation, params in CATALOG.operations().items()
    for model in params.variants  # type: ignore[attr-defined]
]


class TestOpenAI(ServedContract):
    provider_id = "sora"
    skipped = tuple(row for row in OFFERED if row[1] == "own")
    has_partial = True
    has_links = False
    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal({"status": 401, "body": {"error": {"message": "bad", "code": "invalid_api_key"}}}, ProviderAuthError),
        Refusal(
            {"status": 429, "body": {"error": {"message": "pay", "code": "insufficient_quota"}}},
            ProviderQuotaError,
            "insufficient_quota",
        ),
        Refusal({"status": 429, "body": {"error": {"message": "slow"}}}, ProviderRateLimitError, "slow"),
        Refusal(
            {"status": 400, "body": {"error": {"message": "no", "code": "moderation_blocked"}}},
            ContentRefusedError,
            "moderation_blocked",
        ),
        Refusal({"status": 404, "body": {"error": {"message": "gone"}}}, RemoteNotFoundError, "gone"),
        Refusal({"status": 400, "body": {"error": {"message": "odd size"}}}, InvalidParametersError, "odd size"),
    )


class TestOwnServer(ServedContract):
    provider_id = "sora"
    skipped = tuple(row for row in OFFERED if row[1] != "own")
    cases = (Case(OperationType.TEXT_TO_VIDEO, "own"),)
    options: ClassVar[dict[str, str]] = {"base_url": "{1}"}
    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal({"status": 422, "body": {"detail": [{"loc": ["body"], "msg": "odd"}]}}, InvalidParametersError, "odd"),
    )

    @override
    @classmethod
    @contextmanager
    def serve(cls, folder: Path) -> Iterator[tuple[ContractServer, dict[str, str], str]]:
        with served("tests.support.servers.sora", folder) as server:
            yield server, {**server.gateways, "https://own.example": f"{server.url}/v1"}, server.key

    @override
    @pytest.mark.asyncio(loop_scope="class")
    @pytest.mark.parametrize("kind", ["failed", "filtered", "lost"])
    async def test_a_job_that_comes_to_nothing_ends_with_a_reason(self, rig: Rig, kind: str) -> None:
        """Without "empty": a record that is complete has no word of its content, which is missed when it is fetched."""
        await super().test_a_job_that_comes_to_nothing_ends_with_a_reason(rig, kind)
