"""Kling's refusals as errors of ours. What counts is the code in the body: many come with HTTP 429."""

import re
from http import HTTPStatus

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.calls import Answer

_KEY = "Kling does not accept the account's key. Check the key and its region under Accounts."
_PLAN = "The account may not use this model. Look at what its plan includes at Kling."
_FORBIDDEN = "Kling does not let the account do this. Check its key, its region and what its plan includes."
_MODEL = "Kling does not know the model or the result that was named. It may have been retired: choose another model."
_RULES = "Kling's content rules refuse the request. Change the prompt or the pictures."
_VALUES = "Kling does not take these parameters. Change what its words name."

_KINDS: dict[int, tuple[type[ProviderError], str]] = {
    **dict.fromkeys(range(1000, 1005), (ProviderAuthError, _KEY)),
    1100: (ProviderAuthError, "Kling says that the account is not in order. Look at it in Kling's console."),
    1101: (ProviderQuotaError, "The account is in arrears. Pay in Kling's console."),
    1102: (ProviderQuotaError, "The account's resource pack is used up or has ended. Buy another one at Kling."),
    1103: (ProviderAuthError, _PLAN),
    1200: (InvalidParametersError, _VALUES),
    1201: (InvalidParametersError, _VALUES),
    1202: (RemoteNotFoundError, _MODEL),
    1203: (RemoteNotFoundError, _MODEL),
    1300: (ContentRefusedError, _RULES),
    1301: (ContentRefusedError, _RULES),
    1303: (ProviderConcurrencyError, "The account already runs as many tasks as its resource pack allows."),
    1304: (
        ProviderAuthError,
        "Kling lets the account be used from listed addresses only, and this is not one of them.",
    ),
}
_TOO_FAST = 1302
_UNKNOWN_TASK = ("1202:", "1203:")

_STATUSES: dict[int, tuple[type[ProviderError], str]] = {
    HTTPStatus.BAD_REQUEST: (InvalidParametersError, _VALUES),
    HTTPStatus.UNAUTHORIZED: (ProviderAuthError, _KEY),
    HTTPStatus.FORBIDDEN: (ProviderAuthError, _FORBIDDEN),
    HTTPStatus.NOT_FOUND: (RemoteNotFoundError, _MODEL),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (InvalidParametersError, "The files are too large for Kling."),
}
"""What answers mean whose code is not known, or missing."""

_MODERATED = re.compile(
    r"risk.?control|content polic|moderat|sensitive|inappropriate|prohibited|violat|unsafe|community guid",
    re.IGNORECASE,
)


def code_of(answer: Answer) -> int | None:
    """The code in the body; None where there is none."""
    code = answer.data.get("code") if isinstance(answer.data, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """Why Kling refuses; None where it does not, or says nothing that is known."""
    code = code_of(answer)
    if code == 0:
        return None
    if code is None:
        return None if answer.is_success else _by_status(answer, answer.words)
    detail = f"{code}: {_words(answer)}"
    if code in _KINDS:
        kind, message = _KINDS[code]
        return kind(message, detail=detail)
    if code == _TOO_FAST:
        return ProviderRateLimitError("Kling asks for a pause.", retry_after=answer.retry_after, detail=detail)
    return _unknown(answer, detail, is_submit=is_submit)


def _unknown(answer: Answer, detail: str, *, is_submit: bool) -> ProviderError:
    """What a fault, or a code that no table has, means."""
    by_status = _by_status(answer, detail) if answer.is_client_error else None
    if by_status is not None:
        return by_status
    if is_submit:
        return SubmitUncertainError("Kling had a fault while it took the task.", detail=detail)
    return ProviderUnavailableError("Kling has a fault just now.", detail=detail)


def is_unknown_task(error: ProviderError) -> bool:
    """Whether these are Kling's own words that there is no such task."""
    return isinstance(error, RemoteNotFoundError) and (error.detail or "").startswith(_UNKNOWN_TASK)


def is_hidden(error: ProviderError) -> bool:
    """Whether a look was refused that the account may not make, or that is not there: other calls may well work."""
    return isinstance(error, RemoteNotFoundError) or error.message in {_PLAN, _FORBIDDEN}


def failure(words: str) -> ProviderError:
    """Why a task failed, from its message: what the content rules refuse is told by nothing else."""
    if _MODERATED.search(words):
        return ContentRefusedError(_RULES, detail=words)
    return ProviderError("Kling could not finish the task. It was not charged.", detail=words or None)


def _by_status(answer: Answer, detail: str) -> ProviderError | None:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return ProviderRateLimitError("Kling asks for a pause.", retry_after=answer.retry_after, detail=detail)
    found = _STATUSES.get(answer.status)
    return found[0](found[1], detail=detail) if found is not None else None


def _words(answer: Answer) -> str:
    message = answer.data.get("message")
    return message[:500] if isinstance(message, str) else ""
