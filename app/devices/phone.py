"""One phone behind an adb server: commands, streams and files."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from app.devices import sync, wire
from app.devices.address import ServerAddress
from app.devices.shell import ShellResult, encode_input, quote, read_frames, read_marked, with_mark
from app.devices.sync import Progress, RemoteFile
from app.devices.wire import ANSWER_SECONDS, Streams
from app.domain.errors import DeviceRefusedError, ScreenUnreadableError, ValidationError

MAX_OUTPUT_BYTES = 16 * 1024 * 1024
_PICTURE_SECONDS = 15.0
_MAX_PICTURE_BYTES = 64 * 1024 * 1024
_MAX_REASON_BYTES = 500
_PNG = b"\x89PNG\r\n\x1a\n"


class Phone:
    """What a phone can be asked for; each call is a connection of its own, so calls may run side by side.

    Every method raises a DeviceError: AdbUnavailableError (no server), DeviceGoneError (no phone), DeviceTimeoutError,
    DeviceRefusedError.

    Args:
        server: The adb server that has the phone.
        address: What that server calls it.
    """

    def __init__(self, server: ServerAddress, address: str) -> None:
        if not address or any(character.isspace() or character == "\0" for character in address):
            raise ValidationError("A phone's address is one word.", field="address")
        self._server = server
        self.address = address

    async def shell(
        self,
        argv: Sequence[str],
        *,
        seconds: float = ANSWER_SECONDS,
        limit_bytes: int = MAX_OUTPUT_BYTES,
        stdin: bytes = b"",
    ) -> ShellResult:
        """Run a command to its end; its exit code is for the caller to judge.

        Without shell v2 (Android 6) stdout and stderr come as one, lines may end in CR LF, and nothing can be sent to
        stdin.
        """
        return await wire.within(seconds, self._shell(quote(argv), limit_bytes, stdin))

    async def open(self, service: str) -> Streams:
        """Open a service of the phone ("exec:…", "localabstract:…"); the caller closes it by `wire.hang_up`."""
        return await wire.open_service(self._server, self._switch, service)

    def connect_blocking(
        self,
        service: str,
        *,
        seconds: float = ANSWER_SECONDS,
        on_open: Callable[[socket.socket], None] | None = None,
    ) -> socket.socket:
        """Do as `open` for a thread; the socket keeps the timeout, which the caller may change.

        `on_open` is given the socket before anything is asked: shutting it down ends the waiting.
        """
        return wire.open_blocking(self._server, self._switch, service, seconds=seconds, on_open=on_open)

    async def features(self) -> frozenset[str]:
        """What its adb can do, as the server knows it."""
        words = await wire.ask_text(self._server, f"host-serial:{self.address}:features")
        return frozenset(words.strip().split(","))

    async def push(
        self, source: Path | bytes, target: str, *, mode: int = 0o644, on_progress: Progress | None = None
    ) -> None:
        """Write a file on the phone; also raises StorageError where the source cannot be read."""
        async with self._service("sync:") as streams:
            await sync.push(streams, source, target, mode=mode, on_progress=on_progress)

    async def pull(self, source: str, target: Path, *, limit_bytes: int, on_progress: Progress | None = None) -> None:
        """Copy a file of the phone here; also raises StorageError where the target cannot be written."""
        async with self._service("sync:") as streams:
            await sync.pull(streams, source, target, limit_bytes=limit_bytes, on_progress=on_progress)

    async def stat(self, path: str) -> RemoteFile | None:
        """Look at a file or folder; None where there is none."""
        is_v2 = "stat_v2" in await self.features()
        async with self._service("sync:") as streams:
            return await sync.stat(streams, path, is_v2=is_v2)

    async def listing(self, folder: str) -> list[RemoteFile]:
        """List a folder, by name; one that is not there is empty."""
        is_v2 = "ls_v2" in await self.features()
        async with self._service("sync:") as streams:
            return await sync.listing(streams, folder, is_v2=is_v2)

    async def picture(self) -> bytes:
        """Take a picture of the screen, as PNG.

        Raises:
            ScreenUnreadableError: What came is no picture.
        """
        command = ["screencap", "-p"]
        if "shell_v2" in await self.features():
            result = await self.shell(command, seconds=_PICTURE_SECONDS, limit_bytes=_MAX_PICTURE_BYTES)
            output, words = result.stdout, result.stderr or result.stdout
        else:
            # `shell:` has a terminal, which would change line ends inside the picture.
            async with self._service(f"exec:{quote(command)}") as (reader, _):
                reading = wire.read_all(reader, _MAX_PICTURE_BYTES)
                words = output = await wire.within(_PICTURE_SECONDS, reading)
        # Some phones with two displays write a warning before it.
        start = output.find(_PNG)
        if start < 0:
            reason = words[:_MAX_REASON_BYTES].decode(errors="replace")
            raise ScreenUnreadableError("The phone gave no picture of its screen.", detail=reason)
        return output[start:]

    @property
    def _switch(self) -> str:
        return f"host:transport:{self.address}"

    @contextlib.asynccontextmanager
    async def _service(self, service: str) -> AsyncIterator[Streams]:
        async with wire.service(self._server, self._switch, service) as streams:
            yield streams

    async def _shell(self, command: str, limit_bytes: int, stdin: bytes) -> ShellResult:
        if "shell_v2" in await self.features():
            return await self._run(command, limit_bytes, stdin)
        if stdin:
            raise DeviceRefusedError("This phone's Android is too old to send data to a command.")
        async with self._service(f"shell:{with_mark(command)}") as (reader, _):
            return read_marked(await wire.read_all(reader, limit_bytes))

    async def _run(self, command: str, limit_bytes: int, stdin: bytes) -> ShellResult:
        async with self._service(f"shell,v2,raw:{command}") as (reader, writer):

            async def feed() -> None:
                # A command may end without reading all.
                with contextlib.suppress(OSError):
                    writer.write(encode_input(stdin))
                    await writer.drain()

            result, _ = await asyncio.gather(read_frames(reader, limit_bytes), feed())
            return result
