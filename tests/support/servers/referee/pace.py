"""A time that runs faster than the computer's, the same in every process of a test.

A pause of fifteen seconds that the program makes takes one and a half where time runs ten times as fast. Everything
that waits on the loop waits so; threads and worker processes keep the computer's own time.
"""

import asyncio
import selectors
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """How time runs.

    Attributes:
        epoch: A moment of the computer's clock that all processes of a test agree on.
        speed: How many seconds pass in one.
        offset_seconds: How wrong the wall clock is.
        offset_file: Holds further seconds: for a clock that is set, or a sleep, while the program runs.
    """

    epoch: float
    speed: float = 1.0
    offset_seconds: float = 0.0
    offset_file: Path | None = None

    def seconds(self) -> float:
        """The wall clock."""
        more = 0.0
        if self.offset_file is not None:
            with suppress(OSError, ValueError):
                more = float(self.offset_file.read_text(encoding="ascii"))
        return self.epoch + (time.time() - self.epoch) * self.speed + self.offset_seconds + more


class PacedClock(Clock):
    """The clock of a program whose time runs so."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace

    @override
    def now(self) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=self.pace.seconds())

    @override
    def monotonic(self) -> float:
        return time.monotonic() * self.pace.speed


class _PacedSelector(selectors.DefaultSelector):
    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self._speed if timeout is not None else None)


class PacedLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds pass so fast."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(_PacedSelector(pace.speed))
        self._speed = pace.speed

    @override
    def time(self) -> float:
        return super().time() * getattr(self, "_speed", 1.0)


def run(pace: Pace, work: Any) -> Any:
    """Run a coroutine at a pace."""
    with asyncio.Runner(loop_factory=lambda: PacedLoop(pace)) as runner:
        return runner.run(work)
