"""A phone whose commands go straight to the emulated phone's shell, without an adb server between."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.devices.address import ServerAddress
from app.devices.phone import Phone
from app.devices.shell import ShellResult, quote
from app.devices.sync import Progress, RemoteFile
from app.domain.errors import DeviceGoneError, DeviceRefusedError
from tests.support.phone import app_commands, device_commands  # noqa: F401  (they put themselves into the table)
from tests.support.phone.commands import Call, Output, run_command
from tests.support.phone.shell_words import split_line
from tests.support.phone.state import PhoneState, StoredFile


async def _no_input() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for part in nothing:
        yield part


class DirectPhone(Phone):
    """Says and takes what the emulated phone would; `is_gone` lets every command fail as for a lost phone."""

    def __init__(self, state: PhoneState | None = None, address: str = "direct") -> None:
        super().__init__(ServerAddress(), address)
        self.state = state or PhoneState()
        self.is_gone = False
        self.lost_at: list[str] = []
        """Beginnings of commands in which the phone is lost, each once."""

    @override
    async def shell(
        self, argv: Sequence[str], *, seconds: float = 10.0, limit_bytes: int = 0, stdin: bytes = b""
    ) -> ShellResult:
        line = quote(argv)
        for start in self.lost_at:
            if line.startswith(start):
                self.lost_at.remove(start)
                self.is_gone = True
                break
        self._check()
        self.state.commands.append(line)
        out = err = b""
        code = 0
        for words in split_line(line):
            said = await self.run(Call(self.state, list(words), _no_input()))
            out, err, code = out + said.out, err + said.err, said.code
        return ShellResult(out, err, code)

    @override
    async def picture(self) -> bytes:
        return (await self.shell(["screencap", "-p"])).stdout

    @override
    async def push(
        self, source: Path | bytes, target: str, *, mode: int = 0o644, on_progress: Progress | None = None
    ) -> None:
        self._check()
        self.state.keep(target, source if isinstance(source, bytes) else source.read_bytes())  # noqa: ASYNC240

    @override
    async def pull(self, source: str, target: Path, *, limit_bytes: int, on_progress: Progress | None = None) -> None:
        self._check()
        if source not in self.state.files:
            raise DeviceRefusedError("No such file.")
        target.write_bytes(self.state.files[source].data)  # noqa: ASYNC240

    @override
    async def stat(self, path: str) -> RemoteFile | None:
        self._check()
        file = self.state.files.get(path.rstrip("/") or "/")
        return _remote(path, file) if file else None

    @override
    async def listing(self, folder: str) -> list[RemoteFile]:
        self._check()
        start = folder.rstrip("/") + "/"
        inside = [(path, file) for path, file in self.state.files.items() if path.startswith(start)]
        return [_remote(path, file) for path, file in inside if "/" not in path.removeprefix(start)]

    async def run(self, call: Call) -> Output:
        """Run one command; a test may answer some itself."""
        return await run_command(call)

    def _check(self) -> None:
        if self.is_gone:
            raise DeviceGoneError("The phone is not connected.")


def _remote(path: str, file: StoredFile) -> RemoteFile:
    name = path.rpartition("/")[2]
    return RemoteFile(name, file.mode, len(file.data), datetime.fromtimestamp(file.modified, UTC))


class DirectControl:
    """Touches by `input`, one command each."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    async def tap(self, x: float, y: float, ms: int = 0) -> Any:
        await self._input(*(["swipe", x, y, x, y, ms] if ms else ["tap", x, y]))

    async def swipe(self, points: Sequence[tuple[float, float]], ms: int) -> Any:
        await self._input("swipe", *points[0], *points[-1], ms)

    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> Any:
        del meta
        await self._input("keyevent", *(["--longpress"] if long else []), code)

    async def text(self, words: str) -> Any:
        await self._input("text", words.replace(" ", "%s"))

    async def _input(self, *words: object) -> None:
        await self._phone.shell(["input", *map(str, words)])
