"""What every adapter is: its manifest and its calls.

An adapter translates: our parameters to the provider's, the provider's answers and refusals to ours. It keeps no rows
and makes no decisions about retries; those are the pipeline's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from app.domain.enums import MediaType, OperationType, ProviderStatus
from app.domain.errors import ProviderError, ValidationError
from app.providers.accounts import AccountDefaults, AccountField, AccountsAllowed, AccountView, OpenAccount
from app.providers.parameters import InputRef, InputSlot, OperationParams, input_slot, input_slots, slot_of

__all__ = (
    "AccountDefaults",
    "AccountField",
    "AccountView",
    "AccountsAllowed",
    "BaseProvider",
    "ClearingWay",
    "Estimate",
    "GenerationResult",
    "InputLimits",
    "InputRef",
    "InputSlot",
    "InputTransport",
    "OpenAccount",
    "OperationParams",
    "ProviderManifest",
    "RemoteJob",
    "RemoteOutput",
    "VideoStatusResult",
    "input_slot",
    "input_slots",
    "slot_of",
)


class ClearingWay(StrEnum):
    """How a submission is cleared of which nobody knows whether it arrived."""

    KEY = "key"
    OWN_ID = "own_id"
    LISTING = "listing"
    LISTING_ENDED = "listing_ended"
    USAGE = "usage"
    NONE = "none"


class InputTransport(StrEnum):
    """How an input reaches the provider."""

    LOCAL_PATH = "local_path"
    UPLOAD_ID = "upload_id"


@dataclass(frozen=True, slots=True)
class InputLimits:
    """What an input must be like; a picture that is not is converted, a clip or a sound is refused.

    Attributes:
        formats: The MIME types that are taken, the best one first; empty for all that the library takes.
        longest_side: In pixels; None where it does not matter.
        size_bytes: The largest file; None where it does not matter.
    """

    formats: tuple[str, ...] = ()
    longest_side: int | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderManifest:
    """What a provider declares of itself.

    Attributes:
        id: The name in rows and on the command line.
        monogram: Two letters for its mark.
        operations: Parameter model of each operation that it can do.
        credit_types: The kinds of credits that an account has; empty where it costs nothing.
        clearing: How an uncertain submission is cleared, in the order of trying.
        settle_delay: How long an absent remote job may still appear.
        longest_run: After this a job must have ended; until then a list of ended jobs alone proves nothing.
        poll_interval: The pause between two looks at a running job.
        can_cancel: Whether a running job can be stopped there.
        input_media: What kinds of files it takes as inputs.
        input_limits: What such a file must be like; None where it takes what the library takes.
        upload_belongs_to_account: Whether a copy there can be used by the account that brought it alone.
        upload_lifetime: How long a copy stays valid there; None where it does not end.
        built_in_account: The account that exists without the user.
        account_fields: What an account must be told: keys, a region, an address.
        keeps_results: Whether results stay at their links for good, so that a file here may go when room is needed.
        is_trained: Whether a trained model makes the results; Content Credentials tell that from drawing by rules.
        reports_balance: Whether `read_balance` gives numbers; otherwise a look only proves that the account works.
    """

    id: str
    name: str
    monogram: str
    about: str
    operations: Mapping[OperationType, type[OperationParams]]
    credit_types: tuple[str, ...] = ()
    clearing: tuple[ClearingWay, ...] = (ClearingWay.NONE,)
    settle_delay: timedelta = timedelta(seconds=120)
    longest_run: timedelta = timedelta(minutes=30)
    poll_interval: timedelta = timedelta(seconds=5)
    can_cancel: bool = False
    accounts_allowed: AccountsAllowed = AccountsAllowed.UNKNOWN
    input_transport: InputTransport = InputTransport.UPLOAD_ID
    input_media: frozenset[MediaType] = frozenset({MediaType.IMAGE, MediaType.VIDEO})
    input_limits: InputLimits | None = None
    upload_belongs_to_account: bool = True
    upload_lifetime: timedelta | None = None
    built_in_account: AccountDefaults | None = None
    account_fields: tuple[AccountField, ...] = ()
    keeps_results: bool = False
    is_trained: bool = True
    reports_balance: bool = False

    def params_model(self, operation: OperationType) -> type[OperationParams]:
        """The parameter model of an operation.

        Raises:
            ValidationError: The provider cannot do it.
        """
        model = self.operations.get(operation)
        if model is None:
            raise ValidationError(f"{self.name} cannot do {operation}.", field="operation_type")
        return model


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """The answer to a submit: the provider has it.

    Attributes:
        remote_id: The provider's id of the job, unique for its account.
        handle: What the adapter needs to follow it; opaque JSON.
        answer: The answer as it came, for the record.
        cost: What was charged, where the provider says so at once.
    """

    remote_id: str
    handle: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """A job as the provider lists it.

    Attributes:
        remote_id: The provider's id of it.
        fingerprint: What of its request the list shows: the names and values of `BaseProvider.fingerprint`.
        handle: As in GenerationResult.
    """

    remote_id: str
    fingerprint: Mapping[str, Any]
    handle: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemoteOutput:
    """One file that a job made: behind a link, or already on this disk.

    Attributes:
        url: Where to fetch it; None for a file of the engine inside.
        path: The finished file; it may be moved away.
        mime_type: What the provider says it is; the content decides.
        name: For show.
    """

    url: str | None = None
    path: str | None = None
    mime_type: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class VideoStatusResult:
    """What a provider says of a job.

    Attributes:
        fraction: Done, 0 to 1; None where it does not say.
        seconds_left: The provider's own estimate.
        outputs: The results of a completed job, in order.
        error: Why it failed; one of our classes.
        cost: The final charge, where it is told; of a job that failed what stays charged, 0 where the provider refunds
            by itself. None: what was charged when it was accepted stands.
    """

    status: ProviderStatus
    fraction: float | None = None
    seconds_left: float | None = None
    outputs: Sequence[RemoteOutput] = ()
    error: ProviderError | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job will take.

    Attributes:
        cost: In the account's unit.
        credit_type: Which credits; None where it is free.
        seconds: From the start to the result; None where nobody knows.
    """

    cost: int = 0
    credit_type: str | None = None
    seconds: float | None = None


