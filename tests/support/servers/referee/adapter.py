"""The referee as a provider of the program, written as any other adapter is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, Field, ValidationError
from typing_extensions import override

from app.domain.enums import InputRole, MediaType, OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    SubmitUncertainError,
)
from app.providers.base import (
    AccountField,
    AccountView,
    BaseProvider,
    CancelAbility,
    ClearingWay,
    Estimate,
    GenerationResult,
    InputFile,
    InputLimits,
    InputRef,
    OperationParams,
    ProviderManifest,
    RemoteJob,
    RemoteOutput,
    UploadedCopy,
    VideoStatusResult,
    input_slot,
)
from app.system.threads import in_thread
from tests.support.servers.referee.wire import Accepted, Balance, RefusalBody, Uploaded, Work, WorkList

ID = "referee"
CREDITS = "openapi"
COST = 7
CONNECT_SECONDS = 10.0
W = TypeVar("W", bound=BaseModel)

_KINDS: dict[str, type[ProviderError]] = {
    "invalid_key": ProviderAuthError,
    "out_of_credits": ProviderQuotaError,
    "too_many_running": ProviderConcurrencyError,
    "content_refused": ContentRefusedError,
    "invalid": InvalidParametersError,
    "not_found": RemoteNotFoundError,
}
_STATES = {
    "queued": ProviderStatus.PENDING,
    "running": ProviderStatus.PROCESSING,
    "succeeded": ProviderStatus.COMPLETED,
    "failed": ProviderStatus.FAILED,
    "filtered": ProviderStatus.FILTERED,
    "cancelled": ProviderStatus.CANCELLED,
}


class PictureParams(OperationParams):
    """A picture from words."""

    prompt: str = Field(min_length=1, max_length=2000, title="Prompt", json_schema_extra={"widget": "prompt"})
    size: str = Field("64x48", pattern=r"^[1-9]\d{1,2}x[1-9]\d{1,2}$", title="Size")


class RetouchParams(PictureParams):
    """A picture from a picture."""

    image: InputRef = input_slot(InputRole.REFERENCE, MediaType.IMAGE, title="Picture")


def manifest_of(ways: Sequence[ClearingWay], settle_delay: timedelta, longest_run: timedelta) -> ProviderManifest:
    """What the referee declares, in the mode in which it runs."""
    return ProviderManifest(
        id=ID,
        name="Referee",
        monogram="RE",
        about="A provider that keeps a log of what it charged.",
        operations={OperationType.TEXT_TO_IMAGE: PictureParams, OperationType.IMAGE_TO_IMAGE: RetouchParams},
        credit_types=(CREDITS,),
        clearing=tuple(ways),
        settle_delay=settle_delay,
        longest_run=longest_run,
        poll_interval=timedelta(seconds=1),
        cancel=CancelAbility.ANY,
        inputs={MediaType.IMAGE: InputLimits(formats=("image/png",))},
        account_fields=(
            AccountField("base_url", "Address", help="Host and port of the server.", default="http://127.0.0.1:8400"),
            AccountField("key", "Key", is_secret=True, help="From the account's page."),
        ),
        reports_balance=True,
    )


class RefereeProvider(BaseProvider):
    """Calls the referee.

    Args:
        ways: How a lost reply is cleared, in order.
        settle_delay: How long an absent job may still appear; longer than the read time-out.
        longest_run: After this a job must have ended.
        read_seconds: How long an answer may take.
    """

    def __init__(
        self,
        ways: Sequence[ClearingWay],
        *,
        settle_delay: timedelta = timedelta(seconds=20),
        longest_run: timedelta = timedelta(seconds=60),
        read_seconds: float = 15.0,
    ) -> None:
        self.instance_manifest = manifest_of(ways, settle_delay, longest_run)
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS), follow_redirects=False, trust_env=False
        )

    @property
    @override
    def manifest(self) -> ProviderManifest:  # type: ignore[override]
        return self.instance_manifest

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return self.base_estimate(operation)

    @override
    def base_estimate(self, operation: OperationType) -> Estimate:
        return Estimate(COST, CREDITS, 2.0)

    @override
    def local_servers(self, account: AccountView) -> frozenset[str]:
        return frozenset({urlsplit(account.options["base_url"]).netloc})

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        return {CREDITS: (await self._get(account, "/v1/balance", Balance)).credits}

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        body = params.model_dump(exclude_none=True)
        headers = {**_headers(account), "X-Client-Tag": client_token}
        if ClearingWay.KEY in self.manifest.clearing:
            headers["Idempotency-Key"] = client_token
        if ClearingWay.OWN_ID in self.manifest.clearing:
            body["own_id"] = client_token
        try:
            response = await self._http.post(f"{account.options['base_url']}/v1/images", json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise ProviderUnavailableError("The referee cannot be reached.", detail=repr(error)) from error
        except httpx.TransportError as error:
            raise SubmitUncertainError("No answer came from the referee.", detail=repr(error)) from error
        if 400 <= response.status_code < 500:
            raise _refusal(response, SubmitUncertainError)
        if not response.is_success:
            raise SubmitUncertainError(f"The referee answered {response.status_code}.", detail=response.text[:200])
        try:
            accepted = Accepted.model_validate_json(response.content)
        except ValidationError as error:
            raise SubmitUncertainError("The answer names no job.", detail=response.text[:200]) from error
        return GenerationResult(accepted.id, answer=response.json(), cost=accepted.charged)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        work = await self._get(account, f"/v1/images/{remote_id}", Work)
        status = _STATES[work.status]
        has_ended = status not in {ProviderStatus.PENDING, ProviderStatus.PROCESSING}
        return VideoStatusResult(
            status,
            fraction=work.progress,
            outputs=[RemoteOutput(url=output.url, mime_type=output.mime_type) for output in work.outputs],
            error=ProviderError(work.error.message, detail=work.error.code) if work.error is not None else None,
            cost=work.charged if has_ended else None,
        )

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        await self._ask("DELETE", account, f"/v1/images/{remote_id}", Work)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        found = await self._get(account, f"/v1/images?own_id={client_token}", WorkList)
        return GenerationResult(found.data[0].id) if found.data else None

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        jobs: list[RemoteJob] = []
        cursor: str | None = "0"
        while cursor is not None:
            page = await self._get(account, f"/v1/images?since={since.timestamp():.6f}&cursor={cursor}", WorkList)
            jobs += [
                RemoteJob(work.id, {"prompt": work.prompt, "seed": work.seed, "size": work.size}) for work in page.data
            ]
            cursor = page.next
        return jobs

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: request.get(name) for name in ("prompt", "seed", "size")}

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        content = await in_thread(Path(file.path).read_bytes)
        headers = {**_headers(account), "Content-Type": "image/png"}
        try:
            response = await self._http.post(
                f"{account.options['base_url']}/v1/files", content=content, headers=headers
            )
        except httpx.TransportError as error:
            raise ProviderUnavailableError("The referee cannot be reached.", detail=repr(error)) from error
        return UploadedCopy(_parsed(response, Uploaded).id)

    @override
    async def close(self) -> None:
        await self._http.aclose()

    async def _get(self, account: AccountView, path: str, model: type[W]) -> W:
        return await self._ask("GET", account, path, model)

    async def _ask(self, method: str, account: AccountView, path: str, model: type[W]) -> W:
        try:
            response = await self._http.request(
                method, f"{account.options['base_url']}{path}", headers=_headers(account)
            )
        except httpx.TransportError as error:
            raise ProviderUnavailableError("The referee cannot be reached.", detail=repr(error)) from error
        return _parsed(response, model)


def _headers(account: AccountView) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.credentials['key']}"}


def _parsed(response: httpx.Response, model: type[W]) -> W:
    if 400 <= response.status_code < 500:
        raise _refusal(response, ProviderUnavailableError)
    if not response.is_success:
        raise ProviderUnavailableError(f"The referee answered {response.status_code}.", detail=response.text[:200])
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        raise ProviderUnavailableError("The referee's answer is not understood.", detail=response.text[:200]) from error


def _refusal(response: httpx.Response, otherwise: type[ProviderError]) -> ProviderError:
    """The refusal by its code; `otherwise` where it is not one of the referee's."""
    try:
        refusal = RefusalBody.model_validate_json(response.content).error
    except ValidationError:
        return otherwise(f"The answer {response.status_code} is not the referee's.", detail=response.text[:200])
    if refusal.code == "slow_down":
        asked = response.headers.get("retry-after", "")
        pause = timedelta(seconds=int(asked)) if asked.isdecimal() else None
        return ProviderRateLimitError(refusal.message, retry_after=pause, detail=refusal.code)
    kind = _KINDS.get(refusal.code, ProviderError)
    return kind(refusal.message, detail=refusal.code)
