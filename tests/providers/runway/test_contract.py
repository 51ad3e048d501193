"""What every adapter promises, by Runway's."""

from typing import Any, ClassVar

from app.domain.enums import OperationType
from app.domain.errors import (
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.provider_contract.contract_bench import Refusal
from app.provider_contract.rig import Case
from tests.support.contract import ServedContract


def _row(status: int, kind: type[ProviderError], words: str, body: Any = None) -> Refusal:
    return Refusal({"status": status, "body": {"error": words} if body is None else body}, kind, words)


class TestRunway(ServedContract):
    provider_id = "runway"
    # Goes on from a draft of its own model alone; test_adapter.py has it.
    skipped = ((OperationType.UPSCALE, "seedance2_5_final"),)
    # The first one makes several pictures at once.
    cases = (Case(OperationType.TEXT_TO_IMAGE, "muse_image"),)
    has_partial = True
    refusals: ClassVar[tuple[Refusal, ...]] = (
        _row(400, ProviderQuotaError, "You do not have enough credits"),
        _row(400, InvalidParametersError, "the ratio is not one of these"),
        _row(401, ProviderAuthError, "no such key"),
        _row(403, ProviderAuthError, "not allowed"),
        _row(404, RemoteNotFoundError, "no such model"),
        _row(405, InvalidParametersError, "no POST here"),
        _row(409, InvalidParametersError, "conflict"),
        _row(422, InvalidParametersError, "unfit"),
        _row(429, ProviderRateLimitError, "daily limit"),
        _row(408, SubmitUncertainError, "slow"),
        _row(500, SubmitUncertainError, "oops"),
        _row(502, SubmitUncertainError, "bad gateway", "<html>bad gateway</html>"),
        _row(503, SubmitUncertainError, "busy"),
        _row(504, SubmitUncertainError, "late"),
        _row(200, SubmitUncertainError, "estimatedCost", {"estimatedCost": {"credits": 5}}),
        _row(200, SubmitUncertainError, "ok", "ok"),
    )
