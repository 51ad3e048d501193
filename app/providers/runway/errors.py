"""Runway's refusals and failures in our words."""

import re
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

_CREDITS: Final = re.compile(r"credit", re.IGNORECASE)
_GONE: Final = re.compile(r"runway://.*(unknown|expired|not found|no longer)", re.IGNORECASE | re.DOTALL)
_MOST_ISSUES: Final = 5
_MOST_WORDS: Final = 500


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """What an answer refuses; None for one that does not, or of which nobody can say it."""
    status = answer.status
    if not answer.is_client_error or status == HTTPStatus.REQUEST_TIMEOUT:
        return None
    words = words_of(answer)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ProviderAuthError("Runway does not accept the key. Make a new one at dev.runwayml.com.", detail=words)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ProviderRateLimitError(
            "Runway's limit for this model is reached, for now or for the last 24 hours.",
            retry_after=answer.retry_after,
            detail=words,
        )
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        what = "this model or endpoint any more" if is_submit else "what was asked for any more"
        return RemoteNotFoundError(f"Runway does not know {what}.", detail=words)
    return _unfit(answer, words)


def _unfit(answer: Answer, words: str) -> ProviderError:
    # What is wrong with single fields may well name a prompt about credits.
    is_of_fields = isinstance(answer.data, dict) and bool(answer.data.get("issues"))
    is_about_money = answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED} and not is_of_fields
    if is_about_money and _CREDITS.search(words):
        return ProviderQuotaError("Runway's credits do not suffice. Buy some at dev.runwayml.com.", detail=words)
    if _GONE.search(words):
        return InputGoneError("An input is no longer at Runway; it is brought there again.", detail=words)
    return InvalidParametersError(f"Runway does not take these parameters: {words}", detail=words)


def failure(code: str | None, told: str) -> ProviderError:
    """Why a task failed."""
    words = f"{code}: {told}" if code else told
    if code is None:
        return ProviderError("Runway failed and does not say why.", detail=words)
    if "SAFETY" in code:
        what = "the result" if "OUTPUT" in code else "the prompt or an input"
        return ContentRefusedError(f"Runway's content rules refuse {what}. Change it and try again.", detail=words)
    if code.startswith("INTERNAL") or "INTERNAL" in code.split("."):
        return ProviderError("Something went wrong at Runway.", detail=words)
    if code.startswith(("ASSET", "INPUT_PREPROCESSING")):
        return InvalidParametersError("Runway cannot use an input: its size, length or format.", detail=words)
    return ProviderError("Runway failed.", detail=words)


def words_of(answer: Answer) -> str:
    """The provider's own words: `error`, and what it says of single fields."""
    data = answer.data
    if not isinstance(data, dict) or not isinstance(data.get("error"), str):
        return answer.words
    issues = data.get("issues")
    told = [_issue(one) for one in issues[:_MOST_ISSUES]] if isinstance(issues, list) else []
    return "; ".join(part for part in (data["error"], *told) if part)[:_MOST_WORDS]


def _issue(issue: Any) -> str:
    if not isinstance(issue, dict):
        return ""
    path = issue.get("path")
    place = ".".join(map(str, path)) if isinstance(path, list) else ""
    message = issue.get("message")
    return f"{place}: {message}" if place and isinstance(message, str) else str(message or "")
