"""Keeps the rows of phones like what the adb server shows: it waits for the server to tell.

It asks nothing again, but who a phone is that did not say it: one that hung when it came.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import ExitStack, aclosing

import structlog

from app.devices.tracking import SeenPhone
from app.domain.enums import DeviceState
from app.domain.errors import AdbUnavailableError, PixSimError, ResourceNotFoundError
from app.domain.events import DevicesSought, DevicesWatched, EventBus, SettingsChanged
from app.runtime.workers import Backoff, Tasks, Wake, log_failure
from app.services.automation.adb import Adb
from app.services.automation.sightings import line_of, unidentified
from app.services.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 2.0
LONGEST_AGAIN_SECONDS = 120.0
FACTS_AT_ONCE = 8
FACTS_TRIES = 3
SETTLED_SECONDS = 0.5
"""A setting that changes is perhaps the first of several."""
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
_SECTION = "devices."


class DeviceWatcher:
    """Watches while the user wants it; before that no adb server is looked for, and none is started.

    Args:
        units: Opens the services.
        adb: The server, and what it shows.
        bus: Tells of changed settings, and is told whether phones are watched.
        user_id: Whose phones they are.
        again_seconds: After so long a phone that did not say who it is is asked again, then after twice as long.
    """

    def __init__(
        self, units: UnitOfWork, adb: Adb, bus: EventBus, user_id: int, *, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._units = units
        self._adb = adb
        self._bus = bus
        self._user_id = user_id
        self._again_seconds = again_seconds
        self._wake = Wake()
        self._tasks = Tasks()
        self._facts_turn = asyncio.Semaphore(FACTS_AT_ONCE)

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            stack.callback(self._bus.subscribe(SettingsChanged, self._take_setting))
            stack.callback(self._bus.subscribe(DevicesSought, self._wake.call))
            await self._run()

    async def _run(self) -> None:
        try:
            while True:
                if self._adb.is_on:
                    self._start("watch", self._watch())
                else:
                    await self._show_nothing("")
                await self._wake.wait()
                await asyncio.sleep(SETTLED_SECONDS)
                await self._tasks.cancel()
        finally:
            await self._tasks.cancel()

    def _take_setting(self, event: SettingsChanged) -> None:
        if event.name.startswith(_SECTION):
            self._wake.call()

    async def _watch(self) -> None:
        """Follow the server's lists; where no server can be had that is told, and it is tried again later."""
        backoff = Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        while True:
            try:
                server = await self._adb.server()
                async with aclosing(server.watch()) as lists:
                    async for seen in lists:
                        backoff.worked("watch")
                        await self._take(seen)
            except AdbUnavailableError as error:
                await self._show_nothing((await self._adb.explained(error)).message)
            except PixSimError as error:
                log_failure("phones_not_watched", error)
                await self._show_nothing(error.message)
            await asyncio.sleep(backoff.failed("watch"))

    async def _take(self, seen: tuple[SeenPhone, ...]) -> None:
        self._adb.take(seen)
        self._tell("")
        await self._sync()
        for phone in unidentified(self._adb.seen, self._adb.identities):
            self._start(f"identify {line_of(phone)}", self._identify(phone))

    async def _identify(self, phone: SeenPhone) -> None:
        await self._adb.identify(phone)
        await self._sync()
        if self._adb.is_silent(phone):
            # Beside this one, which is begun anew when the phone comes back by the same connection.
            self._start(f"ask again {line_of(phone)}", self._ask_again(phone))

    async def _ask_again(self, phone: SeenPhone) -> None:
        """Ask a phone that did not say who it is until it does, or is away."""
        pause = self._again_seconds
        while self._adb.is_silent(phone):
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_AGAIN_SECONDS)
            if await self._adb.identify_again(phone.address):
                await self._sync()

    async def _sync(self) -> None:
        async with self._units.write(self._user_id) as services:
            unread = await services.devices.sync_devices(self._user_id)
        for device_id in unread:
            self._start(f"facts {device_id}", self._read(device_id))

    async def _read(self, device_id: int) -> None:
        """Read a phone's facts; again where it came by another connection meanwhile."""
        async with self._facts_turn:
            for _ in range(FACTS_TRIES):
                try:
                    async with self._units.steps(self._user_id) as services:
                        device = await services.devices.refresh_device(device_id)
                except ResourceNotFoundError:
                    return
                if device.facts_at is not None or device.state is not DeviceState.READY:
                    return

    async def _show_nothing(self, trouble: str) -> None:
        """Keep that no phone can be seen, and why not."""
        self._adb.take(())
        async with self._units.read(self._user_id) as services:
            devices = await services.devices.list_devices(self._user_id)
        if any(device.state is not DeviceState.GONE for device in devices):
            await self._sync()
        self._tell(trouble)

    def _tell(self, trouble: str) -> None:
        was, self._adb.trouble = self._adb.trouble, trouble
        if was != trouble:
            log.info("phones_watched", trouble=trouble)
            self._bus.publish(DevicesWatched(trouble))

    def _start(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Do it beside the loop, unless it is being done."""
        if name in self._tasks:
            work.close()
        else:
            self._tasks.start(name, work, _nothing)


def _nothing() -> None:
    """Nobody waits for a task's end."""
