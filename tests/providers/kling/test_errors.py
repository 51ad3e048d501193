"""Kling's refusals: the code in the body comes before the status."""

import json
from typing import Any

import pytest

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.calls import Answer
from app.providers.kling.errors import failure, refusal


def answer(status: int, data: Any = None) -> Answer:
    return Answer(status, {"retry-after": "7"}, json.dumps(data).encode(), data)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(429, {"code": 1102, "message": "x"}), ProviderQuotaError),
        (answer(200, {"code": 1301, "message": "x"}), ContentRefusedError),
        (answer(400, {"code": 1999, "message": "x"}), InvalidParametersError),
        (answer(403, {"code": 1999}), ProviderAuthError),
        (answer(200, {"code": 5000}), SubmitUncertainError),
        (answer(200, {"code": 0}), type(None)),
        (answer(200, ["no envelope"]), type(None)),
        (answer(404, "a page"), RemoteNotFoundError),
        (answer(413), InvalidParametersError),
        (answer(418), type(None)),
    ],
)
def test_an_answer_to_a_submit(given: Answer, kind: type[object]) -> None:
    assert type(refusal(given, is_submit=True)) is kind


def test_a_pause_is_kept_and_a_fault_of_a_look_may_pass() -> None:
    for given in (answer(429, {"code": 1302, "message": "x"}), answer(429)):
        error = refusal(given, is_submit=True)
        assert isinstance(error, ProviderRateLimitError)
        assert error.retry_after is not None
        assert error.retry_after.total_seconds() == 7
    assert type(refusal(answer(500, {"code": 5000}), is_submit=False)) is ProviderUnavailableError
    assert type(refusal(answer(200, {"code": 77}), is_submit=False)) is ProviderUnavailableError


def test_moderation_is_told_by_words_alone() -> None:
    assert type(failure("Failure to pass the risk control system")) is ContentRefusedError
    assert type(failure("it violates the content policy")) is ContentRefusedError
    plain = failure("out of memory")
    assert (type(plain), plain.detail) == (ProviderError, "out of memory")
