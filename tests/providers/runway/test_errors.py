from typing import Any

import pytest

from app.domain.errors import InvalidParametersError, ProviderError, ProviderQuotaError
from app.providers.calls import Answer
from app.providers.runway.errors import failure, refusal, words_of


def answer(status: int, data: Any) -> Answer:
    return Answer(status, {}, str(data).encode(), data)


def test_a_server_error_a_success_and_a_time_out_are_no_refusals() -> None:
    for status in (200, 204, 301, 408, 500, 503):
        assert refusal(answer(status, {"error": "x"}), is_submit=True) is None


def test_a_refused_field_that_names_credits_is_not_about_money() -> None:
    issues = [{"path": ["promptText"], "message": "the word credits"}]
    refused = refusal(answer(400, {"error": "Validation of body failed", "issues": issues}), is_submit=True)
    assert type(refused) is InvalidParametersError
    assert refused.detail == "Validation of body failed; promptText: the word credits"
    poor = refusal(answer(400, {"error": "Not enough credits"}), is_submit=True)
    assert type(poor) is ProviderQuotaError
    assert "dev.runwayml.com" in poor.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"error": "plain"}, "plain"),
        ({"error": "a", "issues": [3, {"message": "b"}, {"path": "p", "message": None}]}, "a; b"),
        ({"error": 5}, "{'error': 5}"),
        (["x"], "['x']"),
    ],
)
def test_the_words_are_those_of_the_provider(data: Any, words: str) -> None:
    assert words_of(answer(400, data)) == words


def test_a_failure_without_a_known_code_keeps_its_words() -> None:
    for code, told in ((None, "why"), ("NEW.CODE", "why")):
        error = failure(code, told)
        assert type(error) is ProviderError
        assert "why" in (error.detail or "")
