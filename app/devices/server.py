"""The adb server: started where it is missing, watched for phones, asked to connect them."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.devices import wire
from app.devices.address import ServerAddress, join_place, split_place
from app.devices.binary import start_server
from app.devices.phone import Phone
from app.devices.tracking import SeenPhone, read_list
from app.devices.wire import Streams
from app.domain.enums import DeviceState
from app.domain.errors import (
    AdbUnavailableError,
    DeviceError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ValidationError,
)

log = structlog.get_logger(__name__)

UP_SECONDS = 3.0
_LOOK_SECONDS = 0.1
_JOIN_SECONDS = 20.0
_REJOIN_SECONDS = 3.0
IDLE_SECONDS = 30.0
PAUSES_SECONDS = (0.1, 0.3, 1.0, 3.0)
_MAX_CODE = 64
_LISTENS = "mdns daemon version"
_JOINED = ("connected to", "already connected to")
_NOT_ALLOWED_YET = "failed to authenticate"
# What adb says, in small letters, and what to do then; the first that is found counts.
_ADVICE = (
    ("wrong password", "The code is another one, or the phone shows it no more: let it show a new one."),
    (
        "unable to start pairing",
        "Nothing takes a code there: the phone must be showing it, and the port is the one that it shows beside it.",
    ),
    ("unknown host service", "This adb is too old to pair: it takes version 30 or later of the platform tools."),
    (
        "connection refused",
        "Nothing answers at that port: see that wireless debugging is on; its port is another one each time.",
    ),
    ("no route", "See that it is on the same network as this computer."),
    ("unreachable", "See that it is on the same network as this computer."),
    ("timed out", "See that it is on the same network as this computer, and awake."),
    ("resolve host", "There is no host of that name."),
)
_PLACE = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.%]+\]):\d{1,5}")


@dataclass(frozen=True, slots=True)
class MdnsService:
    """A phone that tells the network that it can be connected ("_adb-tls-connect._tcp") or paired ("…-pairing…")."""

    name: str
    kind: str
    place: str


class AdbServer:
    """An adb server, here or on another machine.

    Args:
        address: Where it answers.
        binary: The adb that starts it where it is local and missing; None where there is none.
        environment: Of a server started here; None for that of this program.
        pauses_seconds: Between the tries to have a server again; after the last one it is given up.
        idle_seconds: How long a watched server may be silent until it is asked whether it still lives.
    """

    def __init__(
        self,
        address: ServerAddress,
        *,
        binary: Path | None,
        environment: Mapping[str, str] | None = None,
        pauses_seconds: Sequence[float] = PAUSES_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.address = address
        self._binary = binary
        self._environment = environment
        self._pauses_seconds = tuple(pauses_seconds)
        self._idle_seconds = idle_seconds

    async def ensure_running(self) -> None:
        """Start a server of this machine if none answers.

        Raises:
            AdbUnavailableError: None answers, and none could be started; or what answers is no adb server.
        """
        try:
            await self.version()
        except AdbUnavailableError:
            if not self.address.is_local or self._binary is None:
                raise
            await start_server(self._binary, self.address, environment=self._environment)
            await self._wait_until_up()
        except DeviceTimeoutError as error:
            raise AdbUnavailableError(f"The adb server at {self.address} does not answer.") from error
        except DeviceError as error:
            words = f"What answers at {self.address} is no adb server."
            raise AdbUnavailableError(words, detail=error.detail or error.message) from error

    async def version(self) -> int:
        """Read the version of its protocol: 41 for every adb since 2019.

        Raises:
            AdbUnavailableError: Nobody answers.
            DeviceError: Something else answers.
        """
        words = await wire.ask_text(self.address, "host:version")
        try:
            return int(words, 16)
        except ValueError as error:
            raise DeviceError("What answers is no adb server.", detail=words[:200]) from error

    async def watch(self) -> AsyncGenerator[tuple[SeenPhone, ...], None]:
        """Give the whole list of phones, first as it is and then at each change.

        When the server dies an empty list is given; it is started again where it is local, and the phones that were
        connected over the network are connected again, as a new server remembers none.

        Raises:
            AdbUnavailableError: No server could be had for some seconds.
        """
        seen: tuple[SeenPhone, ...] = ()
        lost: tuple[str, ...] = ()
        while True:
            streams = await self._track()
            try:
                await self._rejoin(lost)
                lost = ()
                async for seen in self._lists(streams):
                    yield seen
            except DeviceError as error:
                log.warning("adb_server_lost", server=str(self.address), reason=error.detail or error.message)
            finally:
                wire.hang_up(streams)
            lost = _network_places(seen)
            yield ()
            await asyncio.sleep(_LOOK_SECONDS)

    async def connect(self, place: str) -> str:
        """Connect a phone over the network and give the server's words.

        A phone that still asks its owner is no error: it shows in the lists, and is ready when its owner agrees.

        Raises:
            ValidationError: It is no place.
            DeviceRefusedError: It could not be connected; `detail` has the reason.
        """
        words = await wire.ask_text(self.address, f"host:connect:{_normal(place)}", _JOIN_SECONDS)
        if not words.startswith((*_JOINED, _NOT_ALLOWED_YET)):
            raise _not_joined(f"The phone at {place} could not be connected.", words)
        return words.strip()

    async def disconnect(self, place: str) -> str:
        """End a connection over the network and give the server's words.

        Raises:
            ValidationError: It is no place.
            DeviceError: There is no such connection.
        """
        words = await wire.ask_text(self.address, f"host:disconnect:{_normal(place)}")
        if not words.startswith("disconnected"):
            raise DeviceRefusedError(f"The phone at {place} could not be disconnected.", detail=words.strip())
        return words.strip()

    async def pair(self, place: str, code: str) -> str:
        """Pair with a phone that shows a code (Android 11 and later); the port is the one that it shows beside it.

        Raises:
            ValidationError: It is no place, or no code.
            DeviceRefusedError: The phone did not agree; `detail` has the reason.
        """
        secret = code.strip()
        if not secret or len(secret) > _MAX_CODE or not re.fullmatch(r"[!-9;-~]+", secret):
            raise ValidationError("The code is the digits that the phone shows.", field="code")
        host, port = split_place(place, default_port=None)
        try:
            words = await wire.ask_text(self.address, f"host:pair:{secret}:{join_place(host, port)}", _JOIN_SECONDS)
        except DeviceRefusedError as error:
            words = error.detail or error.message
        if not words.lower().startswith("successfully paired"):
            raise _not_joined(f"The phone at {place} could not be paired.", words)
        return words.strip()

    async def mdns_services(self) -> tuple[MdnsService, ...]:
        """Give the phones that the server hears on the network.

        Raises:
            DeviceRefusedError: It does not listen, or is too old to; `detail` has its words.
        """
        try:
            words = await wire.ask_text(self.address, "host:mdns:check")
        except DeviceRefusedError as error:
            words = error.detail or error.message
        if not words.startswith(_LISTENS):
            detail = words.removeprefix("ERROR:").strip()[:200]
            raise DeviceRefusedError("This adb does not look for phones on the network.", detail=detail)
        return _read_services(await wire.ask_text(self.address, "host:mdns:services"))

    def phone(self, address: str) -> Phone:
        """Make the phone of that address; whether it is there shows at the first call."""
        return Phone(self.address, address)

    async def _wait_until_up(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + UP_SECONDS
        while True:
            try:
                await self.version()
            except DeviceError as error:
                if loop.time() > deadline:
                    raise AdbUnavailableError("The adb server was started and does not answer.") from error
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                return

    async def _track(self) -> Streams:
        """Open the stream of lists, with growing pauses between the tries."""
        for pause in self._pauses_seconds:
            try:
                return await self._try_to_track()
            except DeviceError:
                await asyncio.sleep(pause)
        try:
            return await self._try_to_track()
        except AdbUnavailableError:
            raise
        except DeviceError as error:
            words = f"The adb server at {self.address} does not tell its phones."
            raise AdbUnavailableError(words, detail=error.detail or error.message) from error

    async def _try_to_track(self) -> Streams:
        await self.ensure_running()
        return await wire.open_service(self.address, "host:track-devices-l")

    async def _lists(self, streams: Streams) -> AsyncIterator[tuple[SeenPhone, ...]]:
        while True:
            length = await self._next_length(streams[0])
            text = await wire.within(wire.ANSWER_SECONDS, streams[0].readexactly(length))
            yield read_list(text.decode(errors="replace"))

    async def _next_length(self, reader: asyncio.StreamReader) -> int:
        """Wait for the next list, however long; a server that is silent is asked whether it still lives."""
        while True:
            try:
                return wire.decode_length(await wire.within(self._idle_seconds, reader.readexactly(4)))
            except DeviceTimeoutError:
                await self.version()

    async def _rejoin(self, places: Iterable[str]) -> None:
        async def join(place: str) -> None:
            try:
                await wire.within(_REJOIN_SECONDS, self.connect(place))
            except DeviceError as error:
                log.info("phone_not_connected_again", place=place, reason=error.detail or error.message)

        await asyncio.gather(*(join(place) for place in places))


def _not_joined(happened: str, words: str) -> DeviceRefusedError:
    """Make the error of a phone that was not connected or paired, with what to do where that is known."""
    advice = next((advice for part, advice in _ADVICE if part in words.lower()), "")
    return DeviceRefusedError(f"{happened} {advice}".strip(), detail=words.strip())


def _network_places(seen: Iterable[SeenPhone]) -> tuple[str, ...]:
    return tuple(
        phone.address for phone in seen if _PLACE.fullmatch(phone.address) and phone.state is not DeviceState.DETACHED
    )


def _normal(place: str) -> str:
    return join_place(*split_place(place))


def _read_services(text: str) -> tuple[MdnsService, ...]:
    """Read the lines of name, kind and place; only the name may hold spaces."""
    lines = [line.split() for line in text.splitlines()]
    return tuple(
        MdnsService(" ".join(words[:-2]), words[-2].rstrip("."), words[-1])
        for words in lines
        if len(words) > 2  # noqa: PLR2004
    )
