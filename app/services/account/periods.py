"""Days and months as the calendar of a user has them: what budgets and daily spending count by."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import structlog

from app.domain.enums import BudgetPeriod

log = structlog.get_logger(__name__)

_MONTH_LETTERS = len("2026-11")


def day_of(moment: datetime, time_zone: str | None) -> date:
    """The day on which a moment lies.

    Args:
        moment: With its zone.
        time_zone: An IANA name; None means the computer's, and so does a name that this computer does not know.
    """
    return moment.astimezone(zone_of(time_zone)).date()


def period_key(period: BudgetPeriod, day: date) -> str:
    """What names the day or month in which a day lies: 2026-11-29, or 2026-11."""
    return day.isoformat() if period == BudgetPeriod.DAY else day.isoformat()[:_MONTH_LETTERS]


def days_of(period: BudgetPeriod, day: date) -> tuple[str, str]:
    """The first and the last day of a period, as they are stored; the last one of a month is not before its end."""
    if period == BudgetPeriod.DAY:
        return day.isoformat(), day.isoformat()
    month = period_key(period, day)
    return f"{month}-01", f"{month}-31"


def end_of(period: BudgetPeriod, day: date, time_zone: str | None) -> datetime:
    """The moment at which the day or month after this one begins."""
    after = day + timedelta(days=1)
    if period == BudgetPeriod.MONTH:
        after = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    midnight = datetime.combine(after, time.min)
    zone = zone_of(time_zone)
    # Without a zone the computer's own is meant; it is found for that moment, with its summer or winter time.
    return (midnight.replace(tzinfo=zone) if zone is not None else midnight.astimezone()).astimezone(UTC)


def zone_of(name: str | None) -> zoneinfo.ZoneInfo | None:
    """The zone of a name; None for the computer's own, and for a name that this computer does not know."""
    if name is None:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        log.warning("time_zone_not_known", time_zone=name)
        return None
