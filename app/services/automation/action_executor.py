"""Runs executions: takes a preset to its phone, keeps each step, waits for a phone that was lost."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import structlog

from app.devices.actions.base import ActionKind, Touches
from app.devices.phone import Phone
from app.devices.shell_control import ShellControl
from app.domain.enums import CaptureKind
from app.domain.errors import DeviceError, InvalidTransitionError, PixSimError, ResourceNotFoundError
from app.domain.events import DeviceChanged, EventBus
from app.domain.execution import Execution
from app.services.automation.evidence import Evidence
from app.services.automation.execution_service import preset_of_run
from app.services.automation.preset_engine import PresetRun
from app.services.automation.preset_file import PresetFile
from app.services.automation.run_events import (
    RunEvent,
    RunPaused,
    RunResumed,
    Said,
    StepEnded,
    StepFailedError,
    StepStarted,
    kind_of,
    words_of,
)
from app.services.unit_of_work import UnitOfWork
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile
from app.system.clock import Clock
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

LOST_SECONDS: Final = 300.0
"""So long a run waits for its phone to come back."""
_LOOK_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 5.0


class PhoneControl(Touches, Protocol):
    """The control of one phone, for the length of a run."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _NamedFile:
    """A file that has another name in the library."""

    name: str
    path: Path

    def open(self) -> AbstractContextManager[BinaryIO]:
        return PathUpload(self.path).open()


@dataclass(slots=True)
class _Host:
    """One run's side of the program."""

    units: UnitOfWork
    bus: EventBus
    evidence: Evidence
    execution: Execution
    device_id: int
    phone: Phone
    lost_seconds: float
    steps: int = field(default=0)
    sent: list[int] = field(default_factory=list)
    """The assets that were taken for the phone."""

    async def tell(self, event: RunEvent) -> None:
        match event:
            case StepStarted():
                async with self.units.write() as services:
                    await services.executions.note_start(self.execution.id, event.path)
            case StepEnded():
                self.steps += 1
                picture, hierarchy = await in_thread(self.evidence.write, self.execution.id, self.steps, event)
                async with self.units.write() as services:
                    await services.executions.add_step(self.execution.id, event, picture=picture, hierarchy=hierarchy)
            case RunPaused():
                await self._pause(f"{event.reason} The run goes on when the phone is back.")
            case RunResumed():
                await self._resume()
            case Said():
                log.info("execution_says", execution_id=self.execution.id, path=event.path, text=event.text)

    async def preset(self, name: str) -> PresetFile:
        async with self.units.read(self.execution.user_id) as services:
            for row in await services.presets.list_presets(self.execution.user_id):
                if row.name == name:
                    return await services.presets.read_file(row.id)
        raise ResourceNotFoundError("preset", name)

    async def keep_file(self, source: Path | bytes, name: str) -> int:
        is_screen = isinstance(source, bytes)
        file: UploadFile = BytesUpload(name, source) if isinstance(source, bytes) else _NamedFile(name, source)
        async with self.units.steps(self.execution.user_id) as services:
            kind = CaptureKind.PICTURE if is_screen else CaptureKind.FILE
            asset = await services.captures.keep_capture(
                self.device_id,
                file,
                kind,
                execution_id=self.execution.id,
                shown=self.sent if is_screen else (),
            )
        return asset.id

    async def asset_file(self, asset_id: int) -> Path:
        async with self.units.steps(self.execution.user_id) as services:
            path = Path(await services.assets.download_asset(asset_id))
        self.sent.append(asset_id)
        return path

    async def phone_is_back(self) -> bool:
        """Look whenever something is told of the phone, and every 2 s: nobody may watch the adb server."""
        told = asyncio.Event()

        def changed(event: DeviceChanged) -> None:
            if event.device_id == self.device_id:
                told.set()

        unsubscribe = self.bus.subscribe(DeviceChanged, changed)
        try:
            async with asyncio.timeout(self.lost_seconds):
                while not await self._answers():
                    told.clear()
                    await _wait(told, _LOOK_SECONDS)
        except TimeoutError:
            return False
        finally:
            unsubscribe()
        return True

    async def _answers(self) -> bool:
        try:
            async with self.units.read() as services:
                # It may come back by another cable or network.
                self.phone.address = (await services.devices.phone(self.device_id)).address
        except PixSimError:
            log.info("phone_not_seen", device_id=self.device_id)
        try:
            await self.phone.shell(["echo", "there"], seconds=_ANSWER_SECONDS)
        except DeviceError:
            return False
        return True

    async def _pause(self, reason: str) -> None:
        try:
            async with self.units.write() as services:
                await services.executions.pause_execution(self.execution.id, reason)
        except InvalidTransitionError:
            log.info("execution_over_before_pause", execution_id=self.execution.id)

    async def _resume(self) -> None:
        try:
            async with self.units.write() as services:
                await services.executions.resume_execution(self.execution.id)
        except InvalidTransitionError:
            log.info("execution_over_before_resume", execution_id=self.execution.id)


