"""What the engine gives an action for one step."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from app.devices.actions.base import Touches
from app.devices.facts import screen_size
from app.devices.hierarchy import Screen, parse_screen
from app.devices.phone import Phone
from app.devices.screen_reading import dump_screen
from app.services.automation.preset_file import PresetFile
from app.services.automation.run_events import RunEvent, Said
from app.system.threads import in_thread

SETTLE_SECONDS: Final = 1.0


class RunHost(Protocol):
    """What a run needs of the program around it."""

    async def tell(self, event: RunEvent) -> None: ...

    async def preset(self, name: str) -> PresetFile:
        """The preset of that name.

        Raises:
            ResourceNotFoundError: There is none.
        """
        ...

    async def keep_file(self, source: Path | bytes, name: str) -> int: ...

    async def asset_file(self, asset_id: int) -> Path: ...

    async def phone_is_back(self) -> bool:
        """Wait for a phone that was lost, as long as the run's rule says; False where it stays away."""
        ...


class PhoneScreen:
    """Reads a phone's screen, after a touch once it has come to rest."""

    def __init__(self, phone: Phone, *, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._phone = phone
        self._settle_seconds = settle_seconds
        self.is_touched = False
        self.last: bytes | None = None
        """The last reading's XML; whoever begins something anew sets it to None."""

    async def read(self) -> Screen:
        """Read it; after a touch until two readings agree, or 1 s has passed.

        Raises:
            ScreenUnreadableError: It cannot be read.
        """
        return await in_thread(parse_screen, await self.dump())

    async def dump(self) -> bytes:
        """Read it like `read`, and give the XML.

        Raises:
            ScreenUnreadableError: It cannot be read.
        """
        begin = time.monotonic()
        xml = await dump_screen(self._phone)
        while self.is_touched and time.monotonic() - begin < self._settle_seconds:
            before, xml = xml, await dump_screen(self._phone)
            self.is_touched = xml != before
        self.is_touched = False
        self.last = xml
        return xml

    async def knock(self) -> None:
        """Ask the phone for nothing, to know that it answers.

        Raises:
            DeviceError: It does not.
        """
        await self._phone.shell(["echo"])


@dataclass(slots=True)
class StepContext:
    """The engine's side of `RunContext`: one for each try of a step.

    Attributes:
        body: Runs the steps inside.
        otherwise: Runs those for the other case.
        call: Runs another preset.
    """

    phone: Phone
    control: Touches
    seen: PhoneScreen
    host: RunHost
    path: str
    variables: dict[str, str]
    timeout: float
    body: Callable[[int], Awaitable[None]]
    otherwise: Callable[[], Awaitable[None]]
    call: Callable[[str, Mapping[str, str]], Awaitable[None]]

    async def screen(self) -> Screen:
        return await self.seen.read()

    async def picture(self) -> bytes:
        return await self.phone.picture()

    async def size(self) -> tuple[int, int]:
        return await screen_size(self.phone)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def say(self, text: str) -> None:
        await self.host.tell(Said(self.path, text))

    async def run_body(self, number: int = 0) -> None:
        await self.body(number)

    async def run_otherwise(self) -> None:
        await self.otherwise()

    async def call_preset(self, name: str, variables: Mapping[str, str]) -> None:
        await self.call(name, variables)

    async def keep_file(self, source: Path | bytes, name: str) -> int:
        return await self.host.keep_file(source, name)

    async def asset_file(self, asset_id: int) -> Path:
        return await self.host.asset_file(asset_id)
