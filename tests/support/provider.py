"""A provider that does what a test tells it to, and counts what it was asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from typing_extensions import override

from app.domain.enums import InputRole, MediaType, OperationType, ProviderStatus
from app.providers.base import (
    AccountDefaults,
    AccountView,
    BaseProvider,
    CancelAbility,
    ClearingWay,
    Estimate,
    GenerationResult,
    InputFile,
    InputLimits,
    InputRef,
    InputTransport,
    OperationParams,
    ProviderManifest,
    RemoteJob,
    RemoteOutput,
    UploadedCopy,
    VideoStatusResult,
    input_slot,
)
from app.providers.registry import ProviderRegistry


class FakeTextParams(OperationParams):
    """A prompt and a choice."""

    prompt: str = Field(min_length=1, max_length=2000, title="Prompt")
    size: Literal["480p", "720p"] = Field("480p", title="Size")


class FakeImageParams(FakeTextParams):
    """A prompt over a picture."""

    first_frame: InputRef = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="First frame")
    reference: InputRef | None = input_slot(InputRole.REFERENCE, MediaType.IMAGE, title="Reference", required=False)


class FakeProvider(BaseProvider):
    """Keeps its jobs in memory; each hook may be replaced by a test.

    Attributes:
        submitted: The client tokens of every submit that arrived, in order.
        senders: The account of every submit, in order, those that were refused too.
        refusal: Raised by the next submits instead of accepting, until it is None again.
        refusals: Account id to what its submits are refused with.
        balances: Account id to what `read_balance` tells of it; nothing of one that is not there.
        balance_error: Raised by every look at a balance.
        balance_errors: Account id to what is raised by looks at its balance.
        balance_reads: The account of every look at a balance, in order.
        charges_at_once: It tells with its acceptance that it charged the cost.
        base_cost: What an operation costs before there are parameters.
        base_credit_type: What that is paid with, where it is not the usual kind.
        seconds: How long a job is thought to take.
        loses_reply: The next submit arrives, and then this is raised.
        outputs: Remote id to the files that the job made; a job with an entry is done.
    """

    def __init__(
        self,
        *,
        cost: int = 0,
        slots: int = 2,
        clearing: tuple[ClearingWay, ...] = (ClearingWay.OWN_ID,),
        settle_delay: timedelta = timedelta(0),
        transport: InputTransport = InputTransport.LOCAL_PATH,
        has_own_account: bool = True,
    ) -> None:
        self.cost = cost
        self.charges_at_once = False
        self.base_cost = 0
        self.base_credit_type: str | None = None
        self.seconds = 1.0
        self.submitted: list[str] = []
        self.senders: list[int] = []
        self.refusals: dict[int, Exception] = {}
        self.balances: dict[int, dict[str, int]] = {}
        self.balance_error: Exception | None = None
        self.balance_errors: dict[int, Exception] = {}
        self.balance_reads: list[int] = []
        self.requests: list[dict[str, Any]] = []
        self.uploaded: list[str] = []
        self.cancelled: list[str] = []
        self.forgotten: list[str] = []
        self.refusal: Exception | None = None
        self.loses_reply: Exception | None = None
        self.find_error: Exception | None = None
        self.listed: list[RemoteJob] = []
        self.cancel_error: Exception | None = None
        self.cancels_asked = 0
        self.check_error: Exception | None = None
        self.forget_error: Exception | None = None
        self.links: dict[str, list[str]] = {}
        self.links_need_key = False
        self.servers: frozenset[str] = frozenset()
        self.outputs: dict[str, list[Path]] = {}
        self.failures: dict[str, VideoStatusResult] = {}
        self.on_submit: Callable[[str], None] | None = None
        self.instance_manifest = ProviderManifest(
            id="fake",
            name="Fake",
            monogram="FA",
            about="A provider of the tests.",
            operations={
                OperationType.TEXT_TO_IMAGE: FakeTextParams,
                OperationType.IMAGE_TO_IMAGE: FakeImageParams,
            },
            credit_types=("webapi",) if cost else (),
            reports_balance=bool(cost),
            clearing=clearing,
            settle_delay=settle_delay,
            poll_interval=timedelta(milliseconds=20),
            cancel=CancelAbility.ANY,
            inputs={kind: InputLimits(transport=transport) for kind in (MediaType.IMAGE, MediaType.VIDEO)},
            built_in_account=AccountDefaults("fake@example.org", "fake", slots) if has_own_account else None,
        )

    @property
    @override
    def manifest(self) -> ProviderManifest:  # type: ignore[override]
        return self.instance_manifest

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return Estimate(self.cost, "webapi" if self.cost else None, self.seconds)

    @override
    def base_estimate(self, operation: OperationType) -> Estimate:
        return Estimate(self.base_cost, self.base_credit_type or ("webapi" if self.base_cost else None), self.seconds)

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        self.balance_reads.append(account.id)
        error = self.balance_errors.get(account.id, self.balance_error)
        if error is not None:
            raise error
        return self.balances.get(account.id, {})

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        self.senders.append(account.id)
        refusal = self.refusals.get(account.id, self.refusal)
        if refusal is not None:
            raise refusal
        self.submitted.append(client_token)
        self.requests.append(params.model_dump())
        if self.on_submit is not None:
            self.on_submit(client_token)
        if self.loses_reply is not None:
            raise self.loses_reply
        return self.acceptance(client_token)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        if self.check_error is not None:
            raise self.check_error
        if remote_id in self.links:
            links = [RemoteOutput(url=link, needs_key=self.links_need_key) for link in self.links[remote_id]]
            return VideoStatusResult(ProviderStatus.COMPLETED, outputs=links)
        if remote_id in self.failures:
            return self.failures[remote_id]
        if remote_id in self.cancelled:
            return VideoStatusResult(ProviderStatus.CANCELLED)
        if remote_id in self.outputs:
            outputs = [RemoteOutput(path=str(path), remote_id=path.stem) for path in self.outputs[remote_id]]
            return VideoStatusResult(ProviderStatus.COMPLETED, outputs=outputs)
        return VideoStatusResult(ProviderStatus.PROCESSING, fraction=0.5, seconds_left=3.0)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        self.cancels_asked += 1
        if self.cancel_error is not None:
            raise self.cancel_error
        self.cancelled.append(remote_id)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        if self.find_error is not None:
            raise self.find_error
        return self.acceptance(client_token) if client_token in self.submitted else None

    def acceptance(self, client_token: str) -> GenerationResult:
        return GenerationResult(client_token, cost=self.cost if self.charges_at_once else None)

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        if self.find_error is not None:
            raise self.find_error
        return self.listed

    @override
    def local_servers(self, account: AccountView) -> frozenset[str]:
        return self.servers

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        self.uploaded.append(file.path)
        return UploadedCopy(f"upload-{len(self.uploaded)}")

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        if self.forget_error is not None:
            raise self.forget_error
        self.forgotten.append(remote_id)

    def registry(self) -> ProviderRegistry:
        """A registry with this provider alone."""
        return ProviderRegistry({"fake": self})
