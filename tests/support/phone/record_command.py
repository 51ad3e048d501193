"""`screenrecord` of the emulated phone."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

from tests.support.phone.commands import Call, Output
from tests.support.phone.drawing import black, draw
from tests.support.phone.state import PhoneState
from tests.support.phone.video import FRAMES_PER_SECOND, Encoder, Size, moving_loop, stamped

_LONGEST_SECONDS = 180
_FIRST_WITHOUT_LIMIT = 34


def _options(words: list[str]) -> dict[str, str]:
    """`--name=value` and `--name value` alike."""
    joined = " ".join(words).replace("=", " ").split()
    return {name: value for name, value in pairwise(joined) if name.startswith("--")}


async def record(call: Call) -> AsyncIterator[Output]:
    """Write access units until the time limit: the moving loop, or the screen each time it changes."""
    state, options = call.state, _options(call.arguments)
    sdk = int(state.property_of("ro.build.version.sdk"))
    limit = float(options.get("--time-limit", _LONGEST_SECONDS))
    if limit > _LONGEST_SECONDS or (limit == 0 and sdk < _FIRST_WITHOUT_LIMIT):
        yield Output(err=b"Time limit 0s outside acceptable range [1,180]\n", code=2)
        return
    width, _, height = options.get("--size", "").partition("x")
    size = (int(width), int(height)) if width else state.size()
    if max(size) > state.longest_video_side:
        yield Output(err=b"ERROR: unable to configure video/avc codec\n", code=1)
        return
    units = _moving(size) if state.is_moving else _changes(state, size)
    sent = 0
    end = asyncio.get_running_loop().time() + limit if limit else None
    async for unit in units:
        if unit:
            yield Output(stamped(unit))
            sent += 1
        if sent == state.faults.stream_stops_after or (end and asyncio.get_running_loop().time() >= end):
            return


async def _moving(size: Size) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    start, number = loop.time(), 0
    units = moving_loop(size)
    while True:
        yield units[number % len(units)]
        number += 1
        await asyncio.sleep(max(0.0, start + number / FRAMES_PER_SECOND - loop.time()))


async def _changes(state: PhoneState, size: Size) -> AsyncIterator[bytes]:
    """A unit where the screen changed, nothing where it did not."""
    encoder, before = Encoder(size), None
    while True:
        tree = state.screen.tree()
        now = (tree, state.is_awake, state.is_secure)
        if now == before or state.faults.stream_is_silent:
            yield b""
        else:
            before = now
            yield encoder.encode(draw(tree) if state.is_awake and not state.is_secure else black(state.size()))
        await asyncio.sleep(1 / FRAMES_PER_SECOND)
