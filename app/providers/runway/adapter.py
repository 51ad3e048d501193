"""Runway: hands tasks over, follows them, brings files."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from typing_extensions import override

from app.domain.enums import OperationType, ProviderStatus
from app.providers.base import (
    AccountView,
    GenerationResult,
    InputFile,
    OperationParams,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Answer, Calls, FilePart, inline
from app.providers.catalog_provider import CatalogProvider
from app.providers.registry import ProviderEnvironment
from app.providers.runway.answers import (
    balance_of,
    expected_cost,
    limits_in_words,
    status_of,
    task_id,
    upload_place,
)
from app.providers.runway.bodies import body_of, path_of
from app.providers.runway.errors import refusal
from app.providers.runway.manifest import (
    CATALOG,
    CREDITS,
    LEAST_BYTES,
    MANIFEST,
    UPLOAD_LIFETIME,
    URL,
    manifest_with,
)
from app.system.threads import in_thread

VERSION: Final = "2024-11-06"
_ENDINGS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/flac": ".flac",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
}
_ENDED: Final = frozenset({ProviderStatus.COMPLETED, ProviderStatus.FAILED, ProviderStatus.FILTERED})


class RunwayProvider(CatalogProvider):
    """Runway's developer interface."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._catalog = CATALOG.with_user_file(environment.data_folder / "models.toml")
        self.manifest = manifest_with(self._catalog)
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        body = body_of(self._catalog, operation, params)
        path = path_of(self._catalog.model_of(params), operation)
        answer = await self._calls.submit(
            "POST", f"{URL}/{path}", account=account, headers=_headers(account), json=body
        )
        remote_id = task_id(answer.data)
        if remote_id is None:
            raise self._calls.unclear(answer)
        asked = body.get("outputCount", body.get("numVariants"))
        handle = {"outputs": asked} if isinstance(asked, int) else {}
        return GenerationResult(remote_id, handle, answer.data, cost=expected_cost(answer.data))

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        answer = await self._ask(account, "GET", _task(remote_id))
        return status_of(answer.data, handle, remote_id)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        # The same call deletes the results of a task that has ended: those are not to be lost.
        if (await self.check(account, remote_id, handle)).status not in _ENDED:
            await self._ask(account, "DELETE", _task(remote_id))

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        if file.size_bytes < LEAST_BYTES:
            # Smaller files are not taken there; they go inside the request.
            return UploadedCopy(await in_thread((await inline(file.path)).text))
        name = Path(file.name).stem[:80] + _ENDINGS.get(file.mime_type, Path(file.path).suffix or ".bin")
        answer = await self._ask(account, "POST", "uploads", {"filename": name, "type": "ephemeral"})
        place = upload_place(answer.data)
        part = FilePart("file", file.path, file.mime_type, name)
        await self._calls.hand_over("POST", place.url, form=place.fields, files=[part])
        return UploadedCopy(place.uri, datetime.now(UTC) + UPLOAD_LIFETIME)

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        return {CREDITS: balance_of((await self._ask(account, "GET", "organization")).data)}

    @override
    async def check_connection(self, account: AccountView) -> str:
        data = (await self._ask(account, "GET", "organization")).data
        told = f"Runway accepts the key. It has {balance_of(data):,} credits."
        return " ".join(part for part in (told, limits_in_words(data)) if part)

    async def _ask(self, account: AccountView, method: str, path: str, body: Any = None) -> Answer:
        return await self._calls.ask(method, f"{URL}/{path}", account=account, headers=_headers(account), json=body)


def _headers(account: AccountView) -> dict[str, str]:
    key = account.credentials.get("api_key", "").strip()
    return {"Authorization": f"Bearer {key}", "X-Runway-Version": VERSION}


def _task(remote_id: str) -> str:
    return f"tasks/{quote(remote_id, safe='')}"
