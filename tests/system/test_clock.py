"""The computer's clock."""

import time
from datetime import UTC, datetime, timedelta

from app.system.clock import Clock


def test_the_present_moment_is_told_in_utc_with_its_zone() -> None:
    before = datetime.now(UTC)
    now = Clock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_waiting_is_measured_by_a_clock_that_never_goes_back() -> None:
    before = time.monotonic()
    assert before <= Clock().monotonic() <= time.monotonic()
