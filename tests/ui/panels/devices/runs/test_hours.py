"""Hours of the day as they are typed."""

import pytest

from app.ui.panels.devices.runs.hours import hour_words, minute_of


@pytest.mark.parametrize(
    ("text", "minute"),
    [("9:00", 540), (" 17.30 ", 1050), ("22", 1320), ("0:00", 0), ("24:00", None), ("9:75", None), ("soon", None)],
)
def test_times_are_read_and_written(text: str, minute: int | None) -> None:
    assert minute_of(text) == minute
    if minute is not None:
        assert minute_of(hour_words(minute)) == minute
