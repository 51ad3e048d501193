"""The adapter of fal.ai: submits to the queue, follows the addresses that it gives, brings files to its storage."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from typing_extensions import override

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderUnavailableError,
)
from app.providers.accounts import AccountView
from app.providers.base import (
    USD,
    Estimate,
    GenerationResult,
    InputFile,
    OperationParams,
    RemoteJob,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Calls
from app.providers.catalog_provider import CatalogProvider
from app.providers.fal.answers import accepted, address, failed, result, standing
from app.providers.fal.bodies import request_body, transitions
from app.providers.fal.errors import refusal
from app.providers.fal.history import AskedEndpoints, listed, next_cursor
from app.providers.fal.manifest import CATALOG, MANIFEST, PLATFORM, QUEUE, STORAGE, UPLOAD_HOSTS
from app.providers.fal.prices import LivePrices
from app.providers.registry import ProviderEnvironment

_MOST_PRICES: Final = 50
_MOST_PAGES: Final = 20
_LARGEST_IN_ONE: Final = 100_000_000
_MILLIONTHS: Final = 1_000_000
_MOST_DOLLARS: Final = 1e9


class FalProvider(CatalogProvider):
    """fal.ai."""

    def __init__(self, environment: ProviderEnvironment) -> None:
        folder = environment.data_folder
        self._catalog = CATALOG.with_user_file(folder / "models.toml")
        notice = self._catalog.trouble or ""
        self.manifest = replace(MANIFEST, operations=self._catalog.operations(), notice=notice)
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)
        self._prices = LivePrices(folder / "prices.json")
        self._asked = AskedEndpoints(folder / "asked.json")

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        told = self._catalog.estimate(operation, params)
        model = self._catalog.model_of(params)
        if model.settings.get("transitions"):
            return replace(told, cost=told.cost * transitions(params))
        if model.settings.get("live_price") is False:
            return told
        cost = self._prices.cost(model.id, params)
        return told if cost is None else replace(told, cost=cost, credit_type=USD)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        endpoint = self._catalog.model_of(params).id
        body = request_body(self._catalog, params)
        await self._asked.note(endpoint, datetime.now(UTC))
        url = f"{QUEUE}/{quote(endpoint, safe='/')}"
        answer = await self._calls.submit("POST", url, account=account, headers=_key(account), json=body)
        known = accepted(answer.data)
        if known is None:
            raise self._calls.unclear(answer)
        return GenerationResult(known[0], known[1], answer.data)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        answer = await self._calls.ask("GET", address(handle, "status_url"), account=account, headers=_key(account))
        stands = standing(answer)
        return stands if stands is not None else await self._result(account, handle)

    async def _result(self, account: AccountView, handle: Mapping[str, Any]) -> VideoStatusResult:
        try:
            answer = await self._calls.ask(
                "GET", address(handle, "response_url"), account=account, headers=_key(account)
            )
        except InvalidParametersError as error:
            if "in progress" in (error.detail or ""):
                return VideoStatusResult(ProviderStatus.PROCESSING)
            return failed(error)
        except ContentRefusedError as error:
            return failed(error)
        except ProviderError as error:
            # The plain class is the end of the model; its subclasses say that the look went wrong.
            if type(error) is ProviderError:
                return failed(error)
            raise
        if answer.data is None:
            raise ProviderUnavailableError("fal.ai's answer cannot be understood.", detail=answer.words)
        return result(answer.data)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        try:
            await self._calls.ask("PUT", address(handle, "cancel_url"), account=account, headers=_key(account))
        except InvalidParametersError:
            # It has ended already; the next look brings its result.
            return

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        found: list[RemoteJob] = []
        for endpoint in self._asked.since(since) or list(self._catalog.models):
            found += await self._listed(account, endpoint, since)
        return found

    async def _listed(self, account: AccountView, endpoint: str, since: datetime) -> list[RemoteJob]:
        query = {"endpoint_id": endpoint, "expand": "payloads", "start": since.astimezone(UTC).isoformat()}
        found: list[RemoteJob] = []
        for _ in range(_MOST_PAGES):
            url = f"{PLATFORM}/models/requests/by-endpoint?{urlencode(query)}"
            answer = await self._calls.ask("GET", url, account=account, headers=_key(account))
            found += listed(answer.data)
            cursor = next_cursor(answer.data)
            if cursor is None:
                break
            query["cursor"] = cursor
        return found

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        name = str(request.get("model"))
        model = self._catalog.models.get(name)
        fields = model.operations.get(operation, {}) if model is not None else {}
        seed = request.get("seed") if fields.get("seed") else None
        return {"model": name, "prompt": request.get("prompt") or None, "seed": seed}

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        """The balance, where the key has the scope for it; any key is proved to be one of fal.ai's."""
        try:
            url = f"{PLATFORM}/account/billing?expand=credits"
            answer = await self._calls.ask("GET", url, account=account, headers=_key(account))
        except ProviderAuthError:
            await self._upload_token(account)
            balance: Mapping[str, int] = {}
        else:
            balance = _balance(answer.data)
        await self._refresh_prices(account)
        return balance

    @override
    async def check_connection(self, account: AccountView) -> str:
        balance = await self.read_balance(account)
        if USD in balance:
            return f"fal.ai accepts the key. The balance is ${balance[USD] / _MILLIONTHS:,.2f}."
        return "fal.ai accepts the key. Its scope does not tell the balance; a key with the scope ADMIN would."

    async def _refresh_prices(self, account: AccountView) -> None:
        """Read the live prices once a day; where that fails, the known ones stay."""
        now = datetime.now(UTC)
        if not self._prices.is_old(now):
            return
        names = list(self._catalog.models)
        answers: list[Any] = []
        try:
            for start in range(0, len(names), _MOST_PRICES):
                query = urlencode([("endpoint_id", name) for name in names[start : start + _MOST_PRICES]])
                answer = await self._calls.ask(
                    "GET", f"{PLATFORM}/models/pricing?{query}", account=account, headers=_key(account)
                )
                answers.append(answer.data)
            await self._prices.take(answers, now)
        except (ProviderError, OSError):
            return

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        if file.size_bytes > _LARGEST_IN_ONE:
            return await self._upload_large(account, file)
        token = await self._upload_token(account)
        base = token.get("base_url")
        if not isinstance(base, str) or urlsplit(base).netloc not in UPLOAD_HOSTS:
            return await self._upload_large(account, file)
        headers = {
            "Authorization": f"{token.get('token_type')} {token.get('token')}",
            "Content-Type": file.mime_type,
            "X-Fal-File-Name": quote(file.name, safe="._- "),
        }
        answer = await self._calls.ask(
            "POST", f"{base.rstrip('/')}/files/upload", account=account, headers=headers, file=file.path, seconds=300.0
        )
        return _copy(answer.data, "access_url")

    async def _upload_token(self, account: AccountView) -> Mapping[str, Any]:
        url = f"{STORAGE}/storage/auth/token?storage_type=fal-cdn-v3"
        answer = await self._calls.ask("POST", url, account=account, headers=_key(account), json={})
        return answer.data if isinstance(answer.data, dict) else {}

    async def _upload_large(self, account: AccountView, file: InputFile) -> UploadedCopy:
        """Bring a file in one piece to a signed link: the way without a limit of its size."""
        url = f"{STORAGE}/storage/upload/initiate?storage_type=gcs"
        told = {"file_name": file.name, "content_type": file.mime_type}
        answer = await self._calls.ask("POST", url, account=account, headers=_key(account), json=told)
        copy = _copy(answer.data, "file_url")
        link = answer.data.get("upload_url")
        if not isinstance(link, str) or not link.startswith("https://"):
            raise ProviderUnavailableError("fal.ai names no place for the file.", detail=answer.words)
        await self._calls.hand_over("PUT", link, headers={"Content-Type": file.mime_type}, file=file.path)
        return copy


def _key(account: AccountView) -> dict[str, str]:
    return {"Authorization": f"Key {account.credentials.get('key', '')}"}


def _balance(data: Any) -> Mapping[str, int]:
    credit = data.get("credits") if isinstance(data, dict) else None
    amount = credit.get("current_balance") if isinstance(credit, dict) else None
    if not isinstance(amount, int | float) or isinstance(amount, bool) or not -_MOST_DOLLARS < amount < _MOST_DOLLARS:
        return {}
    return {USD: max(round(amount * _MILLIONTHS), 0)}


def _copy(data: Any, name: str) -> UploadedCopy:
    """A brought file by its link.

    Raises:
        ProviderUnavailableError: The answer names none.
    """
    url = data.get(name) if isinstance(data, dict) else None
    if not isinstance(url, str) or not url.startswith("https://"):
        raise ProviderUnavailableError("fal.ai did not say where the file is.")
    return UploadedCopy(url)


def build_provider(environment: ProviderEnvironment) -> FalProvider:
    return FalProvider(environment)
