"""What every adapter promises, by Kling's: the new generation and the older one."""

from typing import Any, ClassVar

from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import Case
from app.providers.base import BaseProvider
from app.providers.kling.adapter import KlingProvider
from app.providers.registry import ProviderEnvironment
from tests.support.contract import ServedContract


def answer(status: int, code: int) -> dict[str, Any]:
    return {"status": status, "body": {"code": code, "message": f"words of {code}", "request_id": "r", "data": None}}


REFUSALS = (
    Refusal(answer(401, 1002), ProviderAuthError, "words of 1002"),
    Refusal(answer(429, 1101), ProviderQuotaError, "words of 1101"),
    Refusal(answer(429, 1303), ProviderConcurrencyError, "words of 1303"),
    Refusal(answer(429, 1302), ProviderRateLimitError, "words of 1302"),
    Refusal(answer(400, 1301), ContentRefusedError, "words of 1301"),
    Refusal(answer(400, 1201), InvalidParametersError, "words of 1201"),
    Refusal(answer(404, 1203), RemoteNotFoundError, "words of 1203"),
)


class TestKling(ServedContract):
    provider_id = "kling"
    has_partial = True
    refusals = REFUSALS
    skipped: ClassVar = ((OperationType.TEXT_TO_VIDEO, "kling-3.0"), (OperationType.LIP_SYNC, "lip-sync"))
    cases: ClassVar = (
        Case(OperationType.TEXT_TO_VIDEO, "kling-3.0"),
        Case(OperationType.LIP_SYNC, "lip-sync", needs={"sound": MediaType.AUDIO}),
        Case(OperationType.LIP_SYNC, "lip-sync", {"prompt": "Good evening."}),
    )
    odd_cases = (Case(OperationType.TEXT_TO_VIDEO, "kling-v1"),)
    # Only what the oldest models made can be extended.
    own_from: ClassVar = {MediaType.VIDEO: Case(OperationType.TEXT_TO_VIDEO, "kling-v1")}

    @override
    @classmethod
    def build_for_odd_answers(cls, environment: ProviderEnvironment) -> BaseProvider:
        return KlingProvider(environment, costs_pace_seconds=0)
