"""What fal.ai's refusals mean: of the queue, and of the models behind it."""

import re
from collections.abc import Iterator, Mapping
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

_AUTH_SENTENCES: Final = {
    HTTPStatus.UNAUTHORIZED: "fal.ai does not accept the key. Enter a valid one in the account's settings.",
    HTTPStatus.FORBIDDEN: "The key may not do this at fal.ai: its scope does not allow it.",
}
_PLAIN: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS})
_LONGEST_DETAIL: Final = 500
_CONTENT_TYPES: Final = frozenset({"content_policy_violation", "nsfw_content_detected"})
_CONTENT_WORDS: Final = re.compile(r"nsfw|content policy|policy violation|safety", re.IGNORECASE)
_QUOTA_WORDS: Final = re.compile(r"exhausted balance|user is locked", re.IGNORECASE)
_GONE_WORDS: Final = re.compile(r"failed to (download|load|fetch)|could not (download|fetch)", re.IGNORECASE)
_CONTENT_SENTENCE: Final = "The model's content rules refuse this request. Change the prompt or the inputs."


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """One of our errors where fal.ai refuses; None for a success, and for what its reference does not know."""
    if answer.is_success:
        return None
    words = words_of(answer.data)
    if is_submit and not words and answer.status not in _PLAIN:
        # Not fal.ai's own words: nobody knows who refused, and what came before.
        return None
    words = words or answer.words
    if answer.is_server_error or answer.status == HTTPStatus.REQUEST_TIMEOUT:
        kind = error_type(answer)
        return failure(kind, words) if kind and not is_submit else None
    return _by_status(answer, f"{words} ({answer.status})"[:_LONGEST_DETAIL], is_submit=is_submit)


def _by_status(answer: Answer, words: str, *, is_submit: bool) -> ProviderError | None:
    status = answer.status
    if status == HTTPStatus.PAYMENT_REQUIRED or (status == HTTPStatus.FORBIDDEN and _QUOTA_WORDS.search(words)):
        return ProviderQuotaError("The balance at fal.ai is used up. Top it up in its dashboard.", detail=words)
    if status in _AUTH_SENTENCES:
        return ProviderAuthError(_AUTH_SENTENCES[HTTPStatus(status)], detail=words)
    if status == HTTPStatus.NOT_FOUND:
        return RemoteNotFoundError(_missing(is_submit=is_submit), detail=words)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        sentence = "fal.ai asks for a pause between calls."
        return ProviderRateLimitError(sentence, retry_after=answer.retry_after, detail=words)
    return _of_request(answer, words, is_submit=is_submit) if answer.is_client_error else None


def _missing(*, is_submit: bool) -> str:
    if is_submit:
        return "fal.ai does not know this model: it may have been retired. Choose another one."
    return "fal.ai does not know this request any more."


def _of_request(answer: Answer, words: str, *, is_submit: bool) -> ProviderError:
    kinds = {kind for kind, _ in _items(answer.data)}
    messages = " ".join(_text(item.get("msg")) for item in _validations(answer.data)) or words
    if _CONTENT_TYPES & kinds or _CONTENT_WORDS.search(messages):
        return ContentRefusedError(_CONTENT_SENTENCE, detail=words)
    if is_submit and _GONE_WORDS.search(messages):
        return InputGoneError("fal.ai cannot fetch an input that was brought there before.", detail=words)
    return InvalidParametersError("The model does not take these parameters.", detail=words)


def error_type(answer: Answer) -> str:
    """The type of a platform error, in the body or in a header; empty where it has none."""
    found = answer.data.get("error_type") if isinstance(answer.data, dict) else None
    return found if isinstance(found, str) else answer.headers.get("x-fal-error-type", "")


def failure(kind: str, words: str) -> ProviderError:
    """Why a request ended without a result, by the type that the queue gives."""
    detail = f"{kind}: {words}" if kind else words
    if kind in _CONTENT_TYPES or _CONTENT_WORDS.search(words):
        return ContentRefusedError(_CONTENT_SENTENCE, detail=detail[:_LONGEST_DETAIL])
    return ProviderError("The model at fal.ai failed. Try again, or another model.", detail=detail[:_LONGEST_DETAIL])


def words_of(data: Any) -> str:
    """What a body says of its error: a text, or the items of a validation."""
    items = [f"{kind}: {message}" if kind else message for kind, message in _items(data)]
    return "; ".join(items)[:_LONGEST_DETAIL]


def _items(data: Any) -> Iterator[tuple[str, str]]:
    """Type and message of each error in a body."""
    detail = data.get("detail", data.get("error", data.get("message"))) if isinstance(data, dict) else None
    if isinstance(detail, str):
        yield "", detail
    for item in _validations(data):
        yield _text(item.get("type")), _placed(item)


def _validations(data: Any) -> Iterator[Mapping[str, Any]]:
    detail = data.get("detail") if isinstance(data, dict) else None
    yield from (item for item in detail if isinstance(item, Mapping)) if isinstance(detail, list) else ()


def _placed(item: Mapping[str, Any]) -> str:
    place = item.get("loc")
    where = ".".join(str(part) for part in place[1:]) if isinstance(place, list) else ""
    message = _text(item.get("msg"))
    return f"{where}: {message}" if where else message


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
