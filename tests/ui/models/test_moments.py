"""A moment as it is typed."""

from datetime import datetime, timedelta, timezone

import pytest

from app.ui.models.moments import read_moment, time_until, tomorrow_morning, tonight

_ZONE = timezone(timedelta(hours=2))
_NOW = datetime(2026, 5, 1, 12, 30, 20, tzinfo=_ZONE)
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22:30", "2026-05-01 22:30"),
        (" 8:05 ", "2026-05-02 08:05"),
        ("+45m", "2026-05-01 13:15"),
        ("in 2 hours", "2026-05-01 14:30"),
        ("3 d", "2026-05-04 12:30"),
        ("Tomorrow 9:15", "2026-05-02 09:15"),
        ("today 12:00", "2026-05-01 12:00"),
        ("mon 7:00", "2026-05-04 07:00"),
        ("friday", "2026-05-08 08:00"),
        ("2026-07-12 22:30", "2026-07-12 22:30"),
        ("2026-7-2", "2026-07-02 08:00"),
    ],
)
def test_a_moment_is_read_as_it_is_meant(text: str, meant: str) -> None:
    found = read_moment(text, _NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == meant
    assert found.tzinfo is _ZONE


@pytest.mark.parametrize("text", ["", "soon", "25:00", "2026-13-01", "mon 99:00", "2026-07-12 9", "+2x", "9"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text, _NOW) is None


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(seconds=20), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(days=1, hours=2), "1 day 2 h"),
        (timedelta(days=3), "3 days"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=-1), "1 min"),
    ],
)
def test_how_long_it_is_until_then(later: timedelta, words: str) -> None:
    assert time_until(_NOW + later, _NOW) == words


def test_the_usual_moments_lie_ahead() -> None:
    assert f"{tonight(_NOW):%d %H:%M}" == "01 22:00"
    assert f"{tonight(_NOW.replace(hour=23)):%d %H:%M}" == "02 22:00"
    assert f"{tomorrow_morning(_NOW):%d %H:%M}" == "02 08:00"
