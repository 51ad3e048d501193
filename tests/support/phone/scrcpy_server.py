"""The scrcpy server of the emulated phone: its start, its sockets, its video in both forms."""

import asyncio
import io
import re
import struct
import zipfile
from collections.abc import AsyncIterator, Callable

from tests.support.phone.commands import Call, Output
from tests.support.phone.connection import Stream
from tests.support.phone.drawing import black, draw
from tests.support.phone.scrcpy_control import take_messages
from tests.support.phone.state import PhoneState
from tests.support.phone.video import FRAMES_PER_SECOND, Encoder, Size, moving_loop, split_config, stamped

Listener = asyncio.Queue[tuple[Stream, asyncio.Event]]

_REPEAT_SECONDS = 0.1
_VERSION = re.compile(rb"[\x03-\x0c](\d+\.\d+(?:\.\d+)?)\0")


def video_size(state: PhoneState, longest: int) -> Size:
    """The size of the video: the screen's at most, of multiples of 8."""
    width, height = state.size()
    share = min(1.0, longest / max(width, height)) if longest else 1.0
    return max(8, round(width * share) & ~7), max(8, round(height * share) & ~7)


async def serve_local(state: PhoneState, stream: Stream, name: str) -> None:
    """Hand a connection to who listens; without one it is closed at once."""
    listener = state.listeners.get(name.partition(":")[2])
    if listener is not None:
        ended = asyncio.Event()
        listener.put_nowait((stream, ended))
        await ended.wait()


async def run_server(call: Call) -> AsyncIterator[Output]:
    """Run the server until one of its sockets is closed, and give what it logs."""
    state, path = call.state, call.argv[0].partition("=")[2]
    file = state.files.get(path)
    words = call.arguments[3:]
    if file is None or call.arguments[:2] != ["app_process", "/"]:
        yield Output(err=b"Error: could not find class com.genymobile.scrcpy.Server\nAborted\n", code=1)
        return
    refusal = state.faults.refuses_scrcpy or _check_version(file.data, words[0] if words else "")
    if refusal:
        yield Output(f"[server] ERROR: {refusal}\n".encode(), code=1)
        return
    del state.files[path]
    options = dict(word.partition("=")[::2] for word in words[1:])
    name = f"scrcpy_{options['scid']}"
    listener: Listener = asyncio.Queue()
    state.listeners[name] = listener
    ends: list[asyncio.Event] = []
    said: asyncio.Queue[str] = asyncio.Queue()
    serving = asyncio.get_running_loop().create_task(_serve(state, words[0], options, listener, ends, said.put_nowait))
    try:
        async for line in _until_done(serving, said):
            yield Output(line.encode())
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        del state.listeners[name]
        for ended in ends:
            ended.set()
    yield Output(b"[server] INFO: ended\n")


async def _until_done(work: asyncio.Task[None], said: asyncio.Queue[str]) -> AsyncIterator[str]:
    """Lines as they are said, until the work is done."""
    while not work.done():
        line = asyncio.get_running_loop().create_task(said.get())
        try:
            await asyncio.wait({work, line}, return_when=asyncio.FIRST_COMPLETED)
            if line.done():
                yield line.result()
        finally:
            line.cancel()


def _check_version(data: bytes, asked: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as jar:
        found = _VERSION.search(jar.read("classes.dex"))
    own = found[1].decode() if found else "?"
    return "" if own == asked else f"The server version ({own}) does not match the client ({asked})"


async def _serve(
    state: PhoneState,
    version: str,
    options: dict[str, str],
    listener: Listener,
    ends: list[asyncio.Event],
    say: Callable[[str], None],
) -> None:
    streams: dict[str, Stream] = {}
    for kind in ("video", "control"):
        if options.get(kind, "true") != "true":
            continue
        stream, ended = await listener.get()
        ends.append(ended)
        if not streams:
            await stream.write(b"\0")
        streams[kind] = stream
    await next(iter(streams.values())).write(b"Pixel Test".ljust(64, b"\0"))
    longest = int(options.get("max_size", "0"))
    work = []
    if "video" in streams:
        work.append(_send_video(state, streams["video"], int(version.partition(".")[0]), longest))
    if "control" in streams:
        size = (lambda: video_size(state, longest)) if "video" in streams else None
        work.append(take_messages(state, streams["control"], size, version, say))
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(part) for part in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _send_video(state: PhoneState, stream: Stream, major: int, longest: int) -> None:
    """Send packets until the host closes the socket.

    Raises:
        EOFError: It did.
    """
    size = video_size(state, longest)
    await stream.write(b"h264" + (b"" if major > 3 else struct.pack(">II", *size)))
    shift = 1 if major > 3 else 0
    loop = asyncio.get_running_loop()
    start, told, sent = loop.time(), None, 0
    async for size, unit in _pictures(state, longest):
        if stream.is_closed:
            raise EOFError
        if not unit:
            continue
        config, picture = split_config(unit)
        data = b""
        if size != told and major > 3:
            data += struct.pack(">III", 1 << 31, *size)
        told = size
        if config:
            data += struct.pack(">QI", 1 << (63 - shift), len(config)) + config
        pts = round((loop.time() - start) * 1_000_000)
        body = stamped(picture)
        data += struct.pack(">QI", (1 << (62 - shift) if config else 0) | pts, len(body)) + body
        await stream.write(data)
        sent += 1
        if sent == state.faults.stream_stops_after:
            return


async def _pictures(state: PhoneState, longest: int) -> AsyncIterator[tuple[Size, bytes]]:
    """Units with their size: the moving loop, or the screen when it changes and once more when it stays."""
    loop = asyncio.get_running_loop()
    size, encoder, number = (0, 0), None, 0
    before: object = None
    repeat_at: float | None = None
    while True:
        if size != (size := video_size(state, longest)):
            encoder, number, before = Encoder(size), 0, None
        tree = state.screen.tree()
        now = (tree, state.is_awake, state.is_secure)
        if state.is_moving:
            units = moving_loop(size)
            yield size, units[number % len(units)]
            number += 1
        elif encoder is not None and (now != before or (repeat_at is not None and loop.time() >= repeat_at)):
            repeat_at = loop.time() + _REPEAT_SECONDS if now != before else None
            before = now
            is_seen = state.is_awake and not state.is_secure
            yield size, encoder.encode(draw(tree) if is_seen else black(state.size()))
        else:
            yield size, b""
        await asyncio.sleep(1 / FRAMES_PER_SECOND)
