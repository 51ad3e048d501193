"""Hours of the day as they are typed: "9:00", "17.30", "22"."""

import re
from typing import Final

from app.domain.execution_loop import MINUTES_A_DAY

_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?")


def minute_of(text: str) -> int | None:
    """The minute of the day that is meant; None where it is no time of day."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    whole = hour * 60 + minute
    return whole if minute < 60 and whole < MINUTES_A_DAY else None  # noqa: PLR2004 - minutes of an hour


def hour_words(minute: int) -> str:
    """A minute of the day as a time: "09:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"
