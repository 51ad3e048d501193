"""What PixVerse's refusals mean.

An answer with status 200 and an `ErrCode` that is not 0 is a refusal.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
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
from app.providers.pixverse.answers import code_of, words_of

UPLOAD_FAILED: Final = 500041

_AUTH = "PixVerse does not accept the account's key. Check the key and its region."
_PERMISSION = "PixVerse does not allow this to the account."
_QUOTA = "The account's PixVerse credits are used up. Buy more, or choose another account."
_ACTIVATIONS = "The account has no effects left to activate. Manage its effects in PixVerse's console."
_EFFECT = "The effect is not activated. Activate it in PixVerse's console, then try again."
_RULES = "PixVerse's content rules refuse this. Change the prompt or the picture."
_LONG = "PixVerse finds a text too long. Shorten it."
_VALUES = "PixVerse does not take these values. Change them and try again."
_PICTURE = "PixVerse does not take the picture or clip. Choose another one, or a smaller one."
_GONE = "PixVerse does not know an input any more: it is brought there again."
_MISSING = "PixVerse does not know what was asked for: it may have been deleted there."
_BUSY = "PixVerse is very busy. The job waits and is tried again."
_FULL = "The account runs as many PixVerse jobs as its plan allows. The job waits."
_FAULT = "PixVerse has a fault of its own."

_Make = Callable[[str], ProviderError]


def _made(kind: type[ProviderError], message: str) -> _Make:
    return lambda detail: kind(message, detail=detail)


_BY_CODE: Final[dict[int, _Make]] = {
    400012: _made(ProviderAuthError, _AUTH),
    500020: _made(ProviderAuthError, _PERMISSION),
    500090: _made(ProviderQuotaError, _QUOTA),
    500060: _made(ProviderQuotaError, _ACTIVATIONS),
    500044: _made(ProviderConcurrencyError, _FULL),
    500069: _made(ProviderUnavailableError, _BUSY),
    500052: _made(ContentRefusedError, _RULES),
    500054: _made(ContentRefusedError, _RULES),
    500063: _made(ContentRefusedError, _RULES),
    500070: _made(InvalidParametersError, _EFFECT),
    400018: _made(InvalidParametersError, _LONG),
    400019: _made(InvalidParametersError, _LONG),
    500008: _made(RemoteNotFoundError, _MISSING),
    500064: _made(RemoteNotFoundError, _MISSING),
    **dict.fromkeys((400011, 400013, 400017), _made(InvalidParametersError, _VALUES)),
    **dict.fromkeys((400032, 500030, 500031, 500032, 500033, 500042, 500071), _made(InvalidParametersError, _PICTURE)),
    UPLOAD_FAILED: _made(InvalidParametersError, _PICTURE),
}
_IMAGE_ID: Final = 400032
_FAULTS: Final = frozenset({99999, 500100})


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """What PixVerse refuses in an answer; None where it does not, or not in words that it documents."""
    code = code_of(answer.data)
    if code == 0:
        return None
    detail = words_of(answer)
    if code == _IMAGE_ID and is_submit:
        return InputGoneError(_GONE, detail=detail)
    make = _BY_CODE.get(code) if code is not None else None
    if make is not None:
        return make(detail)
    return _by_status(answer, detail) or _unknown(code, detail, is_submit=is_submit)


def input_gone(error: ProviderError) -> InputGoneError:
    """A refusal of what is not there, where an uploaded input may be meant."""
    return InputGoneError(_GONE, detail=error.detail)


def _unknown(code: int | None, detail: str, *, is_submit: bool) -> ProviderError | None:
    """What a fault, or a code that is not documented, means: of a submit nobody knows what became."""
    if code is None:
        return None
    message = _FAULT if code in _FAULTS else f"PixVerse answers with a code that is not known: {code}."
    if is_submit:
        return SubmitUncertainError(message, detail=detail)
    return (ProviderUnavailableError if code in _FAULTS else ProviderError)(message, detail=detail)


def _by_status(answer: Answer, detail: str) -> ProviderError | None:
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ProviderAuthError(_AUTH, detail=detail)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return ProviderRateLimitError(
            "PixVerse asks for a pause between calls. The job waits.", retry_after=answer.retry_after, detail=detail
        )
    return None
