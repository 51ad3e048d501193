"""What refusals mean: OpenAI's own shape, and that of FastAPI servers."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer

_LONGEST_DETAIL: Final = 500
_CONTENT: Final = re.compile(r"moderation|content_policy|safety", re.IGNORECASE)
_QUOTA: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_PLAIN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS})
_UNCLEAR: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT})


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """One of our errors where the server refuses; None for a success, and for what the reference does not know."""
    if not answer.is_client_error:
        return None
    code, message = code_and_words(answer.data)
    words = _detail(code, message or answer.words, answer.status)
    if answer.status in _UNCLEAR:
        return None if is_submit else ProviderUnavailableError("The server could not answer now.", detail=words)
    if is_submit and not message and answer.status not in _PLAIN:
        # Not the server's own words: nobody knows who refused, and what came before.
        return None
    return _by_code(answer, code, words) or _by_status(answer, words, is_submit=is_submit)


def _by_code(answer: Answer, code: str, words: str) -> ProviderError | None:
    if code in _QUOTA:
        return ProviderQuotaError("The account's balance or plan is used up. Top it up at its provider.", detail=words)
    if _CONTENT.search(code) and answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
        return content_refused(words)
    return None


def _by_status(answer: Answer, words: str, *, is_submit: bool) -> ProviderError:
    status = answer.status
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ProviderAuthError(
            "The server does not accept the key, or the key's organisation may not do this.", detail=words
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ProviderRateLimitError(
            "The server asks for a pause between calls.", retry_after=answer.retry_after, detail=words
        )
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.METHOD_NOT_ALLOWED}:
        return RemoteNotFoundError(_missing(is_submit=is_submit), detail=words)
    return InvalidParametersError("The server does not take these parameters.", detail=words)


def _missing(*, is_submit: bool) -> str:
    if is_submit:
        return "The server does not know this model, or cannot do this: the model may have been retired."
    return "The server does not know this job any more; one of one's own forgets its jobs when it starts anew."


def content_refused(words: str) -> ContentRefusedError:
    return ContentRefusedError("The content rules refuse this request. Change the prompt or the inputs.", detail=words)


def failure(error: Any) -> ProviderError:
    """Why a clip failed, by the error of its record."""
    code, message = code_and_words({"error": error})
    words = _detail(code, message, None) or None
    if _CONTENT.search(code):
        return content_refused(words or code)
    return ProviderError("The server could not make it. Try again, or other parameters.", detail=words)


def code_and_words(data: Any) -> tuple[str, str]:
    """The code and the words of an error body; empty where it has none."""
    if not isinstance(data, Mapping):
        return "", ""
    error = data.get("error")
    if isinstance(error, Mapping):
        code = error.get("code") or error.get("type")
        return _text(code), _text(error.get("message"))
    if isinstance(error, str):
        return "", error
    return "", _of_fastapi(data.get("detail", data.get("message")))


def _of_fastapi(detail: Any) -> str:
    if isinstance(detail, list):
        return "; ".join(_placed(item) for item in detail if isinstance(item, Mapping))
    return _text(detail)


def _placed(item: Mapping[str, Any]) -> str:
    place = item.get("loc")
    where = ".".join(str(part) for part in place) if isinstance(place, list) else ""
    return f"{where}: {_text(item.get('msg'))}"


def _detail(code: str, message: str, status: int | None) -> str:
    words = f"{code}: {message}" if code else message
    return (f"{words} ({status})" if status is not None else words)[:_LONGEST_DETAIL]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
