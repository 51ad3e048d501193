"""Luma: hands generations over by either of its interfaces, follows them, brings files."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
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
    RemoteNotFoundError,
    ValidationError,
)
from app.providers.base import (
    CENTS,
    AccountView,
    ClearingWay,
    GenerationResult,
    InputFile,
    OperationParams,
    RemoteJob,
    UploadedCopy,
    VideoStatusResult,
    input_slots,
    own_result,
)
from app.providers.calls import Answer, Calls
from app.providers.catalog_provider import CatalogProvider
from app.providers.luma import answers
from app.providers.luma.agents import MediaRef, agents_body
from app.providers.luma.answers import Api, OwnResult
from app.providers.luma.dream import dream_request
from app.providers.luma.errors import names_lost_file, refusal
from app.providers.luma.manifest import BASES, CATALOG, MANIFEST, SUBMIT_SECONDS, manifest_with
from app.providers.model_params import CatalogParams
from app.providers.registry import ProviderEnvironment

PAGE_SIZE = 100
MOST_PAGES = 20
READY_LOOKS = 40
FIRST_READY_SECONDS = 0.2
MOST_READY_SECONDS = 5.0
_KEYS: Mapping[Api, tuple[str, str]] = {
    "agents": ("api_key", "an Agents API key"),
    "dream": ("dream_machine_key", "a Dream Machine key"),
}
_ENDED = frozenset({ProviderStatus.COMPLETED, ProviderStatus.FAILED, ProviderStatus.FILTERED})


class LumaProvider(CatalogProvider):
    """Luma's Agents API, and Dream Machine beside it."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._catalog = CATALOG.with_user_file(environment.data_folder / "models.toml")
        self.manifest = manifest_with(self._catalog)
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        if not isinstance(params, CatalogParams) or operation not in self._catalog.model_of(params).operations:
            raise InvalidParametersError(f"These are not the parameters of {operation}.")
        api = self._api(self._catalog.model_of(params).settings)
        headers = _headers(account, api)
        path, body = await self._request(account, operation, params, api)
        try:
            answer = await self._calls.submit(
                "POST", BASES[api] + path, account=account, headers=headers, json=body, seconds=SUBMIT_SECONDS
            )
        except (RemoteNotFoundError, InvalidParametersError) as error:
            if api == "agents" and names_lost_file(error):
                raise InputGoneError("Luma does not have an input any more.", detail=error.detail) from error
            raise
        remote_id = answers.generation_id(answer.data)
        if remote_id is None:
            raise self._calls.unclear(answer)
        return GenerationResult(remote_id, {"api": api}, answer.data)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        api = self._api(handle)
        return answers.status(await self._generation(account, api, remote_id), api)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        if self._api(handle) == "agents":
            return
        # The same call deletes the results of a generation that has ended: those are not to be lost.
        if (await self.check(account, remote_id, handle)).status not in _ENDED:
            await self._ask(account, "dream", "DELETE", f"/generations/{quote(remote_id, safe='')}")

    @override
    def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> Sequence[ClearingWay]:
        # The Agents API has neither a list nor a key against doubles.
        return (ClearingWay.LISTING,) if self._model_settings(request).get("api") == "dream" else (ClearingWay.NONE,)

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        settings = self._model_settings(request)
        model = str(settings.get("model", request.get("model", "")))
        try:
            values = self._catalog.wire(self.manifest.params_model(operation).model_validate(dict(request)))
        except (ValueError, ValidationError):
            values = {}
        return answers.fingerprint(values | {"prompt": str(request.get("prompt") or "")}, model)

    @override
    async def list_like(
        self, account: AccountView, since: datetime, fingerprint: Mapping[str, Any]
    ) -> Sequence[RemoteJob]:
        """Those that may be of the request; surely so are those alone that show the same values in all."""
        listed = await self.list_jobs(account, since)
        likeness = [(job, answers.is_like(job.fingerprint, fingerprint)) for job in listed]
        return [job if is_same else replace(job, fingerprint=None) for job, is_same in likeness if is_same is not False]

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        found: list[RemoteJob] = []
        for page in range(MOST_PAGES):
            path = f"/generations?limit={PAGE_SIZE}&offset={page * PAGE_SIZE}"
            answer = await self._ask(account, "dream", "GET", path)
            rows = answers.listed_jobs(answer.data)
            if rows is None:
                raise ProviderUnavailableError("The list of Luma cannot be understood.", detail=answer.words)
            found += [job for job, made_at in rows if made_at is None or made_at >= since]
            if answers.is_last(answer.data, rows, since):
                return found
        raise IncompleteListError("Luma's list is longer than what is read of it.")

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        wanted = {
            "mime_type": file.mime_type,
            "size_bytes": file.size_bytes,
            "filename": file.name,
            "purpose": "input",
        }
        made = (await self._ask(account, "agents", "POST", "/files", json=wanted)).data
        number = answers.generation_id(made)
        place = made.get("upload") if isinstance(made, dict) else None
        if number is None or not isinstance(place, dict) or not isinstance(place.get("url"), str):
            raise ProviderUnavailableError("The answer of Luma names no place for the file.")
        headers = place.get("headers")
        told = {str(name): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}
        await self._calls.hand_over("PUT", place["url"], headers=told, file=file.path)
        path = f"/files/{quote(number, safe='')}"
        answer = await self._ask(account, "agents", "POST", f"{path}/complete")
        await self._wait_until_ready(account, path, answer)
        return UploadedCopy(number)

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        found: dict[str, int] = {}
        if _key(account, "agents") or not _key(account, "dream"):
            await self._ask(account, "agents", "GET", "/files")
        if _key(account, "dream"):
            cents = answers.credits_of((await self._ask(account, "dream", "GET", "/credits")).data)
            found |= {CENTS: cents} if cents is not None else {}
        return found

    @override
    async def check_connection(self, account: AccountView) -> str:
        balance = await self.read_balance(account)
        told = []
        if _key(account, "agents"):
            told.append("The Agents API accepts the key. It does not tell a balance.")
        if _key(account, "dream"):
            left = f"It has ${balance[CENTS] / 100:,.2f}." if CENTS in balance else "It does not tell a balance."
            told.append(f"Dream Machine accepts the key. {left}")
        return " ".join(told)

    async def _request(
        self, account: AccountView, operation: OperationType, params: OperationParams, api: Api
    ) -> tuple[str, dict[str, Any]]:
        """Path and body of the call that a job is."""
        slots = {slot.name: slot for slot in input_slots(type(params)) if getattr(params, slot.name) is not None}
        values = {name: str(getattr(params, name)) for name in slots}
        if api == "agents":
            media = {name: await self._media(account, value) for name, value in values.items()}
            only = [name for name, slot in slots.items() if slot.takes_only_own]
            if any("generation_id" not in media[name] for name in only):
                raise InvalidParametersError("Ray 3.2 extends clips alone that this account made with Ray 3.2.")
            return "/generations", agents_body(operation, params, self._catalog, media)
        source_id = None
        links: dict[str, str] = {}
        for name, value in values.items():
            own = _own(value)
            if slots[name].takes_only_own:
                source_id = _dream_id(own)
            else:
                links[name] = await self._link(account, own) if own is not None else value
        request = dream_request(operation, params, self._catalog, links, source_id)
        return request.path, request.body

    async def _media(self, account: AccountView, value: str) -> MediaRef:
        """How a request of the Agents API names a file."""
        own = _own(value)
        if own is None:
            return {"file_id": value}
        if own.api == "agents":
            return {"generation_id": own.generation_id}
        link = await self._link(account, own)
        return {"url": link, "media_type": "video/mp4"} if own.kind == "video" else {"url": link}

    async def _link(self, account: AccountView, own: OwnResult) -> str:
        """A link to a result of the account that is valid now."""
        data = await self._generation(account, self._api({"api": own.api}), own.generation_id)
        link = next((url for _, url in answers.files_of(data)), None)
        if link is None:
            raise RemoteNotFoundError("Luma does not have the result any more.")
        return link

    async def _generation(self, account: AccountView, api: Api, number: str) -> Mapping[str, Any]:
        answer = await self._ask(account, api, "GET", f"/generations/{quote(number, safe='')}")
        if not isinstance(answer.data, dict):
            raise ProviderUnavailableError("The answer of Luma cannot be understood.", detail=answer.words)
        return answer.data

    async def _wait_until_ready(self, account: AccountView, path: str, answer: Answer) -> None:
        pause = FIRST_READY_SECONDS
        for _ in range(READY_LOOKS):
            state = answers.file_state(answer.data)
            if state == "ready":
                return
            if state in {"failed", "deleted"}:
                raise _file_failure(answers.failure_reason(answer.data))
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, MOST_READY_SECONDS)
            answer = await self._ask(account, "agents", "GET", path)
        raise ProviderUnavailableError("Luma takes too long to take the file in.")

    async def _ask(self, account: AccountView, api: Api, method: str, path: str, *, json: Any = None) -> Answer:
        url, headers = BASES[api] + path, _headers(account, api)
        return await self._calls.ask(method, url, account=account, headers=headers, json=json)

    def _model_settings(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        model = self._catalog.models.get(str(request.get("model")))
        return model.settings if model is not None else {}

    @staticmethod
    def _api(settings: Mapping[str, Any]) -> Api:
        return "dream" if settings.get("api") == "dream" else "agents"


def _key(account: AccountView, api: Api) -> str:
    return account.credentials.get(_KEYS[api][0], "").strip()


def _headers(account: AccountView, api: Api) -> dict[str, str]:
    key = _key(account, api)
    if key:
        return {"Authorization": f"Bearer {key}"}
    if any(_key(account, one) for one in _KEYS):
        # The other key is as good as before: the account needs no new one for other models.
        raise InvalidParametersError(
            f"This model needs {_KEYS[api][1]}. Enter one, or choose a model of the other key."
        )
    raise ProviderAuthError("The account has no key. Enter an Agents API key, a Dream Machine key, or both.")


def _own(value: str) -> OwnResult | None:
    """The result of the account that a slot names.

    Raises:
        InvalidParametersError: It is none of Luma's.
    """
    named = own_result(value)
    found = OwnResult.read(named) if named is not None else None
    if named is not None and found is None:
        raise InvalidParametersError("The input is not known as a result of this account.", detail=named)
    return found


def _dream_id(own: OwnResult | None) -> str:
    if own is None or own.api != "dream":
        raise InvalidParametersError("Dream Machine goes on from clips alone that this account made with it.")
    return own.generation_id


def _file_failure(reason: str) -> InvalidParametersError | ContentRefusedError:
    if any(word in reason.lower() for word in ("moderat", "polic")):
        return ContentRefusedError("Luma's content rules refuse an input. Choose another one.", detail=reason)
    return InvalidParametersError("Luma cannot take an input in. Choose another one.", detail=reason or None)
