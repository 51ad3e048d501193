"""The time: what is stored is UTC, what is waited for is monotonic."""

import time
from datetime import UTC, datetime


class Clock:
    """The computer's clock; tests give one that they move themselves."""

    def now(self) -> datetime:
        """The present moment, in UTC, with its zone."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back, from an unknown start."""
        return time.monotonic()
