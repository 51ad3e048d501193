"""Translates: our parameters to Lantern's, its answers and refusals to ours. It keeps nothing and retries nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.providers.accounts import AccountView
from app.providers.base import (
    BaseProvider,
    Estimate,
    GenerationResult,
    InputFile,
    OperationParams,
    RemoteOutput,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Answer, Calls
from app.providers.registry import ProviderEnvironment
from pixsim7_lantern.manifest import CATALOG, HOST, MANIFEST

_API = f"https://{HOST}/v1"
_STATES = {
    "queued": ProviderStatus.PENDING,
    "running": ProviderStatus.PROCESSING,
    "done": ProviderStatus.COMPLETED,
    "failed": ProviderStatus.FAILED,
    "refused": ProviderStatus.FILTERED,
    "cancelled": ProviderStatus.CANCELLED,
}
_REFUSALS: Mapping[str, type[ProviderError]] = {
    "bad_key": ProviderAuthError,
    "no_money": ProviderQuotaError,
    "content": ContentRefusedError,
    "invalid": InvalidParametersError,
    "unknown": RemoteNotFoundError,
}
_CENT = 10_000
"""In millionths of a dollar."""


class LanternProvider(BaseProvider):
    """Lantern."""

    manifest = MANIFEST

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._calls = Calls(environment.http, name=MANIFEST.name, hosts=MANIFEST.hosts, refusal=refusal)

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return CATALOG.estimate(operation, params)

    @override
    def base_estimate(self, operation: OperationType) -> Estimate:
        return CATALOG.base_estimate(operation)

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        body = {**CATALOG.wire(params), "client_id": client_token}
        picture = getattr(params, "picture", None)
        if picture is not None:
            # What `upload` gave: the pipeline has brought the file there before.
            body["picture_id"] = picture
        answer = await self._calls.submit("POST", f"{_API}/clips", account=account, headers=_key(account), json=body)
        job = _object(answer.data)
        remote_id = job.get("id")
        if not isinstance(remote_id, str) or not remote_id:
            # It may have been taken, and charged: never a refusal.
            raise self._calls.unclear(answer)
        return GenerationResult(remote_id, answer=job, cost=_cost(job))

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        url = f"{_API}/clips/{quote(remote_id, safe='')}"
        answer = await self._calls.ask("GET", url, account=account, headers=_key(account))
        return _standing(_object(answer.data))

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        url = f"{_API}/clips/{quote(remote_id, safe='')}"
        await self._calls.ask("DELETE", url, account=account, headers=_key(account))

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        url = f"{_API}/clips?client_id={quote(client_token, safe='')}"
        answer = await self._calls.ask("GET", url, account=account, headers=_key(account))
        clips = _object(answer.data).get("clips")
        for job in clips if isinstance(clips, list) else ():
            remote_id = _object(job).get("id")
            if isinstance(remote_id, str) and remote_id:
                return GenerationResult(remote_id, answer=_object(job), cost=_cost(_object(job)))
        return None

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        headers = {**_key(account), "Content-Type": file.mime_type}
        answer = await self._calls.ask(
            "POST", f"{_API}/files", account=account, headers=headers, file=file.path, seconds=300
        )
        name = _object(answer.data).get("id")
        if not isinstance(name, str):
            raise ProviderUnavailableError("Lantern did not say what it calls the file.", detail=answer.words)
        return UploadedCopy(name)

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        answer = await self._calls.ask("GET", f"{_API}/account", account=account, headers=_key(account))
        cents = _object(answer.data).get("balance_cents")
        return {"usd": cents * _CENT} if isinstance(cents, int) and not isinstance(cents, bool) else {}


def refusal(answer: Answer, *, is_submit: bool) -> ProviderError | None:
    """Lantern's refusals; None for what is no refusal, or not Lantern's. It is asked for every answer."""
    del is_submit
    if answer.is_success:
        return None
    error = _object(_object(answer.data).get("error"))
    words = str(error.get("message") or answer.words)
    if error.get("code") == "slow_down":
        return ProviderRateLimitError("Lantern asks for a pause.", retry_after=answer.retry_after, detail=words)
    kind = _REFUSALS.get(str(error.get("code")))
    return kind(f"Lantern: {words}") if kind is not None else None


def _standing(job: Mapping[str, Any]) -> VideoStatusResult:
    status = _STATES.get(str(job.get("state")))
    if status is None:
        raise ProviderUnavailableError("Lantern's answer has no state.", detail=str(job)[:500])
    progress = job.get("progress")
    is_share = isinstance(progress, int | float) and 0 <= progress <= 1
    error = str(_object(job.get("error")).get("message") or "It failed at Lantern.")
    return VideoStatusResult(
        status,
        fraction=float(progress) if is_share else None,
        outputs=_outputs(job) if status == ProviderStatus.COMPLETED else (),
        error=ProviderError(error) if status == ProviderStatus.FAILED else None,
        cost=0 if status == ProviderStatus.FAILED else _cost(job),
    )


def _outputs(job: Mapping[str, Any]) -> list[RemoteOutput]:
    files = job.get("files")
    urls = [_object(file).get("url") for file in files] if isinstance(files, list) else []
    return [RemoteOutput(url=url) for url in urls if isinstance(url, str) and url]


def _cost(job: Mapping[str, Any]) -> int | None:
    cents = job.get("cost_cents")
    return cents * _CENT if isinstance(cents, int) and not isinstance(cents, bool) and cents >= 0 else None


def _key(account: AccountView) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.credentials.get('api_key', '')}"}


def _object(value: Any) -> Mapping[str, Any]:
    """An answer's object; an empty one where it is something else."""
    return value if isinstance(value, Mapping) else {}
