"""How long something has been in the bin."""

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.ui.amounts import number

_DAY: Final = 24 * 3600


def age_words(moment: datetime, now: datetime | None = None) -> str:
    """How long ago: today, yesterday, 12 days ago."""
    days = age_days(moment, now)
    if days == 0:
        return _translate("since today")
    if days == 1:
        return _translate("since yesterday")
    return _translate("for {count} days").format(count=number(days))


def age_days(moment: datetime, now: datetime | None = None) -> int:
    """How many days of 24 hours ago."""
    return max(0, int(((now or datetime.now(UTC)) - moment).total_seconds()) // _DAY)


def short_age(moment: datetime, now: datetime | None = None) -> str:
    """How many days, for a small sign: today, 12 d."""
    days = age_days(moment, now)
    return _translate("{count} d", "days").format(count=number(days)) if days else _translate("today")


def _translate(text: str, meaning: str = "") -> str:
    return QCoreApplication.translate("Bin", text, meaning or None)
