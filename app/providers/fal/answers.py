"""What fal.ai answers: an accepted request, how it stands, its files."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from app.domain.enums import ProviderStatus
from app.domain.errors import ContentRefusedError, ProviderError, ProviderUnavailableError
from app.providers.base import RemoteOutput, VideoStatusResult
from app.providers.calls import Answer
from app.providers.fal.errors import failure

ADDRESSES: Final = ("status_url", "response_url", "cancel_url")
_QUEUE_HOST: Final = "queue.fal.run"
_ID: Final = re.compile(r"[\w.:-]{1,200}")
_USUAL: Final = ("video", "videos", "images", "image", "audio", "audio_file", "audios")
_MOST_OUTPUTS: Final = 64


def accepted(data: Any) -> tuple[str, dict[str, str]] | None:
    """The id of a request and its three addresses, all of the queue; None where the answer does not hold them."""
    if not isinstance(data, dict):
        return None
    remote_id = data.get("request_id")
    addresses = {name: data.get(name) for name in ADDRESSES}
    if not isinstance(remote_id, str) or not _ID.fullmatch(remote_id):
        return None
    if not all(isinstance(url, str) and is_of_queue(url) for url in addresses.values()):
        return None
    return remote_id, {name: str(url) for name, url in addresses.items()}


def is_of_queue(url: str) -> bool:
    """Whether an address is one of the queue's, to which the key may go."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc == _QUEUE_HOST


def address(handle: Mapping[str, Any], name: str) -> str:
    """One of a request's addresses.

    Raises:
        ProviderUnavailableError: The handle does not hold it.
    """
    url = handle.get(name)
    if not isinstance(url, str) or not is_of_queue(url):
        raise ProviderUnavailableError("The address of this request at fal.ai is not known.")
    return url


def standing(answer: Answer) -> VideoStatusResult | None:
    """How a request stands; None for one that is complete and whose result is to be read.

    Raises:
        ProviderUnavailableError: The answer is not one of fal.ai's.
    """
    data = answer.data
    if not isinstance(data, dict) or not isinstance(data.get("status"), str):
        raise ProviderUnavailableError("fal.ai's answer cannot be understood.", detail=answer.words)
    match data["status"]:
        case "IN_QUEUE":
            return VideoStatusResult(ProviderStatus.PENDING, queue_position=_position(data.get("queue_position")))
        case "COMPLETED":
            return _completed(data)
        case "CANCELLED" | "CANCELED" | "CANCELLATION_REQUESTED":
            return VideoStatusResult(ProviderStatus.CANCELLED)
    return VideoStatusResult(ProviderStatus.PROCESSING)


def _completed(data: Mapping[str, Any]) -> VideoStatusResult | None:
    error, kind = data.get("error"), data.get("error_type")
    if not error:
        return None
    kind = kind if isinstance(kind, str) else ""
    if "cancel" in kind:
        return VideoStatusResult(ProviderStatus.CANCELLED)
    return failed(failure(kind, error if isinstance(error, str) else "no words"))


def failed(error: ProviderError) -> VideoStatusResult:
    """The end of a request that brought nothing; failures of the platform are not billed."""
    is_refused = isinstance(error, ContentRefusedError)
    status = ProviderStatus.FILTERED if is_refused else ProviderStatus.FAILED
    return VideoStatusResult(status, error=error, cost=0 if type(error) is ProviderError else None)


def result(data: Any) -> VideoStatusResult:
    """The end of a request by its result, of which single pictures may have been blacked out."""
    files = list(_files(data))
    refused = _refused(data, len(files))
    kept = tuple(file for file, is_refused in zip(files, refused, strict=True) if not is_refused)
    if kept:
        note = f"{sum(refused)} of {len(files)} pictures were refused by the content rules." if any(refused) else None
        return VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=kept, note=note)
    if files:
        return failed(ContentRefusedError("The content rules refused all pictures. Change the prompt."))
    return failed(ProviderError("The model ended without a file. Try again, or another model."))


def _refused(data: Any, count: int) -> list[bool]:
    flags = data.get("has_nsfw_concepts") if isinstance(data, dict) else None
    flags = flags if isinstance(flags, list) else []
    return [index < len(flags) and flags[index] is True for index in range(count)]


def _files(data: Any) -> Iterator[RemoteOutput]:
    """The files of a result, in order: those under the usual names, else all that look like one."""
    if not isinstance(data, dict):
        return
    names = [name for name in _USUAL if name in data] or list(data)
    found = 0
    for name in names:
        value = data[name]
        for item in value if isinstance(value, list) else [value]:
            output = _file(item)
            if output is not None and found < _MOST_OUTPUTS:
                found += 1
                yield output


def _file(item: Any) -> RemoteOutput | None:
    url = item.get("url") if isinstance(item, dict) else item
    if not isinstance(url, str) or not url.startswith("https://"):
        return None
    if not isinstance(item, dict):
        return RemoteOutput(url=url)
    return RemoteOutput(url=url, mime_type=_text(item.get("content_type")), name=_text(item.get("file_name")))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _position(value: Any) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value < 10**9 else None
