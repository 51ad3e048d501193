"""What a refusal means for the job."""

from datetime import timedelta

import pytest

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
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_WORDS,
    STORAGE_PAUSE,
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
        (ProviderAuthError("no"), Verdict()),
        (ProviderQuotaError("no"), Verdict()),
        (ProviderConcurrencyError("no"), Verdict()),
        (ProviderRateLimitError("no", retry_after=timedelta(hours=1)), Verdict()),
        (ProviderUnavailableError("no"), Verdict()),
        (LibraryUnavailableError("/x", "gone"), Verdict(pause=STORAGE_PAUSE)),
        (PermissionError(13, "Permission denied"), Verdict(pause=STORAGE_PAUSE)),
        (NotSentError("no"), Verdict()),
        (ZeroDivisionError("a bug"), Verdict(fails=True)),
    ],
)
def test_each_kind_of_refusal_has_its_own_verdict(error: Exception, verdict: Verdict) -> None:
    assert judge(error, 0) == judge(error, ATTEMPTS) == verdict


def test_an_unknown_refusal_counts_waits_ever_longer_and_the_fifth_one_fails_the_job() -> None:
    verdicts = [judge(ProviderError("hm"), attempts) for attempts in range(ATTEMPTS)]
    assert [verdict.fails for verdict in verdicts] == [False, False, False, False, True]
    assert all(verdict.counts for verdict in verdicts)
    pauses = [judge(ProviderError("hm"), attempts).pause for attempts in range(20)]
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_refusal_is_told_in_its_own_words_and_a_bug_is_told_as_one() -> None:
    assert words(ContentRefusedError("Not this.")) == "Not this."
    assert "ZeroDivisionError" in words(ZeroDivisionError("secret detail"))
    assert "secret detail" not in words(ZeroDivisionError("secret detail"))


@pytest.mark.row("H-17")
def test_a_page_of_words_is_cut() -> None:
    assert len(words(ProviderError("No. " * 500_000))) == LONGEST_WORDS


def test_a_disk_that_refuses_is_told_in_its_own_words() -> None:
    assert words(PermissionError(13, "Permission denied")) == "A file could not be read or written: Permission denied."
