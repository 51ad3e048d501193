"""What a refusal means for the job and the account."""

from datetime import timedelta

import pytest

from app.domain.enums import AccountState
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    LibraryUnavailableError,
    NotSentError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    RemoteNotFoundError,
)
from app.services.submission.verdict import (
    ATTEMPTS,
    CONCURRENCY_PAUSE,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_RETRY_AFTER,
    RATE_PAUSE,
    Verdict,
    judge,
    words,
)


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (ContentRefusedError("no"), Verdict(fails=True)),
        (InvalidParametersError("no"), Verdict(fails=True)),
        (RemoteNotFoundError("no"), Verdict(fails=True)),
        (ProviderAuthError("no"), Verdict(account=AccountState.NEEDS_SIGN_IN)),
        (ProviderQuotaError("no"), Verdict(account=AccountState.EXHAUSTED)),
        (ProviderConcurrencyError("no"), Verdict(pause=CONCURRENCY_PAUSE)),
        (LibraryUnavailableError("/x", "gone"), Verdict(pause=RATE_PAUSE)),
        (PermissionError(13, "Permission denied"), Verdict(pause=RATE_PAUSE)),
        (NotSentError("no"), Verdict()),
        (ZeroDivisionError("a bug"), Verdict(fails=True)),
    ],
)
def test_each_kind_of_refusal_has_its_own_verdict(error: Exception, verdict: Verdict) -> None:
    assert judge(error, 0) == judge(error, ATTEMPTS) == verdict


@pytest.mark.parametrize(
    ("retry_after", "pause"),
    [
        (timedelta(seconds=90), timedelta(seconds=90)),
        (None, RATE_PAUSE),
        (timedelta(days=2), LONGEST_RETRY_AFTER),
    ],
)
def test_a_rate_limit_waits_as_long_as_the_provider_asks_within_reason(
    retry_after: timedelta | None, pause: timedelta
) -> None:
    assert judge(ProviderRateLimitError("slow", retry_after=retry_after), 0) == Verdict(pause=pause)


def test_a_provider_that_cannot_be_reached_never_fails_the_job_and_is_tried_ever_more_rarely() -> None:
    verdicts = [judge(ProviderUnavailableError("down"), 0, streak) for streak in range(20)]
    assert not any(verdict.fails or verdict.counts for verdict in verdicts)
    assert all(verdict.hits_account for verdict in verdicts)
    pauses = [verdict.pause for verdict in verdicts]
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_an_unknown_refusal_counts_and_the_fifth_one_fails_the_job() -> None:
    verdicts = [judge(ProviderError("hm"), attempts) for attempts in range(ATTEMPTS)]
    assert [verdict.fails for verdict in verdicts] == [False, False, False, False, True]
    assert all(verdict.counts and verdict.hits_account for verdict in verdicts)


def test_a_refusal_is_told_in_its_own_words_and_a_bug_is_told_as_one() -> None:
    assert words(ContentRefusedError("Not this.")) == "Not this."
    assert "ZeroDivisionError" in words(ZeroDivisionError("secret detail"))
    assert "secret detail" not in words(ZeroDivisionError("secret detail"))


def test_a_disk_that_refuses_is_told_in_its_own_words() -> None:
    assert words(PermissionError(13, "Permission denied")) == "A file could not be read or written: Permission denied."
