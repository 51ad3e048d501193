"""Control messages of scrcpy on the emulated phone: read strictly, and done on its screen."""

import struct
from collections.abc import Awaitable, Callable

from tests.support.phone.connection import Stream
from tests.support.phone.input_commands import motion, press_key
from tests.support.phone.state import PhoneState
from tests.support.phone.video import Size

_FINGER = -2
_ACTIONS = {0: "DOWN", 1: "UP", 2: "MOVE"}
_NOTCH_PIXELS = 100
_UNSCALED = {"3.0", "3.0.1", "3.0.2", "3.1", "3.2", "3.3"}


async def take_messages(
    state: PhoneState,
    stream: Stream,
    video_size: Callable[[], Size] | None,
    version: str,
    say: Callable[[str], None],
) -> None:
    """Do what the host says until it closes the socket.

    Args:
        state: The phone.
        stream: The control socket.
        video_size: Of the video beside it, whose pixels the touches are in; None where there is none.
        version: Of the server.
        say: Writes a line of its log.

    Raises:
        EOFError: It was closed.
    """
    reader = _Reader(state, stream, video_size, 1 if version in _UNSCALED else 16)
    takes: dict[int, Callable[[], Awaitable[None]]] = {
        0: reader.key,
        1: reader.text,
        2: reader.touch,
        3: reader.scroll,
        8: reader.give_clipboard,
        9: reader.take_clipboard,
    }
    while True:
        kind = (await stream.read_exactly(1))[0]
        take = takes.get(kind)
        if take is None:
            # The real one ends too.
            return
        await take()
        if state.faults.refuses_input:
            say("[server] ERROR: Could not invoke method: … requires INJECT_EVENTS permission\n")


class _Reader:
    def __init__(self, state: PhoneState, stream: Stream, video_size: Callable[[], Size] | None, notches: int) -> None:
        self._state, self._stream, self._video_size, self._notches = state, stream, video_size, notches
        self._down: set[int] = set()

    async def _read(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, await self._stream.read_exactly(struct.calcsize(form)))

    def _place(self, x: int, y: int, size: Size) -> tuple[float, float] | None:
        """Pixels of the screen; None where the size is not that of the video now."""
        if self._video_size is None:
            return x, y
        width, height = self._video_size()
        own = self._state.size()
        return (x * own[0] / width, y * own[1] / height) if size == (width, height) else None

    async def key(self) -> None:
        action, code, _, meta = await self._read(">BIII")
        self._state.inputs.append(("scrcpy key", str(action), str(code), str(meta)))
        if action == 0:
            press_key(self._state, code)

    async def text(self) -> None:
        (length,) = await self._read(">I")
        assert length <= 300
        self._state.screen.text((await self._stream.read_exactly(length)).decode())

    async def touch(self) -> None:
        action, pointer, x, y, width, height, pressure, *_ = await self._read(">BqiiHHHII")
        assert (pressure == 0) == (action == 1), "a finger that is lifted has no pressure, another has"
        place = self._place(x, y, (width, height))
        if place is None:
            return
        self._state.touches.append((action, pointer, round(place[0]), round(place[1])))
        if pointer == _FINGER and len(self._down) < 2:
            motion(self._state, _ACTIONS[action], *place)
        (self._down.discard if action == 1 else self._down.add)(pointer)
        if len(self._down) > 1:
            # Two fingers scroll nothing here.
            self._state.pressed_at = None

    async def scroll(self) -> None:
        x, y, width, height, dx, dy, _ = await self._read(">iiHHhhI")
        place = self._place(x, y, (width, height))
        if place is not None:
            move = [value / 0x8000 * self._notches * _NOTCH_PIXELS for value in (dx, dy)]
            self._state.screen.swipe(*place, place[0] + move[0], place[1] + move[1])

    async def give_clipboard(self) -> None:
        await self._read(">B")
        data = self._state.clipboard.encode()
        await self._stream.write(struct.pack(">BI", 0, len(data)) + data)

    async def take_clipboard(self) -> None:
        sequence, pastes, length = await self._read(">QBI")
        self._state.clipboard = (await self._stream.read_exactly(length)).decode()
        if pastes:
            self._state.screen.text(self._state.clipboard)
        if sequence:
            await self._stream.write(struct.pack(">BQ", 1, sequence))
