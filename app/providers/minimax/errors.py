"""What MiniMax's refusals mean: codes inside answers of status 200 (V1), codes in brackets behind a message (V2)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

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
from app.providers.minimax.answers import code_of, is_task, words_of

_AUTH = "MiniMax does not accept the key. Check it, and whether the account's region is the one that it belongs to."
_PERSON = "MiniMax asks the account's owner to prove who they are. Do that in MiniMax's console."
_QUOTA = "The account's MiniMax balance is used up. Top it up, or choose another account."
_PLAN = "The account's MiniMax plan is used up for now. Wait for its next window, or choose another account."
_RATE = "MiniMax asks for a pause between calls. The job waits."
_FULL = "The account runs as many MiniMax jobs as it may. The job waits."
_RULES = "MiniMax's content rules refuse this. Change the prompt or the pictures."
_VALUES = "MiniMax does not take these values. Change them and try again."
_MISSING = "MiniMax does not know the task any more: it keeps tasks for 7 days."
_BUSY = "MiniMax has a fault of its own, or is very busy."

CONTENT_CODES: Final = frozenset({1026, 1027})
_FAULTS: Final = frozenset({1000, 1001, 1013, 1024, 1033})
_MISSING_WORDS: Final = "invalid task_id"

_Make = Callable[[str], ProviderError]


def _made(kind: type[ProviderError], message: str) -> _Make:
    return lambda detail: kind(message, detail=detail)


_BY_CODE: Final[Mapping[int, _Make]] = {
    1004: _made(ProviderAuthError, _AUTH),
    2049: _made(ProviderAuthError, _AUTH),
    2038: _made(ProviderAuthError, _PERSON),
    1008: _made(ProviderQuotaError, _QUOTA),
    2056: _made(ProviderQuotaError, _PLAN),
    1002: _made(ProviderRateLimitError, _RATE),
    1039: _made(ProviderRateLimitError, _RATE),
    1041: _made(ProviderConcurrencyError, _FULL),
    2045: _made(ProviderConcurrencyError, _FULL),
    1026: _made(ContentRefusedError, _RULES),
    1027: _made(ContentRefusedError, _RULES),
    2013: _made(InvalidParametersError, _VALUES),
    1042: _made(InvalidParametersError, _VALUES),
}
_BY_STATUS: Final[Mapping[int, int]] = {
    HTTPStatus.UNAUTHORIZED: 1004,
    HTTPStatus.FORBIDDEN: 1004,
    HTTPStatus.PAYMENT_REQUIRED: 1008,
    HTTPStatus.TOO_MANY_REQUESTS: 1002,
}
"""Which code stands for a status whose body has none."""
_BY_V2_STATUS: Final[Mapping[int, int]] = {HTTPStatus.UNPROCESSABLE_ENTITY: 1026, HTTPStatus.BAD_REQUEST: 2013}


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """What MiniMax refuses in an answer; None where it does not, or not in words that it documents."""
    if not is_submit and is_task(answer.data):
        # How a task goes, its failure too, is no refusal of the look.
        return None
    code = code_of(answer.data) or _by_status(answer)
    if code is None:
        return None
    detail = words_of(answer)
    if _MISSING_WORDS in detail.lower():
        return RemoteNotFoundError(_MISSING, detail=detail)
    if code in _BY_CODE:
        return _with_pause(_BY_CODE[code](detail), answer)
    if is_submit:
        return SubmitUncertainError(f"{_BUSY} Nobody knows whether it took the job.", detail=detail)
    kind = ProviderUnavailableError if code in _FAULTS or answer.is_server_error else ProviderError
    return kind(_BUSY if code in _FAULTS else f"MiniMax refuses with a code that is not known: {code}.", detail=detail)


def failure(code: int | None, detail: str) -> ProviderError:
    """Why a task failed."""
    if code in CONTENT_CODES:
        return ContentRefusedError(_RULES, detail=detail)
    if code in _BY_CODE and code is not None:
        return _BY_CODE[code](detail)
    return ProviderError("MiniMax could not make it. Try again, or with other values.", detail=detail)


def _with_pause(error: ProviderError, answer: Answer) -> ProviderError:
    if isinstance(error, ProviderRateLimitError):
        error.retry_after = answer.retry_after
    return error


def _by_status(answer: Answer) -> int | None:
    """The code that a status stands for; a body of V2 names its error, and more of its statuses are documented."""
    code = _BY_STATUS.get(answer.status)
    if code is None and isinstance(answer.data, dict) and answer.data.get("type") == "error":
        return _BY_V2_STATUS.get(answer.status)
    return code
