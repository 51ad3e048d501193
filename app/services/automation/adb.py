"""What the program has of adb: one server, what it shows, and who its phones are."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.devices import scrcpy
from app.devices.address import ServerAddress, find_server
from app.devices.binary import find_adb
from app.devices.facts import read_properties
from app.devices.phone import Phone
from app.devices.scrcpy import ScrcpyServer
from app.devices.server import PAUSES_SECONDS, AdbServer
from app.devices.tracking import SeenPhone
from app.domain.enums import DeviceState
from app.domain.errors import AdbUnavailableError, DeviceError, DeviceRefusedError
from app.domain.settings import DevicesSettings
from app.services.automation.sightings import SILENT, Identity, Line, line_of, unidentified, usable_serial
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

ASK_SECONDS = 5.0
SETTLE_SECONDS = 2.0
_PASSING = frozenset({DeviceState.OFFLINE, DeviceState.CONNECTING, DeviceState.AUTHORISING})
_NO_PROGRAM = (
    "No adb server runs on this computer, and no adb program was found to start one. Install the Android platform"
    " tools, or name the program in Settings, Devices."
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the settings say that the server is."""

    address: ServerAddress
    binary: Path | None


class Adb:
    """One for the life of the program; nothing is looked for or started before somebody asks for a phone.

    Args:
        settings: Asked at each use: a changed server is taken up by the next one.
        environment: Asked where the settings name no server; None for that of this program.
        ask_seconds: How long a phone may take to say who it is.
        pauses_seconds: Between the tries to have a watched server again.
    """

    def __init__(
        self,
        settings: Callable[[], DevicesSettings] = DevicesSettings,
        *,
        environment: Mapping[str, str] | None = None,
        ask_seconds: float = ASK_SECONDS,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self._settings = settings
        self._ask_seconds = ask_seconds
        self._pauses_seconds = pauses_seconds
        self._environment = environment
        self._made: tuple[DevicesSettings, AdbServer, _Place] | None = None
        self._scrcpy: tuple[str, ScrcpyServer | None] | None = None
        self.seen: tuple[SeenPhone, ...] = ()
        """The newest list."""
        self.identities: dict[Line, Identity] = {}
        """Who the phones of that list are, as far as they were asked."""
        self.scrcpy_trouble = ""
        """Why the scrcpy server that was found is not used, as a sentence; empty where it is, or there is none."""
        self.trouble = ""
        """Why the server is not watched, as a sentence; empty while it is, or nobody wants it."""

    @property
    def is_on(self) -> bool:
        """Whether the user wants phones to be watched."""
        return self._settings().is_on

    async def server(self) -> AdbServer:
        """The server that the settings name; whether it runs is not looked at.

        Raises:
            ValidationError: The settings or the environment name none that can be.
        """
        server, _ = await self._find()
        return server

    async def running(self) -> AdbServer:
        """The server, started here if none runs.

        Raises:
            AdbUnavailableError: There is none, and none can be started; says what to do.
            ValidationError: As `server`.
        """
        server, _ = await self._find()
        try:
            await server.ensure_running()
        except AdbUnavailableError as error:
            raise await self.explained(error) from error
        return server

    async def explained(self, error: AdbUnavailableError) -> AdbUnavailableError:
        """The same error, with what to do where no adb is installed."""
        _, place = await self._find()
        if place.binary is None and place.address.is_local:
            return AdbUnavailableError(_NO_PROGRAM, detail=error.detail or error.message)
        return error

    async def phone(self, address: str) -> Phone:
        """The phone of that address; whether it is there shows at the first call."""
        return (await self.server()).phone(address)

    async def scrcpy(self) -> ScrcpyServer | None:
        """The user's scrcpy server; None where there is none, it is not wanted, or its version is not known."""
        settings = self._settings()
        if not settings.uses_scrcpy:
            self._scrcpy, self.scrcpy_trouble = None, ""
            return None
        if self._scrcpy is None or self._scrcpy[0] != settings.scrcpy:
            self._scrcpy = settings.scrcpy, await in_thread(self._find_scrcpy, settings.scrcpy)
        return self._scrcpy[1]

    def take(self, seen: Sequence[SeenPhone]) -> None:
        """Keep a new list, and forget who those were that are not in it."""
        self.seen = tuple(seen)
        lines = {line_of(phone) for phone in seen if phone.state is DeviceState.READY}
        self.identities = {line: identity for line, identity in self.identities.items() if line in lines}

    async def look(self) -> None:
        """Take the list as it is now, for those who do not watch; phones that just come are waited for a little.

        Raises:
            AdbUnavailableError: As `running`.
        """
        server = await self.running()
        async with aclosing(server.watch()) as lists:
            try:
                async with asyncio.timeout(SETTLE_SECONDS):
                    async for seen in lists:
                        self.take(seen)
                        if not any(phone.state in _PASSING for phone in seen):
                            break
            except TimeoutError:
                log.info("phones_not_settled", phones=len(self.seen))

    async def identify_all(self) -> None:
        """Ask each phone that was not asked yet who it is, all at once; one that does not answer is given up."""
        await asyncio.gather(*(self.identify(phone) for phone in unidentified(self.seen, self.identities)))

    async def identify(self, phone: SeenPhone) -> None:
        """Ask a phone who it is, and keep the answer as long as its connection lives."""
        try:
            said = await (await self.phone(phone.address)).shell(["getprop"], seconds=self._ask_seconds)
            told = read_properties(said.text)
            identity = Identity(
                usable_serial(told.get("ro.serialno", "") or told.get("ro.boot.serialno", ""), phone.address)
            )
        except DeviceError as error:
            log.info("phone_not_identified", address=phone.address, reason=error.detail or error.message)
            identity = Identity("", SILENT)
        if any(line_of(other) == line_of(phone) and other.state is DeviceState.READY for other in self.seen):
            self.identities[line_of(phone)] = identity

    def is_silent(self, phone: SeenPhone) -> bool:
        """Whether a phone is there and did not say who it is."""
        known = self.identities.get(line_of(phone))
        return known is not None and bool(known.trouble)

    async def identify_again(self, address: str) -> bool:
        """Ask a phone once more that did not say who it is; gives whether it now has."""
        for phone in self.seen:
            known = self.identities.get(line_of(phone))
            if phone.address == address and known is not None and known.trouble:
                await self.identify(phone)
                known = self.identities.get(line_of(phone))
                return known is not None and not known.trouble
        return False

    def _find_scrcpy(self, path: str) -> ScrcpyServer | None:
        self.scrcpy_trouble = ""
        try:
            return scrcpy.find_server(Path(path) if path else None, environment=self._environment)
        except DeviceRefusedError as error:
            log.warning("scrcpy_not_used", reason=error.message)
            self.scrcpy_trouble = error.message
            return None

    async def _find(self) -> tuple[AdbServer, _Place]:
        settings = self._settings()
        if self._made is None or self._made[0] != settings:
            environment = os.environ if self._environment is None else self._environment
            address = find_server(settings.server, environment)
            place = _Place(address, await in_thread(find_adb, settings.program) if address.is_local else None)
            server = AdbServer(address, binary=place.binary, pauses_seconds=self._pauses_seconds)
            self._made = settings, server, place
        return self._made[1], self._made[2]
