"""The phone's shell service: frames of shell v2, the plain shell and exec."""

import asyncio
import struct
from collections.abc import AsyncIterator

from tests.support.phone import app_commands, device_commands, input_commands  # noqa: F401  (they put themselves into the table)
from tests.support.phone.commands import Call, Output, run_command
from tests.support.phone.connection import Stream
from tests.support.phone.record_command import record
from tests.support.phone.scrcpy_server import run_server
from tests.support.phone.shell_words import STATUS, OpenQuoteError, ShellWordsError, split_line
from tests.support.phone.state import PhoneState

STDIN, STDOUT, STDERR, EXIT, CLOSE_STDIN, WINDOW = range(6)
_HEAD = struct.Struct("<BI")


def frame(kind: int, data: bytes) -> bytes:
    """One frame of shell v2."""
    return _HEAD.pack(kind, len(data)) + data


async def serve_shell(state: PhoneState, stream: Stream, name: str) -> None:
    """Run the line of `shell:`, `shell,v2,...:` or `exec:`."""
    head, _, line = name.partition(":")
    is_framed = "v2" in head.split(",")
    if line == "sh" and not is_framed:
        await _serve_lines(state, stream)
        return
    state.commands.append(line)
    code = 0
    async for output in _run(state, line, _framed_input(stream) if is_framed else _plain_input(stream)):
        code = output.code
        await _write(stream, output, is_framed=is_framed)
    if is_framed:
        await stream.write(frame(EXIT, bytes([code])))


async def _serve_lines(state: PhoneState, stream: Stream) -> None:
    """Run each line as it comes, as a shell does whose input is a pipe."""
    waiting = ""
    async for data in _plain_input(stream):
        waiting += data.decode()
        while (line := _first_line(waiting)) is not None:
            waiting = waiting[len(line) :]
            state.commands.append(line)
            if line.startswith("exit "):
                return
            async for output in _run(state, line, _plain_input(stream)):
                await _write(stream, output, is_framed=False)


def _first_line(text: str) -> str | None:
    """The text up to the first line end that no quote holds; None where there is none yet."""
    at = text.find("\n")
    while at >= 0:
        try:
            list(split_line(text[:at]))
        except OpenQuoteError:
            at = text.find("\n", at + 1)
        except ShellWordsError:
            break
        else:
            break
    return text[: at + 1] if at >= 0 else None


async def _write(stream: Stream, output: Output, *, is_framed: bool) -> None:
    # exec: and shell: mix the two, warnings first.
    for kind, data in ((STDERR, output.err), (STDOUT, output.out)):
        if data:
            await stream.write(frame(kind, data) if is_framed else data)


async def _run(state: PhoneState, line: str, stdin: AsyncIterator[bytes]) -> AsyncIterator[Output]:
    await asyncio.sleep(state.faults.delay_seconds)
    code = 0
    try:
        for words in split_line(line):
            argv = [word.replace(STATUS, str(code)) for word in words]
            call = Call(state, argv, stdin)
            async for output in _start(call):
                code = output.code
                yield output
    except ShellWordsError as error:
        yield Output(err=f"/system/bin/sh: {error}\n".encode(), code=1)


def _start(call: Call) -> AsyncIterator[Output]:
    if call.argv[0] == "screenrecord":
        return record(call)
    return run_server(call) if call.argv[0].startswith("CLASSPATH=") else _once(call)


async def _once(call: Call) -> AsyncIterator[Output]:
    yield await run_command(call)


async def _plain_input(stream: Stream) -> AsyncIterator[bytes]:
    while data := await stream.read_some():
        yield data


async def _framed_input(stream: Stream) -> AsyncIterator[bytes]:
    while True:
        kind, length = _HEAD.unpack(await stream.read_exactly(_HEAD.size))
        data = await stream.read_exactly(length)
        if kind == STDIN:
            yield data
        elif kind == CLOSE_STDIN:
            return
