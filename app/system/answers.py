"""What the answer to a GET says: failure, length, place in the file, name of its version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.domain.errors import PixSimError, ProviderAuthError, ProviderError, RemoteNotFoundError

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})")
_LENGTH = re.compile(r"\d{1,18}")
_STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e]{1,200}"')
_STRONG_AGE = timedelta(seconds=60)
_WORTH_ANOTHER_TRY = frozenset({408, 421, 425, 429})
_OURS_TO_SIGN_IN = frozenset({401, 403, 407})
_GONE = frozenset({404, 410})
_SERVER_ERRORS = 500


class TryAgainError(PixSimError):
    """An attempt failed in a way that another one may mend.

    Args:
        pause: What the server asked for; None where it did not say.
    """

    def __init__(self, message: str, *, detail: str | None = None, pause: timedelta | None = None) -> None:
        super().__init__(message, detail=detail)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of a file belongs."""

    start: int
    end: int
    total: int


def failure_of(status: int, headers: Mapping[str, str], now: datetime) -> PixSimError:
    """What to raise for an answer that brings no file."""
    detail = f"HTTP {status}"
    if status in _OURS_TO_SIGN_IN:
        return ProviderAuthError("The server does not let us fetch the file; the link may have expired.", detail=detail)
    if status in _GONE:
        return RemoteNotFoundError("The file is no longer at its link.", detail=detail)
    if status in _WORTH_ANOTHER_TRY or status >= _SERVER_ERRORS:
        pause = asked_pause(headers.get("retry-after"), now)
        return TryAgainError("The server cannot give the file now.", detail=detail, pause=pause)
    return ProviderError("The server does not give the file.", detail=detail)


def asked_pause(value: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After: seconds, or a date."""
    if value is None:
        return None
    value = value.strip()
    if _LENGTH.fullmatch(value):
        return timedelta(seconds=min(int(value), 10**6))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until - now, timedelta(0))


def is_page(headers: Mapping[str, str]) -> bool:
    """Whether the body is a web page: a network that asks for a sign-in answers so in the server's stead."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def length_of(headers: Mapping[str, str]) -> int | None:
    """How long the body is; None where it ends by itself, in chunks.

    Raises:
        ProviderError: The answer does not say clearly where it ends: it could be cut and look whole.
    """
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ProviderError("The server packs the file, which was not asked for.")
    if coding is not None:
        if length is not None or coding.strip().lower() != "chunked":
            raise ProviderError("The server's answer does not say clearly how long the file is.")
        return None
    if length is None or not _LENGTH.fullmatch(length):
        raise ProviderError("The server's answer does not say how long the file is.")
    return int(length)


def place_of(headers: Mapping[str, str]) -> Place | None:
    """Where the body of a 206 belongs; None where that is not said, or makes no sense."""
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None:
        return None
    place = Place(*map(int, found.groups()))
    return place if place.start <= place.end < place.total else None


def total_of_unsatisfied(headers: Mapping[str, str]) -> int | None:
    """The whole length, as a 416 tells it."""
    found = _UNSATISFIED.fullmatch(headers.get("content-range", "").strip())
    return int(found[1]) if found else None


def validator_of(headers: Mapping[str, str]) -> str | None:
    """What names this very version of the file, byte for byte.

    A strong entity tag; else a date of change that is at least a minute old, so that the file cannot have changed twice
    within the second that it names (RFC 9110, 8.8.2.2).
    """
    tag = headers.get("etag")
    if tag is not None:
        return tag if _STRONG_ETAG.fullmatch(tag) else None
    changed, sent = _date(headers.get("last-modified")), _date(headers.get("date"))
    if changed is None or sent is None or sent - changed < _STRONG_AGE:
        return None
    return headers["last-modified"]


def _date(value: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(value) if value is not None else None
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)
