"""The commands an emulated phone's shell knows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from tests.support.phone.state import PhoneState


@dataclass(frozen=True, slots=True)
class Output:
    """What a command wrote, and its exit code."""

    out: bytes = b""
    err: bytes = b""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A command with its words and its input."""

    state: PhoneState
    argv: list[str]
    stdin: AsyncIterator[bytes]

    @property
    def arguments(self) -> list[str]:
        return self.argv[1:]

    async def read(self, count: int) -> bytes:
        """So many bytes of the input, or what there is."""
        data = bytearray()
        async for part in self.stdin:
            data += part
            if len(data) >= count:
                break
        return bytes(data[:count])


Run = Callable[[Call], Awaitable[Output]]
TABLE: dict[str, Run] = {}


def command(name: str) -> Callable[[Run], Run]:
    """Put a command into the table."""

    def add(run: Run) -> Run:
        TABLE[name] = run
        return run

    return add


def lines(*texts: str) -> Output:
    """Lines on stdout."""
    return Output("".join(f"{text}\n" for text in texts).encode())


async def run_command(call: Call) -> Output:
    """Run one command by its name."""
    run = TABLE.get(call.argv[0])
    if run is None:
        return Output(err=f"/system/bin/sh: {call.argv[0]}: inaccessible or not found\n".encode(), code=127)
    return await run(call)


@command("echo")
async def _echo(call: Call) -> Output:
    return lines(" ".join(call.arguments))


@command("printf")
async def _printf(call: Call) -> Output:
    """Only `printf '%s\\0' ...`: the words as the shell saw them."""
    if call.arguments[:1] != ["%s\\0"]:
        return Output(err=b"printf: only %s\\0 is known\n", code=1)
    return Output("".join(f"{word}\0" for word in call.arguments[1:]).encode())


@command("cat")
async def _cat(call: Call) -> Output:
    if not call.arguments:
        return Output(b"".join([part async for part in call.stdin]))
    file = call.state.files.get(call.arguments[0])
    if file is None:
        return Output(err=f"cat: {call.arguments[0]}: No such file or directory\n".encode(), code=1)
    return Output(file.data)


@command("rm")
async def _rm(call: Call) -> Output:
    names = [name for name in call.arguments if not name.startswith("-")]
    missing = [name for name in names if call.state.files.pop(name, None) is None]
    if missing and "-f" not in call.arguments:
        return Output(err=f"rm: {missing[0]}: No such file or directory\n".encode(), code=1)
    return Output()


@command("false")
async def _false(_call: Call) -> Output:
    return Output(code=1)


@command("getprop")
async def _getprop(call: Call) -> Output:
    if call.arguments:
        return lines(call.state.property_of(call.arguments[0]))
    return lines(*(f"[{name}]: [{value}]" for name, value in sorted(call.state.all_properties().items())))
