"""Runs the steps of a preset on one phone; it knows no database: what happens is told to its host."""

import asyncio
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import structlog

from app.devices.actions.base import ActionKind, Group, Result, Touches
from app.devices.phone import Phone
from app.devices.screen_reading import dump_screen
from app.domain.enums import StepState
from app.domain.errors import DeviceTimeoutError, PixSimError, PresetError
from app.services.automation.careful_touches import CarefulTouches
from app.services.automation.preset_file import PresetFile, Step, check_preset
from app.services.automation.run_events import (
    FailureKind,
    RunPaused,
    RunResumed,
    Said,
    StepEnded,
    StepFailedError,
    StepStarted,
    kind_of,
    milliseconds,
    words_of,
)
from app.services.automation.step_context import PhoneScreen, RunHost, StepContext
from app.services.automation.variables import fill, start_values
from app.system.clock import Clock

log = structlog.get_logger(__name__)

T = TypeVar("T")

LIMIT_CALLS: Final = 5
"""Presets that one may run inside another."""
LIMIT_STEPS: Final = 20_000
"""Steps of one run, rounds counted."""
MOST_PICTURES: Final = 20
"""Failures of one run of which the screen is kept."""
MOST_LOSSES: Final = 3
"""How often one step is done again because the phone was lost in it."""
_EVIDENCE_SECONDS: Final = 8.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where steps stand: of which preset, with whose variables, in which round."""

    presets: tuple[str, ...]
    variables: dict[str, str]
    prefix: str = ""
    number: int = 0


@dataclass(slots=True)
class _Place:
    """One step of a run, and how often it was tried."""

    frame: _Frame
    step: Step
    path: str
    attempts: int = 0
    losses: int = field(default=0)
    hand: CarefulTouches | None = None
    """What the last try touched with."""


class PresetRun:
    """One run of a preset on one phone; cancelling `run` ends it within the command that is under way."""

    def __init__(
        self, phone: Phone, control: Touches, kinds: Mapping[str, ActionKind], host: RunHost, clock: Clock
    ) -> None:
        self._phone = phone
        self._control = control
        self._kinds = kinds
        self._host = host
        self._clock = clock
        self._screen = PhoneScreen(phone)
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        self._steps_left = LIMIT_STEPS
        self._pictures_left = MOST_PICTURES

    def pause(self) -> None:
        """Hold before the next step."""
        self._may_go_on.clear()

    def resume(self) -> None:
        self._may_go_on.set()

    async def run(self, preset: PresetFile, variables: Mapping[str, str]) -> None:
        """Run the whole preset.

        Raises:
            PresetError: It cannot be run as it is; nothing was done.
            StepFailedError: A step failed.
        """
        check_preset(preset, self._kinds)
        await self._run_all(preset.steps, _Frame((preset.name,), start_values(preset, variables)))

    async def _run_all(self, steps: tuple[Step, ...], frame: _Frame) -> None:
        for number, step in enumerate(steps, start=1):
            await self._run_step(_Place(frame, step, f"{frame.prefix}{number}"))

    async def _run_step(self, place: _Place) -> None:
        await self._hold()
        started_at, begin = self._clock.now(), time.monotonic()
        step = place.step
        ended = StepEnded(
            place.path, place.frame.number, step.id, step.action, StepState.SKIPPED, started_at, duration_ms=0
        )
        if step.is_off:
            await self._host.tell(ended)
            return
        try:
            await self._host.tell(StepStarted(place.path, place.frame.number, step.id, step.action))
            result = await self._try(place)
        except asyncio.CancelledError:
            await self._host.tell(_after(replace(ended, state=StepState.CANCELLED), place, begin))
            raise
        except StepFailedError as failure:
            failed = _after(
                replace(ended, state=StepState.FAILED, error=failure.message, kind=failure.kind), place, begin
            )
            await self._host.tell(await self._with_evidence(failed, failure))
            if not step.goes_on:
                raise
        else:
            await self._host.tell(_after(replace(ended, state=StepState.DONE, result=dict(result)), place, begin))

    async def _hold(self) -> None:
        self._steps_left -= 1
        if self._steps_left < 0:
            raise PresetError("", f"The run took more than {LIMIT_STEPS} steps.")
        if not self._may_go_on.is_set():
            await self._host.tell(RunPaused(""))
            await self._may_go_on.wait()
            await self._host.tell(RunResumed())

    async def _try(self, place: _Place) -> Result:
        """Do a step, again where it may be.

        Raises:
            StepFailedError: It failed for good.
        """
        while True:
            place.attempts += 1
            try:
                return await self._do(place)
            except Exception as error:  # noqa: BLE001 - an action may be a plug-in
                failure = _failure(error, place.path)
            if await self._is_found_again(failure, place):
                place.attempts -= 1
            elif place.attempts > place.step.retries or failure.kind is FailureKind.INVALID:
                raise failure
            else:
                await asyncio.sleep(place.step.retry_pause)
            if await self._has_arrived(failure, place):
                return {"is_answered": False}

    async def _has_arrived(self, failure: StepFailedError, place: _Place) -> bool:
        """Whether a touch whose answer was lost has done its work; the step may be done again where it has not.

        Raises:
            StepFailedError: It cannot be known: done again, it might be done twice.
        """
        if place.hand is None or not place.hand.is_open:
            return False
        has_arrived = await place.hand.has_arrived()
        if has_arrived is None:
            unknown = "Whether the touch arrived cannot be known, so it is not done again."
            raise StepFailedError(
                f"{failure.message} {unknown}", path=place.path, kind=failure.kind, detail=failure.detail
            ) from failure
        if has_arrived:
            words = "The phone did not answer the touch, but the screen changed: it is not done again."
            await self._host.tell(Said(place.path, words))
        return has_arrived

    async def _is_found_again(self, failure: StepFailedError, place: _Place) -> bool:
        """Whether the phone was lost in this very step and is back."""
        is_lost = failure.kind is FailureKind.DEVICE_LOST and failure.path == place.path
        if not is_lost or place.losses >= MOST_LOSSES:
            return False
        place.losses += 1
        await self._host.tell(RunPaused(failure.message))
        if not await self._host.phone_is_back():
            return False
        await self._host.tell(RunResumed())
        return True

    async def _do(self, place: _Place) -> Result:
        step = place.step
        kind = self._kinds[step.action]
        params = kind.params.filled({key: fill(value, place.frame.variables) for key, value in step.params.items()})
        waits = kind.seconds if step.timeout is None else step.timeout
        limit = None if kind.is_waiting else step.timeout or kind.seconds
        try:
            async with asyncio.timeout(limit):
                return await kind.run(self._context(place, waits or 0.0), params)
        except TimeoutError as error:
            raise DeviceTimeoutError(f"It took longer than {limit or waits or 0:g} s.") from error
        finally:
            self._screen.is_touched |= kind.category is Group.APPS

    def _context(self, place: _Place, timeout: float) -> StepContext:
        frame, step, path = place.frame, place.step, place.path
        place.hand = CarefulTouches(self._control, self._screen, looks=bool(step.retries))

        async def body(number: int) -> None:
            await self._run_all(step.steps, replace(frame, prefix=f"{path}.", number=number))

        async def otherwise() -> None:
            await self._run_all(step.otherwise, replace(frame, prefix=f"{path}.e"))

        async def call(name: str, variables: Mapping[str, str]) -> None:
            await self._call(place, name, variables)

        return StepContext(
            phone=self._phone,
            control=place.hand,
            seen=self._screen,
            host=self._host,
            path=path,
            variables=frame.variables,
            timeout=timeout,
            body=body,
            otherwise=otherwise,
            call=call,
        )

    async def _call(self, place: _Place, name: str, variables: Mapping[str, str]) -> None:
        above = place.frame.presets
        if name in above:
            raise PresetError("", f"The preset “{name}” would run itself: {' → '.join((*above, name))}.")
        if len(above) >= LIMIT_CALLS:
            raise PresetError("", f"More than {LIMIT_CALLS} presets would run inside one another.")
        preset = await self._host.preset(name)
        check_preset(preset, self._kinds)
        frame = _Frame((*above, name), start_values(preset, variables), f"{place.path}.c")
        await self._run_all(preset.steps, frame)

    async def _with_evidence(self, ended: StepEnded, failure: StepFailedError) -> StepEnded:
        """Add the screen, where this very step failed and a phone is there to show it."""
        is_own = failure.path == ended.path and failure.kind not in {FailureKind.DEVICE_LOST, FailureKind.INVALID}
        if not is_own or not self._pictures_left:
            return ended
        self._pictures_left -= 1
        picture = await _if_possible(self._phone.picture())
        return replace(ended, picture=picture, hierarchy=await _if_possible(dump_screen(self._phone)))


async def _if_possible(work: Awaitable[T]) -> T | None:
    try:
        async with asyncio.timeout(_EVIDENCE_SECONDS):
            return await work
    except (PixSimError, TimeoutError) as error:
        log.info("no_evidence_of_failure", reason=str(error))
        return None


def _failure(error: Exception, path: str) -> StepFailedError:
    if isinstance(error, StepFailedError):
        return error
    kind = kind_of(error)
    if not isinstance(error, PixSimError) and kind is FailureKind.OTHER:
        log.error("step_broke", path=path, exc_info=error)
    detail = error.detail if isinstance(error, PixSimError) else None
    failure = StepFailedError(words_of(error), path=path, kind=kind, detail=detail)
    failure.__cause__ = error
    return failure


def _after(ended: StepEnded, place: _Place, begin: float) -> StepEnded:
    return replace(ended, attempts=max(1, place.attempts), duration_ms=milliseconds(time.monotonic() - begin))
