"""PixVerse as a provider.

Every call carries a trace id. That of a submit is the submission's own, so that sending it again is not billed twice.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import structlog
from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.domain.errors import (
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.base import (
    AccountView,
    Estimate,
    GenerationResult,
    InputFile,
    OperationParams,
    UploadedCopy,
    VideoStatusResult,
    series_values,
)
from app.providers.calls import Answer, Calls, FilePart
from app.providers.catalog_provider import CatalogProvider
from app.providers.pixverse.account_lists import LOOKS, VOICES, AccountLists, listed
from app.providers.pixverse.answers import code_of, credits_of, id_of, status_of, told, whole
from app.providers.pixverse.bodies import Request, request_of
from app.providers.pixverse.errors import UPLOAD_FAILED, input_gone, refusal
from app.providers.pixverse.given import Given
from app.providers.pixverse.manifest import BASES, CATALOG, CREDITS, MANIFEST, PACE_SECONDS, USUAL_REGION, manifest_of
from app.providers.pixverse.masks import mask_trace, with_mask
from app.providers.registry import ProviderEnvironment

log = structlog.get_logger(__name__)

_UPLOAD_SECONDS = 180.0
_SPEECH_BYTES, _SPEECH_CREDITS = 15, 4
_LISTS = (
    (VOICES, "/video/lip_sync/tts_list", ("speaker_id",), ("name", "speaker_name")),
    (LOOKS, "/video/restyle/list", ("restyle_id", "id"), ("restyle_name", "display_name", "name")),
)


class PixverseProvider(CatalogProvider):
    """Jobs, uploads and the balance of PixVerse's Platform API."""

    def __init__(self, environment: ProviderEnvironment, *, pace_seconds: float = PACE_SECONDS) -> None:
        self._lists = AccountLists(environment.data_folder / "account-lists.json")
        self._models = CATALOG.with_user_file(environment.data_folder / "models.toml")
        self._catalog = self._lists.over(self._models)
        self.manifest = manifest_of(self._catalog)
        self._calls = Calls(
            environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal, pace_seconds=pace_seconds
        )
        self._listed_accounts: set[int] = set()

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        plain = self._catalog.estimate(operation, params)
        model = getattr(params, "model", None)
        if model == "multi_transition":
            return replace(plain, cost=plain.cost * max(1, len(series_values(params, "picture")) - 1))
        speech = getattr(params, "speech", None)
        if operation == OperationType.LIP_SYNC and speech:
            return replace(plain, cost=_SPEECH_CREDITS * -(-len(speech.encode()) // _SPEECH_BYTES))
        return plain

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        answer = await self._ask("GET", "/account/balance", account)
        found = told(answer)
        amounts = [whole(found.get(name)) for name in ("credit_monthly", "credit_package")]
        known = [amount for amount in amounts if amount is not None and amount >= 0]
        if not known:
            raise ProviderUnavailableError("PixVerse's answer tells no balance.", detail=answer.words)
        await self._read_lists(account)
        return {CREDITS: sum(known)}

    @override
    async def check_connection(self, account: AccountView) -> str:
        balance = await self.read_balance(account)
        return f"PixVerse accepts the key. The account has {balance[CREDITS]:,} credits."

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        given = Given(params, self._catalog.wire(params), self._catalog.model_of(params).settings)
        request = request_of(operation, given)
        try:
            if request.selection is not None:
                request = await self._masked(account, request, client_token)
            answer = await self._calls.submit(
                "POST",
                _base(account) + request.path,
                account=account,
                headers=_headers(account, client_token),
                json=request.body,
            )
        except RemoteNotFoundError as error:
            if given.has_uploads:
                raise input_gone(error) from error
            raise
        found = told(answer)
        remote_id = id_of(found, "image_id", "video_id") if request.is_image else id_of(found, "video_id", "id")
        if remote_id is None:
            raise self._calls.unclear(answer)
        handle = {"kind": "image"} if request.is_image else {}
        return GenerationResult(remote_id, handle, {"Resp": dict(found)}, credits_of(found))

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        is_image = handle.get("kind") == "image"
        path = f"/{'image' if is_image else 'video'}/result/{quote(remote_id, safe='')}"
        return status_of(await self._ask("GET", path, account), is_image=is_image)

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        try:
            return await self._uploaded(account, file)
        except InvalidParametersError as error:
            # A failed upload is worth one more try.
            if not (error.detail or "").endswith(f"({UPLOAD_FAILED})"):
                raise
        return await self._uploaded(account, file)

    async def _uploaded(self, account: AccountView, file: InputFile) -> UploadedCopy:
        is_image = file.media_type == MediaType.IMAGE
        part = FilePart("image" if is_image else "file", file.path, file.mime_type, file.name)
        path = "/image/upload" if is_image else "/media/upload"
        answer = await self._ask("POST", path, account, files=[part], seconds=_UPLOAD_SECONDS)
        names = ("img_id", "ImgID") if is_image else ("media_id", "MediaID")
        upload_id = id_of(told(answer), *names)
        if upload_id is None:
            raise ProviderUnavailableError("PixVerse took a file, but its answer names none.", detail=answer.words)
        return UploadedCopy(upload_id)

    async def _masked(self, account: AccountView, request: Request, client_token: str) -> Request:
        """The request with the mask of what is to be changed; looking for it is billed by itself, once."""
        source = {name: request.body[name] for name in ("source_video_id", "video_media_id") if name in request.body}
        answer = await self._calls.submit(
            "POST",
            f"{_base(account)}/video/mask/selection",
            account=account,
            headers=_headers(account, mask_trace(client_token)),
            json={**source, "keyframe_id": request.keyframe},
        )
        return replace(request, body=with_mask(request, told(answer)))

    async def _read_lists(self, account: AccountView) -> None:
        """Learn the account's voices and looks, once in a run; without them the forms offer what they know."""
        if account.id in self._listed_accounts:
            return
        self._listed_accounts.add(account.id)
        is_new = False
        for field, path, ids, names in _LISTS:
            try:
                answer = await self._ask("GET", f"{path}?page_num=1&page_size=100", account)
            except ProviderError as error:
                log.info("account_list_not_read", path=path, reason=str(error))
                continue
            is_new = self._lists.learn(field, listed(told(answer), ids, names)) or is_new
        if is_new:
            self._lists.save()
            self._catalog = self._lists.over(self._models)
            self.manifest = manifest_of(self._catalog)

    async def _ask(self, method: str, path: str, account: AccountView, **how: Any) -> Answer:
        headers = _headers(account, str(uuid4()))
        answer = await self._calls.ask(method, _base(account) + path, account=account, headers=headers, **how)
        if code_of(answer.data) is None:
            raise ProviderUnavailableError("The answer is not one of PixVerse's.", detail=answer.words)
        return answer


def build_provider(environment: ProviderEnvironment) -> PixverseProvider:
    return PixverseProvider(environment)


def _base(account: AccountView) -> str:
    return BASES.get(account.options.get("region", USUAL_REGION), BASES[USUAL_REGION])


def _headers(account: AccountView, trace: str) -> Mapping[str, str]:
    """The headers that every call needs.

    Raises:
        ProviderAuthError: The account has no key.
    """
    key = account.credentials.get("api_key")
    if not key:
        raise ProviderAuthError("The account has no PixVerse key. Give it one.")
    return {"API-KEY": key, "Ai-trace-id": trace}
