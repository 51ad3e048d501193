"""Reads what is on a phone's screen with `uiautomator dump`, which fails in many ways and mostly with exit code 0."""

import asyncio
import contextlib
import secrets
from typing import Final

from app.devices.hierarchy import LIMIT_BYTES, Screen, cut_dump, parse_screen
from app.devices.phone import Phone
from app.domain.errors import DeviceError, ScreenUnreadableError
from app.system.threads import in_thread

DUMP_SECONDS: Final = 25.0
"""`uiautomator` itself waits up to 10 s for the screen to come to rest, and slow phones need 3 s to start it."""
_TRIES: Final = 4
_PAUSE_SECONDS: Final = 0.3
_LIMIT_OUTPUT: Final = LIMIT_BYTES + 64 * 1024
_PASSES: Final = ("null root", "Killed", "already registered")
"""What goes over by itself: no window between two others, or another reader that is about to end."""
_NO_TERMINAL: Final = ("/dev/tty", "No such device", "ENXIO", "Permission denied")


async def read_screen(phone: Phone) -> Screen:
    """Read the elements on the screen as they are now.

    Raises:
        ScreenUnreadableError: They cannot be read, which says nothing about what is there.
        DeviceError: The phone does not answer.
    """
    return await in_thread(parse_screen, await dump_screen(phone))


async def dump_screen(phone: Phone, *, pause_seconds: float = _PAUSE_SECONDS) -> bytes:
    """Take the XML of the screen; what mostly passes by itself is tried again, three times.

    Raises:
        ScreenUnreadableError: There is none.
        DeviceError: The phone does not answer.
    """
    for tries_left in range(_TRIES - 1, -1, -1):
        try:
            return await _dump(phone)
        except ScreenUnreadableError as error:
            if not tries_left or not any(words in (error.detail or "") for words in _PASSES):
                raise
        await asyncio.sleep(pause_seconds)
    raise AssertionError  # pragma: no cover - the last try returns or raises


async def _dump(phone: Phone) -> bytes:
    output = await _run(phone, "/dev/tty")
    try:
        return cut_dump(output)
    except ScreenUnreadableError as error:
        # Some phones give a command without a terminal no /dev/tty.
        if not any(words in (error.detail or "") for words in _NO_TERMINAL):
            raise
    return await _dump_by_file(phone)


async def _dump_by_file(phone: Phone) -> bytes:
    # A name of its own each time: a dump that fails leaves the file before it, which reads as the present screen.
    path = f"/data/local/tmp/pixsim7-{secrets.token_hex(8)}.xml"
    try:
        said = await _run(phone, path)
        result = await phone.shell(["cat", path], limit_bytes=_LIMIT_OUTPUT)
        return cut_dump(said if result.exit_code else result.stdout)
    finally:
        with contextlib.suppress(DeviceError):
            await phone.shell(["rm", "-f", path])


async def _run(phone: Phone, path: str) -> bytes:
    result = await phone.shell(["uiautomator", "dump", path], seconds=DUMP_SECONDS, limit_bytes=_LIMIT_OUTPUT)
    if b"<hierarchy" in result.stdout:
        return result.stdout
    words = result.stdout + b"\n" + result.stderr
    # 137: it was killed; some shells do not say so.
    return words + b"\nKilled" if result.exit_code == 137 else words  # noqa: PLR2004
