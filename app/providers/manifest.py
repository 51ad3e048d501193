"""What a provider declares of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ValidationError
from app.providers.accounts import AccountDefaults, AccountField, AccountsAllowed
from app.providers.parameters import InputLimits, InputTransport, OperationParams


class ClearingWay(StrEnum):
    """How a submission is cleared of which nobody knows whether it arrived."""

    RECEIVED = "received"
    """The answer may be on the disk, of a call that answers with the result: found proves, absence proves nothing."""
    KEY = "key"
    OWN_ID = "own_id"
    LISTING = "listing"
    LISTING_ENDED = "listing_ended"
    USAGE = "usage"
    NONE = "none"


class CancelAbility(StrEnum):
    """Whether the provider stops a job that it has."""

    NEVER = "never"
    WHILE_QUEUED = "while_queued"
    ANY = "any"
    UNKNOWN = "unknown"
    """It is asked; what comes of it is not documented."""


class LimitsScope(StrEnum):
    """What shares the provider's limits: accounts of one such thing belong in one limit group."""

    KEY = "key"
    ACCOUNT = "account"
    ORGANISATION = "organisation"
    PROJECT = "project"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class ProviderManifest:
    """What a provider declares of itself.

    Attributes:
        id: The name in rows and on the command line.
        monogram: Two letters for its mark.
        operations: Parameter model of each operation that it can do.
        notice: A sentence that is shown wherever the provider is offered; empty where there is nothing to warn of.
        hosts: The official hosts that get the account's credentials, and no others; an own server beside them.
        credit_types: The kinds of credits that an account has; empty where it costs nothing. "usd" counts in millionths
            of a dollar.
        clearing: How an uncertain submission is cleared, in the order of trying.
        settle_delay: How long an absent remote job may still appear.
        longest_run: After this a job must have ended; until then a list of ended jobs alone proves nothing.
        poll_interval: The least pause between two looks at a running job.
        poll_batch: How many jobs of an account one look can ask for.
        cancel: Whether a running job can be stopped there.
        forgets_stopped: Whether a job that was stopped before it began is not known there any more; it costs nothing.
        reports_progress: Whether a look tells how far the job is.
        inputs: What files of each kind must be like and how they reach it; a kind that is not there is not taken.
        upload_belongs_to_account: Whether a copy there can be used by the account that brought it alone.
        upload_lifetime: How long a copy stays valid there where its upload does not tell; None where it does not end.
        own_result_lifetime: How long a result can be an input there by its id; None where it does not end.
        built_in_account: The account that exists without the user.
        account_fields: What an account must be told: keys, a region, an address.
        accounts_differ: Whether an account's options decide what it can do: `unfit_reason` tells.
        limits_scope: What shares the limits.
        keeps_results: Whether results stay at their links for good, so that a file here may go when room is needed.
        result_retention: How long results stay there; None where nobody knows.
        has_public_uploads: Whether what is uploaded there can be fetched by anybody who has the link.
        is_trained: Whether a trained model makes the results; Content Credentials tell that from drawing by rules.
        reports_balance: Whether `read_balance` gives numbers; otherwise a look only proves that the account works.
        may_hide_balance: Whether some of its keys do not tell the balance; such an account is used all the same.
        balance_lag: How far the told balance is behind.
    """

    id: str
    name: str
    monogram: str
    about: str
    operations: Mapping[OperationType, type[OperationParams]]
    notice: str = ""
    hosts: tuple[str, ...] = ()
    credit_types: tuple[str, ...] = ()
    clearing: tuple[ClearingWay, ...] = (ClearingWay.NONE,)
    settle_delay: timedelta = timedelta(seconds=120)
    longest_run: timedelta = timedelta(minutes=30)
    poll_interval: timedelta = timedelta(seconds=5)
    poll_batch: int = 1
    cancel: CancelAbility = CancelAbility.NEVER
    forgets_stopped: bool = False
    reports_progress: bool = False
    accounts_allowed: AccountsAllowed = AccountsAllowed.UNKNOWN
    inputs: Mapping[MediaType, InputLimits] = field(
        default_factory=lambda: {MediaType.IMAGE: InputLimits(), MediaType.VIDEO: InputLimits()}
    )
    upload_belongs_to_account: bool = True
    upload_lifetime: timedelta | None = None
    own_result_lifetime: timedelta | None = None
    built_in_account: AccountDefaults | None = None
    account_fields: tuple[AccountField, ...] = ()
    accounts_differ: bool = False
    limits_scope: LimitsScope = LimitsScope.ACCOUNT
    keeps_results: bool = False
    result_retention: timedelta | None = None
    has_public_uploads: bool = False
    is_trained: bool = True
    reports_balance: bool = False
    may_hide_balance: bool = False
    balance_lag: timedelta = timedelta(0)

    @property
    def can_cancel(self) -> bool:
        """Whether asking the provider to stop a job may come to something."""
        return self.cancel != CancelAbility.NEVER

    @property
    def takes_local_paths(self) -> bool:
        """Whether inputs are files on this disk: an engine of this computer."""
        return any(limits.transport == InputTransport.LOCAL_PATH for limits in self.inputs.values())

    def params_model(self, operation: OperationType) -> type[OperationParams]:
        """The parameter model of an operation.

        Raises:
            ValidationError: The provider cannot do it.
        """
        model = self.operations.get(operation)
        if model is None:
            raise ValidationError(f"{self.name} cannot do {operation}.", field="operation_type")
        return model
