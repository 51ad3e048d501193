"""Refusals that the round trips do not bring."""

from datetime import timedelta

from app.domain.errors import ContentRefusedError, ProviderError, ProviderRateLimitError
from app.providers.calls import Answer
from app.providers.replicate.errors import failure, refusal, words_of


def test_a_pause_is_read_from_the_body_or_the_header() -> None:
    def pause(body: object, headers: dict[str, str]) -> timedelta | None:
        error = refusal(Answer(429, headers, b"", body), is_submit=True)
        assert isinstance(error, ProviderRateLimitError)
        return error.retry_after

    assert pause({"retry_after": 9}, {"retry-after": "5"}) == timedelta(seconds=9)
    assert pause({"retry_after": True}, {"retry-after": "5"}) == timedelta(seconds=5)
    assert pause({"retry_after": 10**12}, {}) is None


def test_failures_are_told_apart_by_their_words() -> None:
    assert isinstance(failure("Blocked by the safety system."), ContentRefusedError)
    assert type(failure("CUDA")) is ProviderError
    assert failure("").detail is None
    assert len(failure("x" * 9000).detail or "") == 500
    assert words_of([]) == ""
