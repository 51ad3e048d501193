"""Google: two interfaces behind one key."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import (
    InvalidParametersError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import (
    AccountView,
    GenerationResult,
    InputFile,
    OperationParams,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Answer, Calls
from app.providers.catalog_provider import CatalogProvider
from app.providers.google import interactions, veo
from app.providers.google.errors import refusal
from app.providers.google.files import bring, is_official, key_header
from app.providers.google.interactions import Ended
from app.providers.google.manifest import CATALOG, MANIFEST, URL, VEO_OPTION, manifest_with
from app.providers.kept import KeptResults
from app.providers.registry import ProviderEnvironment

_INTERACTION: Final = re.compile(r"[\w.~:=-]{1,300}")
_MOST_ANSWER_BYTES: Final = 256 * 1024 * 1024
"""A result may lie inside the answer, as base64."""
_VEO: Final = {"kind": "operation"}
_MOST_NAMED: Final = 3


class GoogleProvider(CatalogProvider):
    """Gemini Omni and the image models by interactions, Veo 3.1 by operations."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._catalog = CATALOG.with_user_file(environment.data_folder / "models.toml")
        self.manifest = manifest_with(self._catalog)
        self._kept = KeptResults(environment.data_folder)
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        model = self._catalog.model_of(params)
        try:
            if model.settings.get("interface") == "veo":
                return await self._submit_veo(account, operation, params, model.id)
            return await self._submit_interaction(account, operation, params)
        except OSError as error:
            raise ProviderUnavailableError("An input cannot be read.", detail=str(error)) from error

    @override
    def unfit_reason(self, operation: OperationType, options: Mapping[str, str], model: str | None = None) -> str:
        if options.get(VEO_OPTION) == "on":
            return ""
        chosen = self._catalog.models.get(model or "")
        models = self._catalog.able().get(operation, ()) if chosen is None else (chosen,)
        is_veo = all(one.settings.get("interface") == "veo" for one in models)
        return "Veo 3.1 is off for it: its settings turn it on" if models and is_veo else ""

    async def _submit_interaction(
        self, account: AccountView, operation: OperationType, params: OperationParams
    ) -> GenerationResult:
        body = await interactions.body_of(self._catalog, operation, params)
        answer = await self._send(account, f"{URL}/interactions", body)
        found = answer.data.get("id") if isinstance(answer.data, dict) else None
        if not isinstance(found, str) or not _INTERACTION.fullmatch(found):
            raise self._calls.unclear(answer)
        told = {name: answer.data[name] for name in ("id", "status", "model", "created") if name in answer.data}
        return GenerationResult(found, {}, told)

    async def _submit_veo(
        self, account: AccountView, operation: OperationType, params: OperationParams, model_id: str
    ) -> GenerationResult:
        if account.options.get(VEO_OPTION) != "on":
            raise InvalidParametersError(
                "Veo 3.1 is off for this account. Take Gemini Omni, or turn Veo on in the account's settings."
            )
        body = await veo.body_of(self._catalog, operation, params)
        answer = await self._send(account, f"{URL}/models/{quote(model_id, safe='')}:predictLongRunning", body)
        found = answer.data.get("name") if isinstance(answer.data, dict) else None
        if not isinstance(found, str) or not veo.OPERATION_NAME.fullmatch(found):
            raise self._calls.unclear(answer, "names no operation")
        return GenerationResult(found, _VEO, {"name": found})

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        if handle.get("kind") == "operation":
            ended = veo.read((await self._ask(account, "GET", _operation(remote_id))).data)
        else:
            ended = interactions.read((await self._ask(account, "GET", _interaction(remote_id))).data, remote_id)
        return await self._with_files(remote_id, ended)

    async def _with_files(self, remote_id: str, ended: Ended) -> VideoStatusResult:
        """The status with the results that came inside the answer as files, before those at links."""
        if not ended.files:
            return ended.status
        folder = _folder(remote_id)
        try:
            await self._kept.keep(folder, ended.files)
        except SubmitUncertainError as error:
            raise ProviderUnavailableError("A result came and could not be written.", detail=error.detail) from error
        kept = await self._kept.status(folder)
        files = kept.outputs if kept is not None else ()
        named = (replace(one, remote_id=ended.own_id) for one in files)
        return replace(ended.status, outputs=(*named, *ended.status.outputs))

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        if handle.get("kind") != "operation":
            await self._ask(account, "POST", f"{_interaction(remote_id)}/cancel", {})

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        await self._kept.forget(_folder(remote_id))

    @override
    def download_headers(self, account: AccountView, url: str) -> Mapping[str, str]:
        return key_header(account) if is_official(url) else {}

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        return await bring(self._calls, account, file)

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        await self._models(account)
        return {}

    @override
    async def check_connection(self, account: AccountView) -> str:
        there = await self._models(account)
        wanted = [model for model in self._catalog.models.values() if model.status != "legacy"]
        missing = [model.title for model in wanted if there and model.id not in there]
        told = "Google accepts the key. It does not tell what is left of the project's credit."
        if not missing:
            return told
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        return f"{told} Not offered to it: {', '.join(missing[:_MOST_NAMED])}{more}."

    async def _models(self, account: AccountView) -> set[str]:
        """The ids of the models that the key may use; a free call."""
        data = (await self._ask(account, "GET", "models?pageSize=1000")).data
        listed = data.get("models") if isinstance(data, dict) else None
        names = (one.get("name") for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
        return {name.removeprefix("models/") for name in names if isinstance(name, str)}

    async def _send(self, account: AccountView, url: str, body: Any) -> Answer:
        return await self._calls.submit(
            "POST", url, account=account, headers=key_header(account), json=body, limit_bytes=_MOST_ANSWER_BYTES
        )

    async def _ask(self, account: AccountView, method: str, path: str, body: Any = None) -> Answer:
        return await self._calls.ask(
            method,
            f"{URL}/{path}",
            account=account,
            headers=key_header(account),
            json=body,
            limit_bytes=_MOST_ANSWER_BYTES,
        )


def _interaction(remote_id: str) -> str:
    return f"interactions/{quote(remote_id, safe='')}"


def _operation(remote_id: str) -> str:
    if not veo.OPERATION_NAME.fullmatch(remote_id):
        raise RemoteNotFoundError("This is no operation of Google's.", detail=remote_id[:100])
    return remote_id


def _folder(remote_id: str) -> str:
    """The name of a job's kept files: ids of the provider are no names of folders."""
    return hashlib.sha256(remote_id.encode()).hexdigest()[:32]