async def _wait(told: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await told.wait()
    except TimeoutError:
        return


class ActionExecutor:
    """Runs executions, each to its end; several phones at once, one run a phone.

    Args:
        units: Opens the services.
        bus: Tells of phones that come back.
        clock: For the times of steps.
        kinds: The actions that there are.
        data: The data folder, for the screens of failures.
        control: Makes the control of a phone for a run.
        lost_seconds: How long a run waits for its phone; 0 lets it fail at once.
    """

    def __init__(
        self,
        units: UnitOfWork,
        bus: EventBus,
        clock: Clock,
        kinds: Mapping[str, ActionKind],
        data: Path,
        *,
        control: Callable[[Phone], PhoneControl] = ShellControl,
        lost_seconds: float = LOST_SECONDS,
    ) -> None:
        self._units = units
        self._bus = bus
        self._clock = clock
        self._kinds = kinds
        self._evidence = Evidence(data)
        self._control = control
        self._lost_seconds = lost_seconds
        self._runs: dict[int, PresetRun] = {}

    def hold(self, execution_id: int) -> None:
        """Let a run wait before its next step."""
        if execution_id in self._runs:
            self._runs[execution_id].pause()

    def let_go(self, execution_id: int) -> None:
        """Let a held run go on."""
        if execution_id in self._runs:
            self._runs[execution_id].resume()

    async def execute(self, execution_id: int) -> None:
        """Run it to its end; cancelling this ends it within the command that is under way.

        What goes wrong is kept with the execution.

        Raises:
            InvalidTransitionError: It does not wait any more, or another one is on its phone.
            ResourceNotFoundError: There is no such execution.
            StorageError: Its steps cannot be kept.
        """
        async with self._units.write() as services:
            execution = await services.executions.begin_execution(execution_id)
        error, kind = "", None
        try:
            await self._run(execution)
        except StepFailedError as failure:
            error, kind = failure.message, failure.kind
        except asyncio.CancelledError:
            # Not by its user, who has changed the row before: the program ends.
            await self._end(execution_id, "It was broken off.", "other")
            raise
        except Exception as failure:
            # A row that stays open would keep its phone from every other run.
            if not isinstance(failure, PixSimError | OSError):
                log.exception("execution_broke", execution_id=execution_id)
            error, kind = words_of(failure), kind_of(failure)
        await self._end(execution_id, error, kind)

    async def _run(self, execution: Execution) -> None:
        if execution.device_id is None:
            raise ResourceNotFoundError("phone", "of this execution")
        async with self._units.read() as services:
            phone = await services.devices.phone(execution.device_id)
        host = _Host(self._units, self._bus, self._evidence, execution, execution.device_id, phone, self._lost_seconds)
        control = self._control(phone)
        run = PresetRun(phone, control, self._kinds, host, self._clock)
        self._runs[execution.id] = run
        try:
            await run.run(preset_of_run(execution), execution.variables)
        finally:
            del self._runs[execution.id]
            await control.close()

    async def _end(self, execution_id: int, error: str, kind: str | None) -> None:
        async with self._units.write() as services:
            await services.executions.end_execution(execution_id, error=error, kind=kind)
            await services.executions.forget_old_steps()
        await in_thread(self._evidence.make_room)
