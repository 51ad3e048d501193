"""When a loop may start."""

from datetime import UTC, datetime

import pytest

from app.services.automation.loop_times import next_in_window, start_of_day, start_of_next_day

BERLIN = "Europe/Berlin"


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "window", "wanted"),
    [
        (at(1, 12), None, at(1, 12)),
        (at(1, 12), (9 * 60, 17 * 60), at(1, 12)),
        (at(1, 7, 59), (9 * 60, 17 * 60), at(1, 8)),
        (at(1, 8), (9 * 60, 17 * 60), at(1, 8)),
        (at(1, 16), (9 * 60, 17 * 60), at(2, 8)),
        (at(1, 22), (22 * 60, 6 * 60), at(1, 22)),
        (at(1, 4, 59), (22 * 60, 6 * 60), at(1, 4, 59)),
        (at(1, 5), (22 * 60, 6 * 60), at(1, 21)),
        (at(1, 5), (600, 600), at(1, 5)),
        # The night in which summer time begins: 3 o'clock is one hour sooner.
        (at(28, 12), (60, 180), at(29, 0)),
        (at(29, 1, 30), (180, 240), at(29, 1, 30)),
    ],
)
def test_a_run_starts_in_the_window_of_the_users_day(
    moment: datetime, window: tuple[int, int] | None, wanted: datetime
) -> None:
    assert next_in_window(moment, window, BERLIN) == wanted


def test_the_window_of_a_user_without_a_zone_is_that_of_the_computer() -> None:
    moment = at(1, 12)
    local = moment.astimezone()
    minute = local.hour * 60 + local.minute
    assert next_in_window(moment, (minute, minute + 1), None) == moment
    assert next_in_window(moment, (minute + 5, minute + 6), None) == at(1, 12, 5)


def test_a_day_begins_at_the_users_midnight() -> None:
    assert start_of_day(at(1, 12), BERLIN) == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert start_of_next_day(at(1, 12), BERLIN) == at(1, 23)
