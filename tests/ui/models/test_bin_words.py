"""How long something has been in the bin."""

from datetime import UTC, datetime, timedelta

import pytest

from app.ui.models.bin_words import age_days, age_words, short_age

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words", "short"),
    [
        (timedelta(hours=-1), "since today", "today"),
        (timedelta(hours=23), "since today", "today"),
        (timedelta(hours=25), "since yesterday", "1 d"),
        (timedelta(days=12, hours=3), "for 12 days", "12 d"),
    ],
)
def test_an_age_is_told_in_days(ago: timedelta, words: str, short: str) -> None:
    assert (age_words(NOW - ago, NOW), short_age(NOW - ago, NOW)) == (words, short)


def test_without_a_moment_it_is_told_from_now_on() -> None:
    assert age_days(datetime.now(UTC) - timedelta(days=3, minutes=1)) == 3
