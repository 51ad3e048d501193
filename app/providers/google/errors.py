"""Google's refusals and failures in our words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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

_KEY: Final = re.compile(r"api key not valid|api_key_invalid|api key expired", re.IGNORECASE)
_BILLING: Final = re.compile(r"billing", re.IGNORECASE)
_USED_UP: Final = re.compile(r"perday|per day|prepa(y|id)|credits|billing", re.IGNORECASE)
_FILE_GONE: Final = re.compile(r"access the file\b|\bfile\b.*not (exist|found)", re.IGNORECASE | re.DOTALL)
_REFUSED: Final = re.compile(
    r"safety|polic(y|ies)|prohibited|blocked|\bRAI\b|responsible ai|sensitive|guidelines", re.IGNORECASE
)
_DELAY: Final = re.compile(r"(\d{1,6})(\.\d{1,9})?s")
_MOST_WORDS: Final = 500

_INVALID: Final = frozenset({"3", "9", "INVALID_ARGUMENT", "FAILED_PRECONDITION"})
_SIGN_IN: Final = frozenset({"7", "16", "PERMISSION_DENIED", "UNAUTHENTICATED"})
_TOO_MUCH: Final = frozenset({"8", "RESOURCE_EXHAUSTED"})
_UNKNOWN: Final = frozenset({"5", "NOT_FOUND"})


@dataclass(frozen=True, slots=True)
class Told:
    """What an error of Google says.

    Attributes:
        name: Its name, such as INVALID_ARGUMENT; empty where it has none.
        details: The texts of its details: which quota, which reason.
        pause: What it asks for.
    """

    message: str
    name: str = ""
    details: str = ""
    pause: timedelta | None = None

    @property
    def words(self) -> str:
        return f"{self.name}: {self.message}" if self.name else self.message

    def holds(self, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(self.message) or pattern.search(self.details))


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """What an answer refuses; None for one that does not, or of which nobody can say it."""
    if not answer.is_client_error or answer.status == HTTPStatus.REQUEST_TIMEOUT:
        return None
    told = _told(answer)
    if is_submit and told.holds(_FILE_GONE) and answer.status != HTTPStatus.TOO_MANY_REQUESTS:
        return InputGoneError("An input is no longer at Google; it is brought there again.", detail=told.words)
    is_key = answer.status == HTTPStatus.BAD_REQUEST and told.holds(_KEY)
    if is_key or answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ProviderAuthError(
            "Google does not accept the key for this. Look at it in Google AI Studio.", detail=told.words
        )
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _too_much(told, answer.retry_after)
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        what = "this model any more; it may have been retired" if is_submit else "what was asked for any more"
        return RemoteNotFoundError(f"Google does not know {what}.", detail=told.words)
    return _unfit(told)


def _too_much(told: Told, pause: timedelta | None) -> ProviderError:
    if told.holds(_USED_UP):
        return ProviderQuotaError(
            "The project's quota or credit at Google is used up. Look at its billing in Google AI Studio.",
            detail=told.words,
        )
    return ProviderRateLimitError("Google asks for a pause.", retry_after=told.pause or pause, detail=told.words)


def _unfit(told: Told) -> ProviderError:
    if told.name == "FAILED_PRECONDITION" and told.holds(_BILLING):
        return ProviderQuotaError("The project needs billing. Turn it on in Google AI Studio.", detail=told.words)
    if _REFUSED.search(told.message):
        return _refused(told.words)
    return InvalidParametersError(f"Google does not take these parameters: {told.message}", detail=told.words)


def _refused(words: str) -> ContentRefusedError:
    return ContentRefusedError("Google's content rules refuse the prompt, an input or the result.", detail=words)


def failure(code: Any, message: str) -> ProviderError:
    """Why a job failed: an error inside an operation or an interaction.

    Args:
        code: Of google.rpc as a number, or a name.
        message: The provider's words.
    """
    name = str(code).upper() if isinstance(code, int | str) and not isinstance(code, bool) else ""
    told = Told(message, name)
    if _REFUSED.search(message) or _REFUSED.search(name):
        return _refused(told.words)
    if name in _INVALID:
        return InvalidParametersError(f"Google could not use the parameters: {message}", detail=told.words)
    if name in _SIGN_IN:
        return ProviderAuthError("Google does not let the key do this.", detail=told.words)
    if name in _TOO_MUCH:
        return _too_much(told, None)
    if name in _UNKNOWN:
        return RemoteNotFoundError("Google does not know what was named any more.", detail=told.words)
    return ProviderError("Something went wrong at Google.", detail=told.words)


def _told(answer: Answer) -> Told:
    """The error of an answer; it may come inside a list of one."""
    data = answer.data[0] if isinstance(answer.data, list) and answer.data else answer.data
    error = data.get("error") if isinstance(data, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return Told(answer.words)
    name = error.get("status")
    details = error.get("details")
    parts = [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    return Told(
        error["message"][:_MOST_WORDS],
        name if isinstance(name, str) else "",
        " ".join(_texts(parts))[:_MOST_WORDS],
        next((pause for one in parts if (pause := _pause(one)) is not None), None),
    )


def _texts(details: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The quotas and the reasons that details name."""
    for one in details:
        if isinstance(reason := one.get("reason"), str):
            yield reason
        violations = one.get("violations")
        for violation in violations if isinstance(violations, list) else []:
            if isinstance(violation, dict):
                yield from (str(violation[name]) for name in ("quotaId", "description") if name in violation)


def _pause(detail: Mapping[str, Any]) -> timedelta | None:
    delay = detail.get("retryDelay")
    found = _DELAY.fullmatch(delay) if isinstance(delay, str) else None
    return timedelta(seconds=int(found[1]) + 1 if found[2] else int(found[1])) if found else None
