"""When a loop may start its next run: the window of the user's day, and the day after its cap is reached."""

from datetime import UTC, date, datetime, time, timedelta

from app.domain.enums import BudgetPeriod
from app.services.account.periods import day_of, end_of, zone_of


def start_of_day(moment: datetime, time_zone: str | None) -> datetime:
    """When the user's day began in which a moment lies."""
    return end_of(BudgetPeriod.DAY, day_of(moment, time_zone) - timedelta(days=1), time_zone)


def start_of_next_day(moment: datetime, time_zone: str | None) -> datetime:
    """When the next day of the user begins."""
    return end_of(BudgetPeriod.DAY, day_of(moment, time_zone), time_zone)


def next_in_window(moment: datetime, window: tuple[int, int] | None, time_zone: str | None) -> datetime:
    """The moment itself where it lies in the window, else when the window opens next.

    Args:
        moment: With its zone.
        window: Minutes of the user's day, first and first after; spans midnight where the second is not after the
            first. Without one every moment will do.
        time_zone: Of the user, an IANA name; None for the computer's.
    """
    if window is None:
        return moment
    begin, end = window
    local = moment.astimezone(zone_of(time_zone))
    minute = local.hour * 60 + local.minute
    is_inside = begin <= minute < end if begin < end else minute >= begin or minute < end
    if is_inside:
        return moment
    opens = _at(local.date(), begin, time_zone)
    return opens if opens > moment else _at(local.date() + timedelta(days=1), begin, time_zone)


def _at(day: date, minute: int, time_zone: str | None) -> datetime:
    plain = datetime.combine(day, time(minute // 60, minute % 60))
    zone = zone_of(time_zone)
    return (plain.replace(tzinfo=zone) if zone is not None else plain.astimezone()).astimezone(UTC)
