"""PixVerse's answers, read without trust: what is not as documented reads as not there."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.enums import ProviderStatus
from app.domain.errors import ContentRefusedError, ProviderError, ProviderUnavailableError
from app.providers.base import RemoteOutput, VideoStatusResult
from app.providers.calls import Answer

MOST_CREDITS: Final = 10**9
_LONGEST_ID: Final = 20
_STATUSES: Final = {
    1: ProviderStatus.COMPLETED,
    2: ProviderStatus.PENDING,
    3: ProviderStatus.PROCESSING,
    5: ProviderStatus.PROCESSING,
    6: ProviderStatus.CANCELLED,
    7: ProviderStatus.FILTERED,
    8: ProviderStatus.FAILED,
}


def code_of(data: Any) -> int | None:
    """The answer's code; 0 is success, None where there is none."""
    if not isinstance(data, dict):
        return None
    return whole(data.get("ErrCode", data.get("err_code")))


def words_of(answer: Answer) -> str:
    """PixVerse's own words and code; the start of the body where there are none."""
    data = answer.data if isinstance(answer.data, dict) else {}
    message = data.get("ErrMsg", data.get("err_msg"))
    code = code_of(answer.data)
    if isinstance(message, str) and code is not None:
        return f"{message[:300]} ({code})"
    return answer.words


def told(answer: Answer) -> Mapping[str, Any]:
    """What a successful answer holds; empty where it holds nothing."""
    data = answer.data if isinstance(answer.data, dict) else {}
    found = data.get("Resp", data.get("resp"))
    return found if isinstance(found, dict) else {}


def whole(value: Any) -> int | None:
    """A whole number that came as one or as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID:
        return int(value)
    return None


def id_of(found: Mapping[str, Any], *names: str) -> str | None:
    """The first of the names that holds an id, as text."""
    for name in names:
        number = whole(found.get(name))
        if number is not None and 0 < number < 10**_LONGEST_ID:
            return str(number)
    return None


def credits_of(found: Mapping[str, Any]) -> int | None:
    """What was charged, where it is told and can be true."""
    amount = whole(found.get("credits", found.get("credit")))
    return amount if amount is not None and 0 <= amount <= MOST_CREDITS else None


def status_of(answer: Answer, *, is_image: bool) -> VideoStatusResult:
    """How a job goes.

    Raises:
        ProviderUnavailableError: The answer tells nothing of it.
    """
    found = told(answer)
    number = whole(found.get("status"))
    if number is None:
        raise ProviderUnavailableError("PixVerse's answer tells nothing of the job.", detail=answer.words)
    status = _STATUSES.get(number, ProviderStatus.PROCESSING)
    if status == ProviderStatus.COMPLETED:
        return _completed(found, is_image=is_image)
    if status == ProviderStatus.FILTERED:
        error: ProviderError = ContentRefusedError(
            "PixVerse's content rules refuse the result; the credits were given back. Change the prompt or the inputs.",
            detail="status 7",
        )
        return VideoStatusResult(status, error=error, cost=0)
    if status == ProviderStatus.FAILED:
        error = ProviderError("PixVerse could not make it. Try again, or with other values.", detail="status 8")
        return VideoStatusResult(status, error=error)
    return VideoStatusResult(status)


def _completed(found: Mapping[str, Any], *, is_image: bool) -> VideoStatusResult:
    url = next((url for name in ("url", "image_url") if isinstance(url := found.get(name), str) and url), None)
    cost = credits_of(found)
    if url is None:
        error = ProviderError("PixVerse says that the job is done, but gives no file.", detail="status 1 without a url")
        return VideoStatusResult(ProviderStatus.COMPLETED, error=error, cost=cost)
    # A video can be named by its id in another request; a picture cannot.
    own = None if is_image else id_of(found, "id", "video_id")
    mime_type = "image/png" if is_image else "video/mp4"
    return VideoStatusResult(
        ProviderStatus.COMPLETED, outputs=(RemoteOutput(url=url, mime_type=mime_type, remote_id=own),), cost=cost
    )
