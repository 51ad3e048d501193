"""The pause after passwords that were wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_FAILURES = 5
"""So many in a row bring the first pause."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Lockout:
    """The failures in a row, and until when no password is looked at.

    Each failure from the fifth on doubles the pause. A clock that is set back does not shorten it, and does not draw it
    out for ever either: what is left is never more than the pause was.
    """

    failures: int = 0
    until: datetime | None = None

    @property
    def pause(self) -> timedelta:
        """How long the last failure locks."""
        beyond = self.failures - FREE_FAILURES
        if beyond < 0:
            return timedelta()
        return min(FIRST_PAUSE * (1 << min(beyond, 10)), LONGEST_PAUSE)

    def left(self, now: datetime) -> timedelta:
        """How long it still lasts; nothing when it is over."""
        if self.until is None:
            return timedelta()
        return max(min(self.until - now, self.pause), timedelta())

    def failed(self, now: datetime) -> "Lockout":
        """After one more failure."""
        after = Lockout(self.failures + 1)
        return Lockout(after.failures, now + after.pause) if after.pause else after

    def settled(self, now: datetime) -> "Lockout":
        """The same, with an end that lies too far ahead drawn near: the clock was set back."""
        left = self.left(now)
        return Lockout(self.failures, now + left) if left else self
