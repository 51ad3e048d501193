"""The adapter of Replicate: predictions of official models, of versions and of deployments."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import IncompleteListError, ProviderUnavailableError
from app.providers.accounts import AccountView
from app.providers.base import (
    ClearingWay,
    GenerationResult,
    InputFile,
    OperationParams,
    RemoteJob,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Calls, FilePart
from app.providers.catalog import Model
from app.providers.catalog_provider import CatalogProvider
from app.providers.registry import ProviderEnvironment
from app.providers.replicate.errors import refusal
from app.providers.replicate.manifest import API, CATALOG, HOST, MANIFEST
from app.providers.replicate.predictions import id_of, listed, next_page, standing

_MOST_PAGES: Final = 20
_LONGEST_NAME: Final = 80


class ReplicateProvider(CatalogProvider):
    """Replicate."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._catalog = CATALOG.with_user_file(environment.data_folder / "models.toml")
        notice = self._catalog.trouble or ""
        self.manifest = replace(MANIFEST, operations=self._catalog.operations(), notice=notice)
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        model = self._catalog.model_of(params)
        body: dict[str, Any] = {"input": self._catalog.wire_with_files(params)}
        version = model.settings.get("version")
        if version:
            body["version"] = f"{model.id}:{version}"
        answer = await self._calls.submit("POST", _place(model), account=account, headers=_token(account), json=body)
        remote_id = id_of(answer.data)
        if remote_id is None:
            raise self._calls.unclear(answer)
        return GenerationResult(remote_id, answer=answer.data)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        url = f"{API}/predictions/{quote(remote_id, safe='')}"
        answer = await self._calls.ask("GET", url, account=account, headers=_token(account))
        return standing(answer.data)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        url = f"{API}/predictions/{quote(remote_id, safe='')}/cancel"
        await self._calls.ask("POST", url, account=account, headers=_token(account))

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        found: list[RemoteJob] = []
        moment = since.astimezone(UTC).isoformat().replace("+00:00", "Z")
        url: str | None = f"{API}/predictions?{urlencode({'created_after': moment})}"
        for _ in range(_MOST_PAGES):
            if url is None:
                return found
            answer = await self._calls.ask("GET", url, account=account, headers=_token(account))
            if not isinstance(answer.data, Mapping) or not isinstance(answer.data.get("results"), list):
                raise ProviderUnavailableError("Replicate's list cannot be understood.", detail=answer.words)
            found += listed(answer.data)
            url = next_page(answer.data)
        raise IncompleteListError("Replicate's list is longer than what is read of it.")

    @override
    def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> Sequence[ClearingWay]:
        """Absence proves nothing where the list may show a deployment's own model, or words under another name."""
        model = self._catalog.models.get(str(request.get("model")))
        fields = model.operations.get(operation, {}) if model is not None else {}
        wires = {name: getattr(fields.get(name), "wire", None) or name for name in ("prompt", "seed")}
        is_shown = model is not None and not model.settings.get("deployment")
        is_plain = is_shown and all(name == wire for name, wire in wires.items())
        return (ClearingWay.LISTING,) if is_plain else (ClearingWay.LISTING_ENDED,)

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        name = str(request.get("model"))
        model = self._catalog.models.get(name)
        fields = model.operations.get(operation, {}) if model is not None else {}
        seed = request.get("seed") if fields.get("seed") else None
        return {"model": name, "prompt": request.get("prompt") or None, "seed": seed}

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        """Nothing: Replicate does not tell it; the call proves the token."""
        await self._account(account)
        return {}

    @override
    async def check_connection(self, account: AccountView) -> str:
        data = await self._account(account)
        name = data.get("username")
        whose = f" of {name[:_LONGEST_NAME]}" if isinstance(name, str) and name else ""
        return f"Replicate accepts the token{whose}. It does not tell the balance."

    async def _account(self, account: AccountView) -> Mapping[str, Any]:
        answer = await self._calls.ask("GET", f"{API}/account", account=account, headers=_token(account))
        if not isinstance(answer.data, Mapping):
            raise ProviderUnavailableError("Replicate's answer cannot be understood.", detail=answer.words)
        return answer.data

    @override
    def download_headers(self, account: AccountView, url: str) -> Mapping[str, str]:
        return _token(account)

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        part = FilePart("content", file.path, file.mime_type, file.name)
        answer = await self._calls.ask(
            "POST", f"{API}/files", account=account, headers=_token(account), files=[part], seconds=300.0
        )
        data = answer.data if isinstance(answer.data, Mapping) else {}
        urls = data.get("urls")
        url = urls.get("get") if isinstance(urls, Mapping) else None
        if not isinstance(url, str) or not url.startswith(f"https://{HOST}/"):
            raise ProviderUnavailableError("Replicate did not say where the file is.", detail=answer.words)
        return UploadedCopy(url, _moment(data.get("expires_at")))


def _place(model: Model) -> str:
    deployment = model.settings.get("deployment")
    if deployment:
        return f"{API}/deployments/{quote(str(deployment), safe='/')}/predictions"
    if model.settings.get("version"):
        return f"{API}/predictions"
    return f"{API}/models/{quote(model.id, safe='/')}/predictions"


def _token(account: AccountView) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.credentials.get('token', '')}"}


def _moment(value: Any) -> datetime | None:
    """A moment as Replicate writes it, a little earlier so that nothing ends on its way; None where it tells none."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC) - timedelta(minutes=10)
    except (TypeError, ValueError, OverflowError):
        return None


def build_provider(environment: ProviderEnvironment) -> ReplicateProvider:
    return ReplicateProvider(environment)
