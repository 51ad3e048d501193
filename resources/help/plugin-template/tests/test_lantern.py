"""What every adapter promises, on Lantern."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lantern_server import serve_lantern
from pixsim7_lantern.adapter import LanternProvider

from app.domain.enums import MediaType
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderQuotaError,
    ProviderRateLimitError,
)
from app.provider_contract.contract import ProviderContract
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import ContractServer, make_sample
from app.providers.base import BaseProvider
from app.providers.registry import ProviderEnvironment


def _refused(status: int, code: str, words: str, kind: type, headers: dict[str, str] | None = None) -> Refusal:
    body = {"error": {"code": code, "message": words}}
    return Refusal({"status": status, "body": body, "headers": headers or {}}, kind, words)


class TestLantern(ProviderContract):
    """Each row of Lantern's table of errors, and the promises that hold for every provider."""

    refusals = (
        _refused(401, "bad_key", "This key is not known.", ProviderAuthError),
        _refused(402, "no_money", "The lamp has no oil.", ProviderQuotaError),
        _refused(429, "slow_down", "Not so fast.", ProviderRateLimitError, {"Retry-After": "7"}),
        _refused(451, "content", "That must not be seen.", ContentRefusedError),
        _refused(400, "invalid", "Seconds are missing.", InvalidParametersError),
    )

    @classmethod
    def build(cls, environment: ProviderEnvironment) -> BaseProvider:
        return LanternProvider(environment)

    @classmethod
    @contextmanager
    def serve(cls, folder: Path) -> Iterator[tuple[ContractServer, dict[str, str], str]]:
        with serve_lantern(make_sample(folder, MediaType.VIDEO)) as running:
            yield running
