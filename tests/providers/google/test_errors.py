from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer
from app.providers.google.errors import failure, refusal


def answer(status: int, data: Any, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, str(data).encode(), data)


def said(message: str, status: int = 400, name: str = "INVALID_ARGUMENT", **more: Any) -> Answer:
    return answer(status, {"error": {"message": message, "status": name, **more}})


def test_a_server_error_a_success_and_a_time_out_are_no_refusals() -> None:
    for status in (200, 301, 408, 500, 503):
        assert refusal(answer(status, {"error": {"message": "x"}}), is_submit=True) is None


def test_the_key_has_its_own_ways_to_be_wrong() -> None:
    reason = [{"reason": "API_KEY_INVALID"}, 7, {"violations": ["x"]}]
    assert type(refusal(said("Bad Request", details=reason), is_submit=True)) is ProviderAuthError
    assert type(refusal(said("no", 403, "PERMISSION_DENIED"), is_submit=False)) is ProviderAuthError


def test_a_file_that_ended_is_brought_again_by_a_submit_alone() -> None:
    gone = said("You do not have permission to access the File f1 or it may not exist.", 403, "PERMISSION_DENIED")
    assert type(refusal(gone, is_submit=True)) is InputGoneError
    assert type(refusal(gone, is_submit=False)) is ProviderAuthError


def test_a_pause_is_read_from_the_details_before_the_header() -> None:
    slow = said("slow", 429, "RESOURCE_EXHAUSTED", details=[{"retryDelay": "x"}, {"retryDelay": "7.5s"}])
    told = refusal(slow, is_submit=True)
    assert isinstance(told, ProviderRateLimitError)
    assert told.retry_after == timedelta(seconds=8)
    plain = refusal(answer(429, None, {"retry-after": "3"}), is_submit=True)
    assert isinstance(plain, ProviderRateLimitError)
    assert plain.retry_after == timedelta(seconds=3)


def test_a_prompt_that_is_refused_at_once_is_no_wrong_parameter() -> None:
    assert type(refusal(said("The prompt was blocked."), is_submit=True)) is ContentRefusedError
    assert type(refusal(said("aspect_ratio"), is_submit=True)) is InvalidParametersError


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (3, "bad", InvalidParametersError),
        ("invalid_argument", "bad", InvalidParametersError),
        (9, "the policy", ContentRefusedError),
        ("content_policy", "", ContentRefusedError),
        (16, "who", ProviderAuthError),
        (8, "slow", ProviderRateLimitError),
        ("NOT_FOUND", "gone", RemoteNotFoundError),
        (13, "oops", ProviderError),
        (True, "odd", ProviderError),
        (None, "", ProviderError),
    ],
)
def test_a_failure_has_its_kind_and_keeps_its_words(code: Any, message: str, kind: type[ProviderError]) -> None:
    error = failure(code, message)
    assert type(error) is kind
    assert message in (error.detail or "")
