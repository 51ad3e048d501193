"""The breaker: a provider that fails again and again is left alone for a while, then probed with a free call."""

from collections import deque
from dataclasses import dataclass, field

import structlog

from app.system.clock import Clock

log = structlog.get_logger(__name__)

FAILURES = 5
WINDOW_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 600.0


@dataclass(slots=True)
class _State:
    failures: deque[float] = field(default_factory=lambda: deque(maxlen=FAILURES))
    opened_until: float | None = None
    pause: float = FIRST_PAUSE_SECONDS


class Breakers:
    """One a provider, in the memory of the process that runs the jobs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._states: dict[str, _State] = {}

    def failed(self, provider_id: str) -> None:
        """A submit found no clear answer; so many within a minute open the breaker."""
        state = self._states.setdefault(provider_id, _State())
        now = self._clock.monotonic()
        state.failures.append(now)
        if state.opened_until is None and len(state.failures) == FAILURES and now - state.failures[0] <= WINDOW_SECONDS:
            self._open(provider_id, state)

    def worked(self, provider_id: str) -> None:
        """The provider took a job."""
        state = self._states.get(provider_id)
        if state is not None and state.opened_until is None:
            del self._states[provider_id]

    def probed(self, provider_id: str, *, is_up: bool) -> None:
        """What the free call came to: jobs go on, or the next probe is later."""
        state = self._states.get(provider_id)
        if state is None or state.opened_until is None:
            return
        if is_up:
            state.opened_until = None
            state.failures.clear()
            log.info("breaker_closed", provider_id=provider_id)
        else:
            self._open(provider_id, state)

    def hurry(self) -> None:
        """The computer slept: what was so then may not be so any more, and each open one may be probed now."""
        for state in self._states.values():
            if state.opened_until is not None:
                state.opened_until = self._clock.monotonic()

    def is_open(self, provider_id: str) -> bool:
        """Whether nothing may be submitted there."""
        state = self._states.get(provider_id)
        return state is not None and state.opened_until is not None

    def seconds_to_probe(self, provider_id: str) -> float:
        """How long an open breaker waits for its probe; 0 when that is due."""
        state = self._states.get(provider_id)
        if state is None or state.opened_until is None:
            return 0.0
        return max(0.0, state.opened_until - self._clock.monotonic())

    def _open(self, provider_id: str, state: _State) -> None:
        """Wait twice as long as the last time; that a free call is answered does not say that jobs are taken."""
        state.opened_until = self._clock.monotonic() + state.pause
        log.warning("breaker_opened", provider_id=provider_id, seconds=state.pause)
        state.pause = min(state.pause * 2, LONGEST_PAUSE_SECONDS)
