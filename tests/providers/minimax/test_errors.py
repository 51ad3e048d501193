"""What refusals of either generation mean."""

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.minimax.errors import failure, refusal
from tests.support.answering import answer_of


def told(data: object, status: int = 200, **headers: str) -> type[ProviderError] | None:
    found = refusal(answer_of(data, status, **headers), is_submit=False)
    return None if found is None else type(found)


def test_a_look_at_a_task_that_failed_is_no_refusal() -> None:
    assert told({"task_id": "5", "status": "Fail", "base_resp": {"status_code": 1027}}) is None
    assert told({"task": {"status": "failed", "error": {"code": "1026"}}}) is None


def test_a_status_stands_for_a_code_where_the_body_has_none() -> None:
    assert told({}, 402) is ProviderQuotaError
    limited = refusal(answer_of([], 429, **{"retry-after": "4"}), is_submit=True)
    assert isinstance(limited, ProviderRateLimitError)
    assert limited.retry_after is not None
    assert told({"type": "error", "error": {"message": "x"}}, 422) is ContentRefusedError
    assert told({"detail": "x"}, 422) is None
    assert told({"type": "error", "error": {"message": "invalid task_id (2013)"}}, 400) is RemoteNotFoundError


def test_faults_of_its_own_are_tried_again_by_a_look_and_unknown_codes_are_told() -> None:
    assert told({"base_resp": {"status_code": 1033}}) is ProviderUnavailableError
    assert told({"base_resp": {"status_code": 4711}}) is ProviderError
    assert told({"error": {"message": "x (4711)"}}, 503) is ProviderUnavailableError


def test_a_task_fails_with_the_kind_of_its_code() -> None:
    assert isinstance(failure(1027, "x"), ContentRefusedError)
    assert isinstance(failure(2013, "x"), InvalidParametersError)
    assert type(failure(None, "x")) is ProviderError
