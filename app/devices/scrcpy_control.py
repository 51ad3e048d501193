"""Driving a phone by the scrcpy server."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from typing_extensions import override

from app.devices import scrcpy_messages as messages
from app.devices import wire
from app.devices.control import (
    MOVES_A_SECOND,
    Point,
    TextWay,
    check_key,
    check_ms,
    check_path,
    check_point,
    check_text,
)
from app.devices.facts import Size, screen_size
from app.devices.input_shell import explain, meaning_of
from app.devices.phone import Phone
from app.devices.scrcpy import (
    RETRY_SECONDS,
    START_SECONDS,
    ScrcpyServer,
    Session,
    control_options,
    new_session,
    why_it_ended,
)
from app.devices.scrcpy_messages import FINGER, SECOND_FINGER, Acknowledged, Action, Clipboard
from app.devices.shell import quote
from app.devices.single_control import SingleControl
from app.devices.text_entry import is_plain
from app.devices.wire import Streams
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError

Answer = TypeVar("Answer", Acknowledged, Clipboard)

_TAP_MS = 20
_LONG_KEY_MS = 700
_NAME_BYTES = 64
_ANSWER_SECONDS = 5.0
_MAX_LOG_BYTES = 16 * 1024
_BUFFER_BYTES = 64 * 1024
_NOT_ALLOWED = "INJECT_EVENTS"


class ScrcpyControl(SingleControl):
    """Drives a phone by control messages; the server is started by the first of them, and again after its end.

    Args:
        phone: Which one.
        server: The user's file.
    """

    def __init__(self, phone: Phone, server: ScrcpyServer) -> None:
        super().__init__(phone)
        self._server = server
        self._turn = asyncio.Lock()
        self._gesture = asyncio.Lock()
        self._log: Streams | None = None
        self._socket: Streams | None = None
        self._words = ""
        self._size: Size = (1, 1)
        self._reader = messages.DeviceMessages()
        self._sequence = 0
        self._is_down = False

    async def start(self) -> None:
        """Start the server now, to know whether it can be.

        Raises:
            DeviceRefusedError: It cannot on this phone, with its words.
            DeviceError: The phone is gone or does not answer.
        """
        async with self._turn:
            await self._ensure()

    @override
    async def tap(self, x: float, y: float, ms: int = 0) -> None:
        check_point(x, y)
        check_ms(ms)
        async with self._gesture:
            await self._touch(Action.DOWN, (x, y))
            await asyncio.sleep((ms or _TAP_MS) / 1000)
            await self._touch(Action.UP, (x, y))

    @override
    async def press(self, x: float, y: float) -> None:
        check_point(x, y)
        self._is_down = True
        async with self._gesture:
            await self._touch(Action.DOWN, (x, y))

    @override
    async def move(self, x: float, y: float) -> None:
        check_point(x, y)
        if self._is_down:
            async with self._gesture:
                await self._touch(Action.MOVE, (x, y))

    @override
    async def release(self, x: float, y: float) -> None:
        check_point(x, y)
        was_down, self._is_down = self._is_down, False
        if was_down:
            async with self._gesture:
                await self._touch(Action.UP, (x, y))

    @override
    async def swipe(self, points: Sequence[Point], ms: int) -> None:
        check_path(points)
        check_ms(ms)
        await self._draw([(FINGER, list(points))], ms)

    @override
    async def pinch(self, x: float, y: float, *, start: float, end: float, ms: int) -> None:
        for distance in (start, end):
            check_point(x - distance / 2, y)
        check_ms(ms)
        left = [(x - start / 2, y), (x - end / 2, y)]
        right = [(x + start / 2, y), (x + end / 2, y)]
        await self._draw([(FINGER, left), (SECOND_FINGER, right)], ms)

    @override
    async def scroll(self, x: float, y: float, dx: float, dy: float) -> None:
        check_point(x, y)
        check_point(dx, dy)
        is_scaled = self._server.scales_scroll
        await self._send(lambda: messages.scroll((x, y), self._size, dx, dy, is_scaled=is_scaled))

    @override
    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> None:
        check_key(code)
        await self._send(lambda: messages.key(Action.DOWN, code, meta=meta))
        if long:
            await asyncio.sleep(_LONG_KEY_MS / 1000)
        await self._send(lambda: messages.key(Action.UP, code, meta=meta))

    @override
    async def text(self, words: str) -> TextWay:
        check_text(words)
        if is_plain(words):
            for start in range(0, len(words), messages.MAX_TYPED_BYTES):
                await self._type(words[start : start + messages.MAX_TYPED_BYTES])
            return TextWay.INPUT
        await self._fill(words, pastes=True)
        return TextWay.PASTE

    @override
    async def clipboard(self) -> str:
        async with self._turn:
            await self._ensure()
            self._write(messages.get_clipboard())
            return (await self._answer(Clipboard)).text

    @override
    async def set_clipboard(self, words: str) -> None:
        check_text(words)
        await self._fill(words, pastes=False)

    @override
    def _hang_up(self) -> None:
        self._shell.close()
        self._end_server()

    async def _touch(self, action: Action, place: Point, pointer: int = FINGER) -> None:
        await self._send(lambda: messages.touch(action, pointer, place, self._size))

    async def _draw(self, paths: Sequence[tuple[int, list[Point]]], ms: int) -> None:
        """Draw fingers through their points at once, evenly over the time."""
        steps = max(1, ms * MOVES_A_SECOND // 1000)
        loop = asyncio.get_running_loop()
        async with self._gesture:
            start = loop.time()
            for pointer, points in paths:
                await self._touch(Action.DOWN, points[0], pointer)
            for step in range(1, steps + 1):
                await asyncio.sleep(max(0.0, start + ms / 1000 * step / steps - loop.time()))
                for pointer, points in paths:
                    await self._touch(Action.MOVE, _along(points, step / steps), pointer)
            for pointer, points in reversed(paths):
                await self._touch(Action.UP, points[-1], pointer)

    async def _type(self, piece: str) -> None:
        await self._send(lambda: messages.text(piece))

    async def _fill(self, words: str, *, pastes: bool) -> None:
        async with self._turn:
            await self._ensure()
            self._sequence += 1
            self._write(messages.set_clipboard(self._sequence, words, pastes=pastes))
            while (await self._answer(Acknowledged)).sequence != self._sequence:
                pass

    async def _send(self, message: Callable[[], bytes]) -> None:
        async with self._turn:
            await self._ensure()
            self._write(message())
            await wire.within(_ANSWER_SECONDS, self._streams[1].drain())

    @property
    def _streams(self) -> Streams:
        if self._socket is None:
            raise DeviceGoneError("The scrcpy server ended.")
        return self._socket

    def _write(self, data: bytes) -> None:
        self._streams[1].write(data)

    async def _answer(self, kind: type[Answer]) -> Answer:
        """Wait for a message of that kind; others are passed over."""
        try:
            return await wire.within(_ANSWER_SECONDS, self._next(kind))
        except DeviceError:
            self._end_server()
            raise

    async def _next(self, kind: type[Answer]) -> Answer:
        while True:
            data = await self._streams[0].read(_BUFFER_BYTES)
            if not data:
                raise DeviceGoneError("The scrcpy server ended.")
            for message in self._reader.feed(data):
                if isinstance(message, kind):
                    return message

    async def _ensure(self) -> None:
        """Have a server that listens, and none that said it may not touch this phone."""
        if self._socket is not None:
            await self._check_log()
            if not self._socket[0].at_eof():
                return
            self._end_server()
        session = new_session(self._server)
        try:
            await self._start(session)
        except BaseException:
            self._end_server()
            raise

    async def _start(self, session: Session) -> None:
        self._size = await screen_size(self._phone)
        await self._phone.push(self._server.path, session.remote_path)
        self._log = await self._phone.open(f"exec:{quote(session.command(control_options()))}")
        self._reader, self._words = messages.DeviceMessages(), ""
        self._socket = await wire.within(START_SECONDS, self._connect(session))
        await wire.within(_ANSWER_SECONDS, self._socket[0].readexactly(_NAME_BYTES))

    async def _connect(self, session: Session) -> Streams:
        """Try until the server listens."""
        while True:
            with contextlib.suppress(DeviceGoneError, DeviceRefusedError):
                streams = await self._phone.open(session.socket)
                try:
                    # The zero byte says that it is the server, and not adb, that took the connection.
                    await streams[0].readexactly(1)
                except asyncio.IncompleteReadError:
                    wire.hang_up(streams)
                except BaseException:
                    wire.hang_up(streams)
                    raise
                else:
                    return streams
            await self._check_end()
            await asyncio.sleep(RETRY_SECONDS)

    async def _check_end(self) -> None:
        """See whether the server ended.

        Raises:
            DeviceRefusedError: It did, with what it wrote.
            DeviceGoneError: The phone did.
        """
        if not await self._read_log():
            # The log ends with the link to the phone, too.
            await self._phone.shell(["echo"], seconds=_ANSWER_SECONDS)
            raise why_it_ended(self._words)

    async def _check_log(self) -> None:
        """See whether the server wrote that it may not touch the phone.

        Raises:
            DeviceRefusedError: It did; the message says what to do.
        """
        self._words = ""
        await self._read_log()
        # Other lines may tell letters that were typed.
        for line in self._words.splitlines():
            if _NOT_ALLOWED in line:
                raise explain("scrcpy", line, meaning_of(_NOT_ALLOWED))

    async def _read_log(self) -> bool:
        """Keep what the server wrote since the last time, and tell whether it may write more."""
        if self._log is None:
            return False
        self._words += await _read_ready(self._log[0])
        return not self._log[0].at_eof()

    def _end_server(self) -> None:
        for streams in (self._socket, self._log):
            if streams is not None:
                wire.hang_up(streams)
        self._socket = self._log = None


async def _read_ready(reader: asyncio.StreamReader) -> str:
    """What has come and was not read yet, without waiting for more."""
    data = b""
    while len(data) < _MAX_LOG_BYTES:
        # A timeout of nothing is no way to ask: in a task that was cancelled once, Python 3.11.2 takes it for a cancel.
        reading = asyncio.ensure_future(reader.read(_MAX_LOG_BYTES))
        try:
            done, _ = await asyncio.wait((reading,), timeout=0)
        finally:
            reading.cancel()
        if not done or not (piece := reading.result()):
            break
        data += piece
    return data.decode(errors="replace")


def _along(points: Sequence[Point], share: float) -> Point:
    """The place after so much of the way, each stretch between two points counted alike."""
    place = share * (len(points) - 1)
    at = min(int(place), len(points) - 2)
    (x1, y1), (x2, y2) = points[at], points[at + 1]
    return x1 + (x2 - x1) * (place - at), y1 + (y2 - y1) * (place - at)
