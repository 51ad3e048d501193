"""What a refusal means for the job and the account: the table of the house rules on errors."""

from dataclasses import dataclass
from datetime import timedelta

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
LONGEST_WORDS = 2_000
"""Of an error, in signs: a provider may answer with a whole page of them."""
STORAGE_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with the job after a refusal that surely cost nothing; what the account gets is the pool's to say.

    Attributes:
        fails: The job ends now; otherwise it waits.
        counts: It uses up an attempt.
        pause: How long the job itself waits; where the account pauses instead, another one may take the job at once.
    """

    fails: bool = False
    counts: bool = False
    pause: timedelta = timedelta(0)


_FAILS = (ContentRefusedError, InvalidParametersError, RemoteNotFoundError)
_ACCOUNT_WAITS = (
    NotSentError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
)


def judge(error: Exception, attempts: int) -> Verdict:
    """The verdict on a refusal.

    Args:
        error: What was raised.
        attempts: Refusals of the job that counted before this one.
    """
    if isinstance(error, _ACCOUNT_WAITS):
        return Verdict()
    if isinstance(error, StorageError | OSError):
        return Verdict(pause=STORAGE_PAUSE)
    if isinstance(error, ProviderError) and not isinstance(error, _FAILS):
        return Verdict(fails=attempts + 1 >= ATTEMPTS, counts=True, pause=_growing(attempts))
    return Verdict(fails=True)


def _growing(failures: int) -> timedelta:
    doublings: int = min(failures, 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def words(error: Exception) -> str:
    """A sentence for the row; a bug says that it is one."""
    if isinstance(error, PixSimError):
        return error.message[:LONGEST_WORDS]
    if isinstance(error, OSError):
        return f"A file could not be read or written: {error.strerror or type(error).__name__}."
    return f"The program made a mistake ({type(error).__name__}); the log has the details."
