"""What a refusal means for the job and the account: the table of the house rules on errors."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.enums import AccountState
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    NotSentError,
    PixSimError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    StorageError,
)

ATTEMPTS = 5
"""The refusal of an unknown or passing kind that fails the job."""
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
CONCURRENCY_PAUSE = timedelta(seconds=5)
RATE_PAUSE = timedelta(seconds=30)
LONGEST_RETRY_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do after a refusal that surely cost nothing.

    Attributes:
        fails: The job ends now; otherwise it waits.
        counts: It uses up an attempt.
        pause: How long the job waits.
        account: The state that the account gets; None leaves it.
        hits_account: The account's failure streak counts.
    """

    fails: bool = False
    counts: bool = False
    pause: timedelta = timedelta(0)
    account: AccountState | None = None
    hits_account: bool = False


_FIXED: tuple[tuple[type[Exception], Verdict], ...] = (
    (ContentRefusedError, Verdict(fails=True)),
    (InvalidParametersError, Verdict(fails=True)),
    (RemoteNotFoundError, Verdict(fails=True)),
    (ProviderAuthError, Verdict(account=AccountState.NEEDS_SIGN_IN)),
    (ProviderQuotaError, Verdict(account=AccountState.EXHAUSTED)),
    (NotSentError, Verdict()),
    (ProviderConcurrencyError, Verdict(pause=CONCURRENCY_PAUSE)),
    (StorageError, Verdict(pause=RATE_PAUSE)),
    (OSError, Verdict(pause=RATE_PAUSE)),
)
"""The kinds whose verdict depends on nothing else."""


def judge(error: Exception, attempts: int, streak: int = 0) -> Verdict:
    """The verdict on a refusal.

    Args:
        error: What was raised.
        attempts: Refusals of the job that counted before this one.
        streak: Failures in a row of the account before this one.
    """
    if isinstance(error, ProviderRateLimitError):
        return Verdict(pause=min(error.retry_after or RATE_PAUSE, LONGEST_RETRY_AFTER))
    if isinstance(error, ProviderUnavailableError):
        return Verdict(pause=_growing(streak), hits_account=True)
    fixed = next((verdict for kind, verdict in _FIXED if isinstance(error, kind)), None)
    if fixed is not None:
        return fixed
    if isinstance(error, ProviderError):
        return Verdict(fails=attempts + 1 >= ATTEMPTS, counts=True, pause=_growing(attempts), hits_account=True)
    return Verdict(fails=True)


def _growing(failures: int) -> timedelta:
    doublings: int = min(failures, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def words(error: Exception) -> str:
    """A sentence for the row; a bug says that it is one."""
    if isinstance(error, PixSimError):
        return error.message
    if isinstance(error, OSError):
        return f"A file could not be read or written: {error.strerror or type(error).__name__}."
    return f"The program made a mistake ({type(error).__name__}); the log has the details."
