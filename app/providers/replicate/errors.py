"""What Replicate's refusals mean."""

import re
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer

_LONGEST_DETAIL: Final = 500
_LONGEST_PAUSE: Final = 3600
_CONTENT_WORDS: Final = re.compile(r"flagged as sensitive|nsfw|\bE005\b|content policy", re.IGNORECASE)
_SAFETY: Final = re.compile(r"safety", re.IGNORECASE)
_GONE_WORDS: Final = re.compile(r"file does not exist|has expired|could not be (downloaded|fetched)", re.IGNORECASE)
_PLAIN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS})
_AUTH_SENTENCES: Final = {
    HTTPStatus.UNAUTHORIZED: "Replicate does not accept the token. Enter a valid one in the account's settings.",
    HTTPStatus.FORBIDDEN: "The token may not do this at Replicate.",
}


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """One of our errors where Replicate refuses; None for a success, and for what its reference does not know."""
    words = words_of(answer.data)
    if not answer.is_client_error or answer.status == HTTPStatus.REQUEST_TIMEOUT:
        return None
    if is_submit and not words and answer.status not in _PLAIN:
        # Not Replicate's own words: nobody knows who refused, and what came before.
        return None
    return _by_status(answer, f"{words or answer.words} ({answer.status})"[:_LONGEST_DETAIL], is_submit=is_submit)


def _by_status(answer: Answer, words: str, *, is_submit: bool) -> ProviderError:
    status = answer.status
    if status in _AUTH_SENTENCES:
        return ProviderAuthError(_AUTH_SENTENCES[HTTPStatus(status)], detail=words)
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return ProviderQuotaError(
            "The credit at Replicate is used up. Buy more; it counts a few minutes later.", detail=words
        )
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return RemoteNotFoundError(_missing(is_submit=is_submit), detail=words)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ProviderRateLimitError(
            "Replicate asks for a pause between jobs.", retry_after=_pause(answer), detail=words
        )
    return _of_request(words, is_submit=is_submit)


def _of_request(words: str, *, is_submit: bool) -> ProviderError:
    # Not any word of safety: a model may have a field of that name.
    if _CONTENT_WORDS.search(words):
        return content_refused(words)
    if is_submit and _GONE_WORDS.search(words):
        return InputGoneError("Replicate does not have an input any more that was brought there.", detail=words)
    return InvalidParametersError("The model does not take these parameters.", detail=words)


def _missing(*, is_submit: bool) -> str:
    if is_submit:
        return "Replicate does not know this model: it may have been retired. Choose another one."
    return "Replicate does not know this job any more."


def content_refused(words: str) -> ContentRefusedError:
    """The content rules of a model."""
    return ContentRefusedError(
        "The model's content rules refuse this request. Change the prompt or the inputs.", detail=words
    )


def failure(words: str) -> ProviderError:
    """Why a prediction failed, by its text."""
    words = words[:_LONGEST_DETAIL]
    if _CONTENT_WORDS.search(words) or _SAFETY.search(words):
        return content_refused(words)
    return ProviderError("The model at Replicate failed. Try again, or another model.", detail=words or None)


def words_of(data: Any) -> str:
    """What a body says of its error; empty where it is none of Replicate's."""
    if not isinstance(data, Mapping):
        return ""
    parts = [data.get("title"), data.get("detail")]
    return ": ".join(part for part in parts if isinstance(part, str) and part)


def _pause(answer: Answer) -> timedelta | None:
    told = answer.data.get("retry_after") if isinstance(answer.data, Mapping) else None
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= _LONGEST_PAUSE:
        return timedelta(seconds=told)
    return answer.retry_after
