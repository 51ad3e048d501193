"""When a session still counts."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.session import IDLE, LEEWAY, LONGEST, UserSession

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def session(**values: object) -> UserSession:
    given = {
        "generation": 3,
        "created_at": NOW,
        "last_seen_at": NOW,
        "expires_at": NOW + LONGEST,
        "idle_seconds": int(IDLE.total_seconds()),
    }
    return UserSession(**{**given, **values})


@pytest.mark.parametrize("now", [NOW, NOW + IDLE - TICK, NOW - LEEWAY])
def test_a_session_counts_while_it_is_used(now: datetime) -> None:
    assert session().is_live(now, 3)


def test_one_that_is_used_lasts_until_its_absolute_end_and_no_longer() -> None:
    seen = session(last_seen_at=NOW + LONGEST - TICK)
    assert seen.is_live(NOW + LONGEST - TICK, 3)
    assert not seen.is_live(NOW + LONGEST, 3)


def test_one_without_an_idle_limit_may_lie_unused() -> None:
    assert session(idle_seconds=None).is_live(NOW + LONGEST - TICK, 3)


@pytest.mark.parametrize(
    ("values", "now", "generation"),
    [
        ({"revoked_at": NOW}, NOW, 3),
        ({}, NOW, 4),
        ({}, NOW, 2),
        ({}, NOW + IDLE, 3),
        ({}, NOW - LEEWAY - TICK, 3),
        ({}, NOW - timedelta(days=3650), 3),
    ],
    ids=["revoked", "later generation", "earlier generation", "unused", "clock set back", "clock set back by years"],
)
@pytest.mark.row("F-24")
def test_a_session_that_is_over(values: dict[str, object], now: datetime, generation: int) -> None:
    assert not session(**values).is_live(now, generation)
