"""Moments as they are told."""

from datetime import timedelta

import pytest

from app.ui.panels.accounts import moments
from tests.ui.panels.accounts.rows import NOW


def test_today_is_a_time_and_another_day_has_its_date() -> None:
    local = NOW.astimezone()
    assert moments.at(NOW, NOW) == local.strftime("%H:%M")
    assert moments.day_or_time(NOW, NOW) == local.strftime("%H:%M:%S")
    past = NOW - timedelta(days=3)
    assert moments.at(past, NOW).endswith(past.astimezone().strftime("%H:%M"))
    assert len(moments.at(past, NOW)) > 5
    assert ":" not in moments.day_or_time(past, NOW)
    assert moments.day_or_time(NOW - timedelta(days=400), NOW).endswith("25")


def test_a_tool_tip_has_the_whole_moment() -> None:
    assert moments.full(NOW) == NOW.astimezone().strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(("ago", "text"), [(5, "now"), (125, "2 min"), (3 * 3600 + 5, "3 h")])
def test_how_long_ago_something_was(ago: int, text: str) -> None:
    assert moments.ago(NOW - timedelta(seconds=ago), NOW) == text
    assert "26" in moments.ago(NOW - timedelta(days=9), NOW)
