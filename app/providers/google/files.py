"""Google's Files API: how a clip is brought, and where results lie."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from app.domain.errors import InvalidParametersError, ProviderUnavailableError
from app.providers.base import AccountView, InputFile, UploadedCopy
from app.providers.calls import Calls
from app.providers.google.manifest import HOST, UPLOAD_LIFETIME, UPLOAD_URL, URL

_NAME: Final = re.compile(r"files/[\w-]{1,100}")
_FILE: Final = re.compile(r"/v\w+/files/[\w-]+")
_LOOKS: Final = 30
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0


def key_header(account: AccountView) -> dict[str, str]:
    """The header that every call has."""
    return {"x-goog-api-key": account.credentials.get("api_key", "").strip()}


def is_official(url: str) -> bool:
    """Whether a link is one of Google's interface: it is answered to the key alone."""
    place = urlsplit(url)
    return place.scheme == "https" and place.netloc == HOST


def download_link(uri: str) -> str:
    """Where the bytes of a result are: a file's own address describes it."""
    if is_official(uri) and _FILE.fullmatch(urlsplit(uri).path):
        return f"{uri.partition('?')[0]}:download?alt=media"
    return uri


def input_of(copy_id: str) -> tuple[str, str]:
    """The address and the type of an uploaded clip, of the id that `bring` made."""
    uri, _, mime_type = copy_id.partition("#")
    return uri, mime_type or "video/mp4"


async def bring(calls: Calls, account: AccountView, file: InputFile) -> UploadedCopy:
    """Upload a file and wait until it can be used.

    Raises:
        InvalidParametersError: Google cannot read it.
        ProviderUnavailableError: It cannot be brought, or is not ready in time.
        ProviderError: Refused, by kind.
    """
    place = await _begin(calls, account, file)
    headers = {
        **key_header(account),
        "Content-Type": file.mime_type,
        "X-Goog-Upload-Offset": "0",
        "X-Goog-Upload-Command": "upload, finalize",
    }
    answer = await calls.ask("POST", place, account=account, headers=headers, file=file.path, seconds=300.0)
    told = _file(answer.data.get("file") if isinstance(answer.data, dict) else None)
    uri = await _ready(calls, account, told)
    return UploadedCopy(f"{uri}#{file.mime_type}", datetime.now(UTC) + UPLOAD_LIFETIME)


async def _begin(calls: Calls, account: AccountView, file: InputFile) -> str:
    headers = {
        **key_header(account),
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": str(file.size_bytes),
        "X-Goog-Upload-Header-Content-Type": file.mime_type,
    }
    body = {"file": {"display_name": file.name}}
    answer = await calls.ask("POST", UPLOAD_URL, account=account, headers=headers, json=body)
    place = answer.headers.get("x-goog-upload-url", "")
    if not is_official(place):
        raise ProviderUnavailableError("Google does not say where the file is to be brought.")
    return place


async def _ready(calls: Calls, account: AccountView, told: Mapping[str, Any]) -> str:
    """Wait for a file that is being looked at; gives its address."""
    pause = _FIRST_PAUSE
    for _ in range(_LOOKS):
        state, name, uri = told.get("state"), told.get("name"), told.get("uri")
        if state == "FAILED":
            raise InvalidParametersError("Google cannot read the clip.", detail=str(told.get("error", state))[:300])
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(uri, str) or not is_official(uri):
            break
        if state == "ACTIVE":
            return uri
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
        told = _file((await calls.ask("GET", f"{URL}/{name}", account=account, headers=key_header(account))).data)
    raise ProviderUnavailableError("Google has the file, and it is not ready for use.", detail=str(told)[:300])


def _file(data: Any) -> Mapping[str, Any]:
    return data if isinstance(data, dict) else {}