class BaseProvider(ABC):
    """An adapter. Every method raises only the classes of `domain/errors.py`."""

    manifest: ClassVar[ProviderManifest]
    _listener: Callable[[str], None] | None = None

    @abstractmethod
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        """Cost and time of a job, without a call to the provider."""

    def base_estimate(self, operation: OperationType) -> Estimate:
        """Cost and time of the operation's plainest job, for whoever asks before there are parameters."""
        return Estimate()

    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        """Ask the provider for the account's free credits; a cheap call that costs nothing.

        It is also the test of a new key and the probe of an account that was out, so an adapter without balances makes
        any free call that needs the key.

        Returns:
            Credit type to credits; empty where the provider does not tell.

        Raises:
            ProviderError: Refused, by kind.
        """
        return {}

    @abstractmethod
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        """Hand a job over; one call, never repeated inside.

        Args:
            account: Who pays.
            operation: What to do.
            params: With each input as the provider's id of it.
            client_token: The submission's UUID: the idempotency key where the provider has one.

        Raises:
            SubmitUncertainError: It went out and no clear answer came.
            ProviderError: Any other refusal, by kind; surely not charged.
        """

    @abstractmethod
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        """Look at a job.

        Raises:
            ProviderError: The look failed; the job may be well.
        """

    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        """Ask the provider to stop a job; a manifest with `can_cancel` promises it."""

    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        """Look a submission up by our id (clearing way `own_id`); None where it is not there."""
        return None

    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        """The account's jobs since a moment, all pages of them (clearing ways `listing` and `listing_ended`)."""
        return ()

    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """What of a request `list_jobs` shows of the job; equal to the job's where it is the same request."""
        return {"prompt": request.get("prompt"), "seed": request.get("seed")}

    def local_servers(self, account: AccountView) -> frozenset[str]:
        """The servers, as "host:port", whose results may be fetched by plain http from a private network.

        Only what the user wrote into the account's options: an own server, never what an answer names.
        """
        return frozenset()

    async def upload(self, account: AccountView, file_path: str) -> str:
        """Bring a file to the provider; gives its id there."""
        return file_path

    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        """The job's outputs are in the library: what was kept for it may go."""

    def listen(self, listener: Callable[[str], None]) -> None:
        """Have each change of a job told at once, by its remote id; called on the loop's thread."""
        self._listener = listener

    def tell(self, remote_id: str) -> None:
        """An adapter that learns of changes by itself calls this: the job is then looked at at once."""
        if self._listener is not None:
            self._listener(remote_id)

    async def start(self) -> None:
        """Called once before the runners start."""

    async def close(self) -> None:
        """Called once at the end; afterwards no call comes."""
