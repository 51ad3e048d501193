"""A real adb server for tests: an own port and an own HOME, so that nobody's server and keys are touched."""

import asyncio
import contextlib
import os
import random
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import adbutils

# Not what lies in PATH: the server that comes with the app.
ADB = str(Path(adbutils.__file__).parent / "binaries" / ("adb.exe" if os.name == "nt" else "adb"))
_PORTS = (20_000, 32_000)
_CHANCE = random.SystemRandom()
_START_SECONDS = 10.0
_COMMAND_SECONDS = 20.0
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Said:
    """What an adb command wrote, and its exit code."""

    out: bytes
    err: bytes
    code: int


@dataclass(frozen=True, slots=True)
class RealAdb:
    """A running server; `run` is its command line client."""

    port: int
    environment: Mapping[str, str]

    async def run(self, *arguments: str, stdin: bytes = b"") -> Said:
        """Run `adb ARGUMENTS` against this server.

        Raises:
            TimeoutError: It took more than 20 s; the client was ended.
        """
        # adb removes the target of a pull that fails: as root that takes a device file such as the null device away.
        assert arguments[0] != "pull" or Path(arguments[-1]).parent != Path("/dev"), arguments
        pipe = asyncio.subprocess.PIPE
        client = await asyncio.create_subprocess_exec(
            ADB, *arguments, env=self.environment, stdin=pipe, stdout=pipe, stderr=pipe
        )
        try:
            async with asyncio.timeout(_COMMAND_SECONDS):
                out, err = await client.communicate(stdin)
        finally:
            if client.returncode is None:
                client.kill()
                await client.wait()
        return Said(out, err, client.returncode or 0)

    async def connect(self, place: str) -> None:
        """Connect a phone by TCP and wait until commands reach it."""
        said = await self.run("connect", place)
        assert said.out.startswith((b"connected to", b"already connected to")), said
        said = await self.run("-s", place, "wait-for-device")
        assert said.code == 0, said


def _free_port() -> int:
    """A port that the system gives to nobody who asks for any: a server that starts anew must find it free again."""
    while True:
        port = _CHANCE.randrange(*_PORTS)
        with contextlib.suppress(OSError), socket.socket() as one:
            one.bind(("127.0.0.1", port))
            return port


@contextmanager
def silent_port() -> Iterator[int]:
    """A port at which nobody answers, and that nobody can take meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


async def _answers(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.write(b"000chost:version")
    try:
        return await reader.read(4) == b"OKAY"
    finally:
        writer.close()
        await writer.wait_closed()


async def _until_it_answers(port: int, server: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while not await _answers(port):
            assert server.returncode is None, log.read_text(errors="replace")  # noqa: ASYNC240
            await asyncio.sleep(_LOOK_SECONDS)


@asynccontextmanager
async def adb_server(port: int = 0) -> AsyncIterator[RealAdb]:
    """Run the adb server that comes with adbutils, and end it by its process.

    Args:
        port: Where it listens; 0 for a free one.
    """
    port = port or _free_port()
    with tempfile.TemporaryDirectory(prefix="pixsim7-adb-", ignore_cleanup_errors=True) as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("ADB_", "ANDROID_"))}
        environment |= {
            "HOME": home,
            "TMPDIR": home,
            "ANDROID_USER_HOME": str(Path(home, ".android")),
            "ADB_SERVER_SOCKET": f"tcp:{port}",
            "ADB_MDNS": "0",
            # It looks neither at USB (which takes 3 s where there is none) nor for emulators.
            "ADB_USB": "0",
            "ADB_EMU": "0",
        }
        log = Path(home, "server.log")
        with log.open("wb") as words:  # noqa: ASYNC230
            server = await asyncio.create_subprocess_exec(
                ADB, "server", "nodaemon", env=environment, stdout=words, stderr=words
            )
        try:
            await _until_it_answers(port, server, log)
            yield RealAdb(port, environment)
        finally:
            if server.returncode is None:
                server.kill()
            await server.wait()
