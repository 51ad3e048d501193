"""Luma's refusals and failures as errors of ours."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    RemoteNotFoundError,
)
from app.providers.calls import Answer

_KEY = "Luma does not accept the key. Check it under Accounts: the two interfaces have keys of their own."
_QUOTA = "The account's credits or budget at Luma are used up. Add credits there."
_RULES = "Luma's content rules refuse the request. Change the prompt or the inputs."
_VALUES = "Luma does not take these parameters or inputs. Change what its words name."
_PAUSE = "Luma asks for a pause: too many calls in a minute, or too many jobs at once."

_STATUSES: Mapping[int, tuple[type[ProviderError], str]] = {
    HTTPStatus.BAD_REQUEST: (InvalidParametersError, _VALUES),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (InvalidParametersError, _VALUES),
    HTTPStatus.UNPROCESSABLE_ENTITY: (InvalidParametersError, _VALUES),
    HTTPStatus.UNAUTHORIZED: (ProviderAuthError, _KEY),
    HTTPStatus.FORBIDDEN: (ProviderAuthError, _KEY),
    HTTPStatus.PAYMENT_REQUIRED: (ProviderQuotaError, _QUOTA),
    HTTPStatus.NOT_FOUND: (RemoteNotFoundError, "Luma does not know the model, the file or the generation."),
}
_FAILURES: Mapping[str, tuple[type[ProviderError], str]] = {
    "content_moderated": (ContentRefusedError, _RULES),
    "budget_exhausted": (ProviderQuotaError, _QUOTA),
    "rate_limited": (ProviderRateLimitError, _PAUSE),
    **dict.fromkeys(
        ("image_too_large", "unsupported_format", "corrupt_input", "invalid_request"), (InvalidParametersError, _VALUES)
    ),
}
_MODERATED = re.compile(r"moderat|polic", re.IGNORECASE)
_NO_CREDITS = re.compile(r"insufficient (credit|fund|balance)|not enough credit|out of credit", re.IGNORECASE)
_FILE_GONE = re.compile(r"\bfile\b.*(not found|expired|deleted|unknown|does not exist)", re.IGNORECASE | re.DOTALL)


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """Why Luma refuses; None where it does not, or says nothing that is known."""
    del is_submit
    if not answer.is_client_error:
        return None
    detail = f"{answer.status}: {_words(answer)}"
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return ProviderRateLimitError(_PAUSE, retry_after=answer.retry_after, detail=detail)
    found = _STATUSES.get(answer.status)
    if found is None:
        return None
    if found[0] is InvalidParametersError and _NO_CREDITS.search(detail):
        return ProviderQuotaError(_QUOTA, detail=detail)
    if found[0] is InvalidParametersError and _MODERATED.search(detail):
        return ContentRefusedError(_RULES, detail=detail)
    return found[0](found[1], detail=detail)


def failure(code: str, reason: str) -> ProviderError:
    """Why a generation failed.

    Args:
        code: The Agents API's; empty with Dream Machine.
        reason: In words.
    """
    detail = ": ".join(part for part in (code, reason) if part) or None
    if code in _FAILURES:
        kind, message = _FAILURES[code]
        return kind(message, detail=detail)
    if not code and _MODERATED.search(reason):
        return ContentRefusedError(_RULES, detail=detail)
    return ProviderError("Luma could not finish the generation.", detail=detail)


def names_lost_file(error: ProviderError) -> bool:
    """Whether a refusal says that an uploaded file is not there any more."""
    return _FILE_GONE.search(error.detail or "") is not None


def _words(answer: Answer) -> str:
    """The text in `detail`, or the faults that it lists."""
    detail = answer.data.get("detail") if isinstance(answer.data, dict) else None
    if isinstance(detail, list):
        faults = [_fault(fault) for fault in detail[:5] if isinstance(fault, dict)]
        return "; ".join(faults)[:500]
    return detail[:500] if isinstance(detail, str) else answer.words


def _fault(fault: Mapping[str, object]) -> str:
    place = fault.get("loc")
    named = ".".join(str(part)[:40] for part in place[:8]) if isinstance(place, list) else ""
    return f"{named}: {str(fault.get('msg', ''))[:200]}"
