"""What every adapter is: its manifest and its calls.

An adapter translates: our parameters to the provider's, the provider's answers and refusals to ours. It keeps no rows
and makes no decisions about retries; those are the pipeline's.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.domain.enums import OperationType
from app.domain.money import CENTS, USD, is_money, money_of
from app.providers.accounts import AccountDefaults, AccountField, AccountsAllowed, AccountView, OpenAccount
from app.providers.manifest import CancelAbility, ClearingWay, LimitsScope, ProviderManifest
from app.providers.parameters import (
    InputLimits,
    InputRef,
    InputSlot,
    InputTransport,
    OperationParams,
    input_slot,
    input_slots,
    own_result,
    series_values,
    slot_of,
)
from app.providers.results import (
    Estimate,
    GenerationResult,
    InputFile,
    RemoteJob,
    RemoteOutput,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.workflows import WorkflowBook

__all__ = (
    "CENTS",
    "USD",
    "AccountDefaults",
    "AccountField",
    "AccountView",
    "AccountsAllowed",
    "BaseProvider",
    "CancelAbility",
    "ClearingWay",
    "Estimate",
    "GenerationResult",
    "InputFile",
    "InputLimits",
    "InputRef",
    "InputSlot",
    "InputTransport",
    "LimitsScope",
    "OpenAccount",
    "OperationParams",
    "ProviderManifest",
    "RemoteJob",
    "RemoteOutput",
    "UploadedCopy",
    "VideoStatusResult",
    "input_slot",
    "input_slots",
    "own_result",
    "series_values",
    "slot_of",
)


class BaseProvider(ABC):
    """An adapter. Every method raises only the classes of `domain/errors.py`.

    Attributes:
        manifest: What it declares; of the instance where the user's own files have a say.
        workflows: The user's own workflows, of a provider that runs such.
    """

    manifest: ProviderManifest
    workflows: WorkflowBook | None = None
    _listener: Callable[[str], None] | None = None

    @abstractmethod
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        """Cost and time of a job, without a call to the provider."""

    def base_estimate(self, operation: OperationType) -> Estimate:
        """Cost and time of the operation's plainest job, for whoever asks before there are parameters."""
        return Estimate()

    def model_titles(self) -> Mapping[str, str]:
        """What its models are called, by id, also those that are not offered any more; it may read a file."""
        return {}

    def unfit_reason(self, operation: OperationType, options: Mapping[str, str], model: str | None = None) -> str:
        """Why an account with these options cannot do an operation, in a few words; empty where it can.

        Only asked where the manifest says that `accounts_differ`.

        Args:
            operation: What to do.
            options: The account's fields that are no secret.
            model: By which model; None for any.
        """
        return ""

    def check_account(self, options: Mapping[str, str], credentials: Mapping[str, str]) -> None:
        """See that the fields of an account go together, beyond what the manifest declares of each; without a call.

        Raises:
            ValidationError: They do not; `field` names the wrong one.
        """

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

    async def check_connection(self, account: AccountView) -> str:
        """Make a free call that proves that the account works, and say what came of it in a sentence or two.

        Raises:
            ProviderError: It does not, by kind.
        """
        balance = await self.read_balance(account)
        told = ", ".join(f"{amount:,} {kind} credits" for kind, amount in balance.items() if not is_money(kind))
        words = ", ".join(part for part in (told, money_of(balance)) if part)
        return f"{self.manifest.name} accepts the account. It has {words}." if words else "The account is accepted."

    @abstractmethod
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        """Hand a job over; one call, never repeated inside.

        Args:
            account: Who pays.
            operation: What to do.
            params: With each input as its transport brings it: the provider's id of it, a link, the path of a file that
                fits, or `own:` and the id of a result of this account.
            client_token: The submission's UUID: the idempotency key where the provider has one.

        Raises:
            SubmitUncertainError: It went out and no clear answer came.
            InputGoneError: An input is no longer there; surely not charged.
            ProviderError: Any other refusal, by kind; surely not charged.
        """

    @abstractmethod
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        """Look at a job; of one that is done, links that are valid now.

        Raises:
            RemoteNotFoundError: The provider does not know it any more: it is lost.
            ProviderError: The look failed; the job may be well.
        """

    async def check_many(
        self, account: AccountView, jobs: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> Mapping[str, VideoStatusResult]:
        """Look at several jobs in one call, at most `poll_batch`; by remote id, without those that it does not know.

        Raises:
            ProviderError: The look failed; the jobs may be well.
        """
        return {remote_id: await self.check(account, remote_id, handle) for remote_id, handle in jobs}

    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        """Ask the provider to stop a job; only called where the manifest says that this may come to something."""

    def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> Sequence[ClearingWay]:
        """The manifest's ways, or those of them that clear this request."""
        return self.manifest.clearing

    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        """Look a submission up by our id (clearing ways `own_id` and `received`); None where it is not there."""
        return None

    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        """The account's jobs since a moment, all pages of them (clearing ways `listing` and `listing_ended`).

        What is not among them is taken for absent, and sent again: whatever cannot be read must raise.

        Raises:
            IncompleteListError: There is no such list, or it is longer than is read of it.
            ProviderError: The look failed.
        """
        return ()

    async def list_like(
        self, account: AccountView, since: datetime, fingerprint: Mapping[str, Any]
    ) -> Sequence[RemoteJob]:
        """Those jobs of `list_jobs` that may be of this fingerprint; errors as there."""
        listed = await self.list_jobs(account, since)
        wanted = dict(fingerprint)
        return [job for job in listed if job.fingerprint is None or dict(job.fingerprint) == wanted]

    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """What of a request `list_jobs` shows of the job; equal to the job's where it is the same request."""
        return {"prompt": request.get("prompt"), "seed": request.get("seed")}

    def local_servers(self, account: AccountView) -> frozenset[str]:
        """The servers, as "host:port", whose results may be fetched by plain http from a private network.

        Only what the user wrote into the account's options: an own server, never what an answer names.
        """
        return frozenset()

    def download_headers(self, account: AccountView, url: str) -> Mapping[str, str]:
        """The headers for a result whose link needs the key.

        They are sent only to `manifest.hosts` and `local_servers`, never to where the link is redirected.
        """
        return {}

    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        """Bring a file to the provider.

        Raises:
            ProviderError: Refused, by kind.
        """
        return UploadedCopy(file.path)

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
