"""MiniMax as a provider: two generations of clips, and pictures that come with the answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import quote

from typing_extensions import override

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    IncompleteListError,
    InputGoneError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderUnavailableError,
)
from app.providers.base import (
    AccountView,
    ClearingWay,
    GenerationResult,
    InputFile,
    OperationParams,
    RemoteJob,
    RemoteOutput,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Answer, Calls, FilePart
from app.providers.catalog_provider import CatalogProvider
from app.providers.kept import KeptFile, KeptResults
from app.providers.minimax.answers import (
    dict_at,
    id_at,
    picture_links_of,
    pictures_of,
    text_at,
)
from app.providers.minimax.bodies import RERENDER, picture_body, rerender_body, v1_body, v2_body
from app.providers.minimax.errors import refusal
from app.providers.minimax.listing import MOST_PAGES, PAGE_SIZE, is_last, items_of, jobs_of, wanted
from app.providers.minimax.manifest import CATALOG, HOSTS, MANIFEST, SITE, USUAL_REGION, manifest_of
from app.providers.minimax.tasks import v1_state, v2_status
from app.providers.registry import ProviderEnvironment

_PICTURE_SECONDS: Final = 180.0
_UPLOAD_SECONDS: Final = 180.0
_PLAN_KEY: Final = "sk-cp-"
_GONE_WORDS: Final = re.compile(r"\bfile\b.*(expired|not exist|not found)", re.IGNORECASE | re.DOTALL)


class MiniMaxProvider(CatalogProvider):
    """Jobs, uploads and cancelling at MiniMax."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._catalog = CATALOG.with_user_file(environment.data_folder / "models.toml")
        self.manifest = manifest_of(self._catalog)
        self._kept = KeptResults(environment.data_folder)
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        """No balance is told; a look at the newest task proves the key, and a plan's key asks for the plan."""
        if self._is_plan(account):
            await self._ask("GET", f"https://{SITE}/v1/token_plan/remains", account)
        else:
            await self._ask("GET", f"{_base(account)}/v2/query/video_generation?page_num=1&page_size=1", account)
        return {}

    @override
    async def check_connection(self, account: AccountView) -> str:
        await self.read_balance(account)
        if self._is_plan(account):
            return "MiniMax accepts the key. It belongs to a plan; what is left of that is shown in MiniMax's console."
        return f"MiniMax accepts the key in the region {_region(account)}. It tells no balance."

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        scalars = self._catalog.wire(params)
        api = self._api(str(getattr(params, "model", "")))
        if api == "images":
            return await self._make_pictures(account, params, scalars, client_token)
        if getattr(params, "model", None) == RERENDER:
            path, body = "/v2/video_regeneration", rerender_body(params)
        elif api == "v2":
            path, body = "/v2/video_generation", v2_body(params, scalars)
        else:
            path, body = "/v1/video_generation", await v1_body(params, scalars)
        try:
            answer = await self._submit(account, path, body)
        except InvalidParametersError as error:
            if api == "v2" and _GONE_WORDS.search(error.detail or ""):
                raise InputGoneError("MiniMax does not have an input any more.", detail=error.detail) from error
            raise
        task_id = id_at(dict_at({"body": answer.data}, "body"), "task_id")
        if task_id is None:
            raise self._calls.unclear(answer)
        return GenerationResult(task_id, {"api": api}, {"task_id": task_id})

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        if KeptResults.is_kept(handle):
            kept = await self._kept.status(remote_id)
            return kept or VideoStatusResult(ProviderStatus.COMPLETED)
        links = handle.get("links")
        if isinstance(links, list):
            return VideoStatusResult(
                ProviderStatus.COMPLETED, outputs=tuple(RemoteOutput(url=str(link)) for link in links)
            )
        if handle.get("api") == "v1":
            return await self._check_v1(account, remote_id)
        return await self._check_v2(account, remote_id)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        """Stop a waiting task of V2; the call that stops it would delete the record of one that has ended."""
        if handle.get("api") != "v2":
            return
        status = await self._check_v2(account, remote_id)
        if status.status == ProviderStatus.PENDING:
            await self._ask("DELETE", f"{_base(account)}/v2/video_generation/{_part(remote_id)}", account)

    @override
    def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> Sequence[ClearingWay]:
        ways = {"images": (ClearingWay.RECEIVED, ClearingWay.NONE), "v2": (ClearingWay.LISTING,)}
        return ways.get(self._api(str(request.get("model"))), (ClearingWay.NONE,))

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        return await self._kept.find(client_token)

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        found: list[RemoteJob] = []
        seen = 0
        for page in range(1, MOST_PAGES + 1):
            path = f"/v2/query/video_generation?page_num={page}&page_size={PAGE_SIZE}"
            answer = await self._ask("GET", _base(account) + path, account)
            if "items" not in dict_at({"body": answer.data}, "body"):
                raise ProviderUnavailableError("MiniMax's answer is no list of tasks.", detail=answer.words)
            items = items_of(answer.data)
            jobs = jobs_of(items, since)
            if jobs is None:
                raise ProviderUnavailableError("MiniMax's list has a task without an id.", detail=answer.words)
            found += jobs
            seen += len(items)
            if is_last(answer.data, items, since, seen):
                return found
        raise IncompleteListError("MiniMax's list is longer than what is read of it.")

    @override
    async def list_like(
        self, account: AccountView, since: datetime, fingerprint: Mapping[str, Any]
    ) -> Sequence[RemoteJob]:
        """Those that may be of the request: none of them surely is, for the prompt is not shown."""
        return [replace(job, fingerprint=None) for job in await super().list_like(account, since, fingerprint)]

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return wanted(request)

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        part = FilePart("file", file.path, file.mime_type, file.name)
        answer = await self._ask(
            "POST",
            f"{_base(account)}/v1/files/upload",
            account,
            form={"purpose": "video_generation_input"},
            files=[part],
            seconds=_UPLOAD_SECONDS,
        )
        file_id = id_at(dict_at(answer.data, "file"), "file_id")
        if file_id is None:
            raise ProviderUnavailableError("MiniMax took a file, but its answer names none.", detail=answer.words)
        return UploadedCopy(file_id)

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        if KeptResults.is_kept(handle):
            await self._kept.forget(remote_id)

    async def _make_pictures(
        self, account: AccountView, params: OperationParams, scalars: Mapping[str, Any], token: str
    ) -> GenerationResult:
        body = await picture_body(params, scalars)
        answer = await self._submit(account, "/v1/image_generation", body, seconds=_PICTURE_SECONDS, is_long=True)
        try:
            pictures, refused = pictures_of(answer.data)
        except ValueError as error:
            raise self._calls.unclear(answer, "holds pictures that cannot be read") from error
        links = picture_links_of(answer.data)
        if not pictures and links:
            return GenerationResult(token, {"links": list(links)})
        if not pictures and refused:
            raise ContentRefusedError(
                "MiniMax's content rules refuse the pictures. Change the prompt.", detail=f"failed_count {refused}"
            )
        if not pictures:
            raise self._calls.unclear(answer, "holds no picture")
        note = (
            f"{refused} of {len(pictures) + refused} pictures were refused by the content rules." if refused else None
        )
        return await self._kept.keep(token, [KeptFile(picture, ".jpg") for picture in pictures], note=note)

    async def _check_v2(self, account: AccountView, remote_id: str) -> VideoStatusResult:
        answer = await self._ask("GET", f"{_base(account)}/v2/query/video_generation/{_part(remote_id)}", account)
        return v2_status(answer, self._rates(answer))

    async def _check_v1(self, account: AccountView, remote_id: str) -> VideoStatusResult:
        path = f"{_base(account)}/v1/query/video_generation?task_id={_part(remote_id)}"
        status, file_id = v1_state(await self._ask("GET", path, account))
        if status.status != ProviderStatus.COMPLETED or file_id is None:
            return status
        answer = await self._ask("GET", f"{_base(account)}/v1/files/retrieve?file_id={_part(file_id)}", account)
        url = text_at(dict_at(answer.data, "file"), "download_url")
        if url is None:
            raise ProviderUnavailableError("MiniMax gives no link to the clip.", detail=answer.words)
        return VideoStatusResult(status.status, outputs=(RemoteOutput(url=url, mime_type="video/mp4"),))

    def _rates(self, answer: Answer) -> Mapping[str, int]:
        """Millionths of a dollar a second of the task's model, by resolution."""
        task = dict_at(answer.data, "task")
        model = text_at(task, "model") or ""
        is_again = (text_at(task, "task_type") or "generation") != "generation"
        known = self._catalog.models.get(RERENDER if is_again else model)
        rates = known.settings.get("rates") if known is not None else None
        return {str(name): _micros(rate) for name, rate in rates.items()} if isinstance(rates, dict) else {}

    def _api(self, model: str) -> str:
        known = self._catalog.models.get(model)
        return str(known.settings.get("api", "v2")) if known is not None else "v2"

    async def _submit(self, account: AccountView, path: str, body: Mapping[str, Any], **how: Any) -> Answer:
        return await self._calls.submit(
            "POST", _base(account) + path, account=account, headers=_headers(account), json=body, **how
        )

    async def _ask(self, method: str, url: str, account: AccountView, **how: Any) -> Answer:
        return await self._calls.ask(method, url, account=account, headers=_headers(account), **how)

    @staticmethod
    def _is_plan(account: AccountView) -> bool:
        is_plan = account.credentials.get("api_key", "").startswith(_PLAN_KEY)
        return is_plan and _region(account) == USUAL_REGION


def build_provider(environment: ProviderEnvironment) -> MiniMaxProvider:
    return MiniMaxProvider(environment)


def _region(account: AccountView) -> str:
    region = account.options.get("region", USUAL_REGION)
    return region if region in HOSTS else USUAL_REGION


def _base(account: AccountView) -> str:
    return f"https://{HOSTS[_region(account)]}"


def _part(text: str) -> str:
    """A text as a part of an address."""
    return quote(text, safe="")


def _micros(rate: Any) -> int:
    try:
        return int(Decimal(str(rate)) * 1_000_000)
    except InvalidOperation:
        return 0


def _headers(account: AccountView) -> Mapping[str, str]:
    """The headers that every call needs.

    Raises:
        ProviderAuthError: The account has no key.
    """
    key = account.credentials.get("api_key")
    if not key:
        raise ProviderAuthError("The account has no MiniMax key. Give it one.")
    return {"Authorization": f"Bearer {key}"}
