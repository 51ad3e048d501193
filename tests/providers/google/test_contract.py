"""What every adapter promises, by Google's."""

from typing import Any, ClassVar

from app.domain.enums import OperationType
from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
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


def _row(status: int, name: str, words: str, kind: type[ProviderError], *details: Any) -> Refusal:
    error = {"error": {"code": status, "message": words, "status": name, "details": list(details)}}
    return Refusal({"status": status, "body": error}, kind, words)


class TestGoogle(ServedContract):
    provider_id = "google"
    options: ClassVar[dict[str, str]] = {"veo": "on"}
    # Go on from a clip of Veo's that lies at a link, which every third one does not; test_adapter.py has them.
    skipped = (
        (OperationType.VIDEO_EXTEND, "veo-3.1-fast-generate-preview"),
        (OperationType.VIDEO_EXTEND, "veo-3.1-generate-preview"),
    )
    odd_cases = (Case(OperationType.TEXT_TO_VIDEO, "veo-3.1-fast-generate-preview"),)
    refusals: ClassVar[tuple[Refusal, ...]] = (
        _row(400, "INVALID_ARGUMENT", "bad aspect", InvalidParametersError),
        _row(400, "INVALID_ARGUMENT", "API key not valid.", ProviderAuthError),
        _row(400, "INVALID_ARGUMENT", "The prompt was blocked", ContentRefusedError),
        _row(400, "FAILED_PRECONDITION", "Enable billing", ProviderQuotaError),
        _row(401, "UNAUTHENTICATED", "who are you", ProviderAuthError),
        _row(403, "PERMISSION_DENIED", "not for you", ProviderAuthError),
        _row(403, "PERMISSION_DENIED", "the File f1 may not exist", InputGoneError),
        _row(404, "NOT_FOUND", "models/x is not found", RemoteNotFoundError),
        _row(429, "RESOURCE_EXHAUSTED", "slow down", ProviderRateLimitError, {"retryDelay": "7s"}),
        _row(429, "RESOURCE_EXHAUSTED", "quota", ProviderQuotaError, {"violations": [{"quotaId": "RequestsPerDay"}]}),
        _row(429, "RESOURCE_EXHAUSTED", "prepay credits", ProviderQuotaError),
        _row(500, "INTERNAL", "oops", SubmitUncertainError),
        _row(503, "UNAVAILABLE", "busy", SubmitUncertainError),
        _row(504, "DEADLINE_EXCEEDED", "late", SubmitUncertainError),
        Refusal({"status": 200, "body": {"status": "in_progress"}}, SubmitUncertainError, "in_progress"),
        Refusal({"status": 200, "body": {"id": "../x"}}, SubmitUncertainError, "../x"),
    )
