"""A clock that tests move themselves."""

from datetime import UTC, datetime, timedelta

from typing_extensions import override

from app.system.clock import Clock


class FakeClock(Clock):
    """Stands still until it is moved; both its readings move together."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
        self._monotonic = 1000.0

    @override
    def now(self) -> datetime:
        return self._now

    @override
    def monotonic(self) -> float:
        return self._monotonic

    def move(self, pause: timedelta) -> None:
        self._now += pause
        self._monotonic += pause.total_seconds()

    def set_wall(self, by: timedelta) -> None:
        """Somebody sets the clock: no time goes by."""
        self._now += by
