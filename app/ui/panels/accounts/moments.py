"""Moments as they are told: the time of today, else the day too."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def at(moment: datetime, now: datetime) -> str:
    """When something is: "14:02" today, "12 Mar 14:02" on another day."""
    local = _local(moment)
    if local.date() == _local(now).date():
        return local.toString("HH:mm")
    return QLocale().toString(local, QCoreApplication.translate("Dates", "d MMM HH:mm"))


def day_or_time(moment: datetime, now: datetime) -> str:
    """In as few letters as can be: the time of today, else the day alone."""
    local, today = _local(moment), _local(now).date()
    if local.date() == today:
        return local.toString("HH:mm:ss")
    near, far = QCoreApplication.translate("Dates", "d MMM"), QCoreApplication.translate("Dates", "d MMM yy")
    return QLocale().toString(local, near if local.date().year() == today.year() else far)


def full(moment: datetime) -> str:
    """The whole moment, for a tool tip: "2026-03-12 14:02:31"."""
    return _local(moment).toString("yyyy-MM-dd HH:mm:ss")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was, roughly; the date where it is more than a day."""
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE:
        return QCoreApplication.translate("Accounts", "now")
    if seconds < _HOUR:
        return QCoreApplication.translate("Accounts", "{} min").format(int(seconds // _MINUTE))
    if seconds < _DAY:
        return QCoreApplication.translate("Accounts", "{} h").format(int(seconds // _HOUR))
    return QLocale().toString(_local(moment).date(), QLocale.FormatType.ShortFormat)


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
