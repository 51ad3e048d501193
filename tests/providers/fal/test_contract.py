"""What every adapter promises, by fal.ai's."""

from typing import ClassVar

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
from app.provider_contract.rig import Case
from tests.support.contract import ServedContract

LIPSYNC = "fal-ai/pixverse/lipsync"


class TestFal(ServedContract):
    provider_id = "fal"
    has_partial = True
    # Needs a sound or a text.
    skipped = ((OperationType.LIP_SYNC, LIPSYNC),)
    cases = (
        Case(OperationType.TEXT_TO_IMAGE, "fal-ai/nano-banana-2"),
        Case(OperationType.LIP_SYNC, LIPSYNC, given={"speech": "Hello"}),
    )
    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal({"status": 401, "body": {"detail": "No user found"}}, ProviderAuthError, "No user found"),
        Refusal(
            {"status": 403, "body": {"detail": "User is locked. Reason: Exhausted balance."}},
            ProviderQuotaError,
            "Exhausted balance",
        ),
        Refusal({"status": 403, "body": {"detail": "wrong scope"}}, ProviderAuthError, "wrong scope"),
        Refusal({"status": 404, "body": {"detail": "not found"}}, RemoteNotFoundError, "not found"),
        Refusal({"status": 429, "body": {"detail": "slow down"}}, ProviderRateLimitError, "slow down"),
        Refusal({"status": 400, "body": {"detail": "no such size"}}, InvalidParametersError, "no such size"),
        Refusal(
            {"status": 422, "body": {"detail": [{"type": "content_policy_violation", "msg": "refused"}]}},
            ContentRefusedError,
            "content_policy_violation",
        ),
    )
