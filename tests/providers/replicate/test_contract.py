"""What every adapter promises, by Replicate's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from typing_extensions import override

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import ContractServer
from tests.providers.replicate.test_adapter import EXTENSION
from tests.support.contract import ServedContract
from tests.support.servers.serving import served


class TestReplicate(ServedContract):
    provider_id = "replicate"
    # An hour after the end there is nothing to renew: the results are deleted.
    has_links = False
    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal({"status": 401, "body": {"title": "Unauthenticated", "detail": "no"}}, ProviderAuthError, "Unauth"),
        Refusal(
            {"status": 402, "body": {"title": "Insufficient credit", "detail": "no"}}, ProviderQuotaError, "credit"
        ),
        Refusal({"status": 404, "body": {"detail": "not there"}}, RemoteNotFoundError, "not there"),
        Refusal({"status": 422, "body": {"detail": "- input.a: odd"}}, InvalidParametersError, "input.a"),
        Refusal({"status": 422, "body": {"detail": "flagged as sensitive"}}, ContentRefusedError, "sensitive"),
        Refusal(
            {"status": 429, "body": {"detail": "Request was throttled.", "retry_after": 9}},
            ProviderRateLimitError,
            "throttled",
        ),
    )

    @override
    @classmethod
    @contextmanager
    def serve(cls, folder: Path) -> Iterator[tuple[ContractServer, dict[str, str], str]]:
        with served("tests.support.servers.replicate", folder) as server:
            server.order("add_model", **EXTENSION)
            yield server, server.gateways, server.key
