"""Lets a phone show which one it is, on its own screen.

A message in its notifications, with these opened for some seconds, leaves the app in front where it is, needs no file,
no app that opens it and no permission: a picture that is opened would ask which app is to do so on many phones, and
take another app's place. The message has one tag, so that there is never more than one; no command of Android takes it
away again before its user does. Phones before Android 10 have no such command: they blink by their brightness, which is
put back as it was.
"""

import asyncio
import contextlib
from enum import StrEnum
from typing import Final

from app.devices.facts import read_is_awake
from app.devices.phone import Phone
from app.domain.errors import DeviceError, DeviceRefusedError

SHOWN_SECONDS: Final = 5.0
_TAG: Final = "pixsim7-identify"
_WAKE, _SLEEP = "224", "223"
_BLINKS: Final = 4
_HALF_SECONDS: Final = 0.4
_BRIGHT, _DIM = "255", "5"
_NAMES: Final = ("screen_brightness_mode", "screen_brightness")
_NOT_SET: Final = frozenset({"", "null"})
_BACK_SECONDS: Final = 5.0


class Way(StrEnum):
    """How a phone tells."""

    NUMBER = "number"
    """Its number and name stand on its screen."""
    BLINKING = "blinking"


class Identification:
    """One telling of one phone.

    Args:
        phone: Which one.
        title: What stands large: its number.
        text: What stands below it: its name.
        half_seconds: How long a phone that blinks is bright, and dim.
    """

    def __init__(self, phone: Phone, title: str, text: str, *, half_seconds: float = _HALF_SECONDS) -> None:
        self._half_seconds = half_seconds
        self._phone = phone
        self._title = title
        self._text = text
        self._was_asleep = False
        self.way = Way.NUMBER

    async def run(self, seconds: float = SHOWN_SECONDS) -> Way:
        """Tell for some seconds, and put back what was changed, also where it is broken off.

        Raises:
            DeviceError: The phone does not do it.
        """
        try:
            await self._begin()
            if self.way is Way.BLINKING:
                await self._blink()
            else:
                await asyncio.sleep(seconds)
        finally:
            # The phone may be gone; what is broken off is put back all the same.
            with contextlib.suppress(DeviceError, TimeoutError):
                async with asyncio.timeout(_BACK_SECONDS):
                    await self._end()
        return self.way

    async def _begin(self) -> None:
        power = await self._phone.shell(["dumpsys", "power"])
        self._was_asleep = read_is_awake(power.text) is False
        if self._was_asleep:
            await self._phone.shell(["input", "keyevent", _WAKE])
        post = ["cmd", "notification", "post", "-S", "bigtext", "-t", self._title, _TAG, self._text]
        said = await self._phone.shell(post)
        words = (said.stdout + said.stderr).lower()
        if said.exit_code or b"unknown command" in words or b"error" in words:
            self.way = Way.BLINKING
        elif (await self._phone.shell(["cmd", "statusbar", "expand-notifications"])).exit_code:
            raise DeviceRefusedError("The phone does not open its notifications.")

    async def _end(self) -> None:
        if self.way is Way.NUMBER:
            await self._phone.shell(["cmd", "statusbar", "collapse"])
        if self._was_asleep:
            await self._phone.shell(["input", "keyevent", _SLEEP])

    async def _blink(self) -> None:
        before = {name: (await self._setting("get", name)).strip() for name in _NAMES}
        try:
            await self._setting("put", "screen_brightness_mode", "0")
            for value in (_BRIGHT, _DIM) * _BLINKS:
                await self._setting("put", "screen_brightness", value)
                await asyncio.sleep(self._half_seconds)
        finally:
            async with asyncio.timeout(_BACK_SECONDS):
                for name in reversed(_NAMES):
                    value = before[name]
                    await (self._setting("delete", name) if value in _NOT_SET else self._setting("put", name, value))

    async def _setting(self, verb: str, name: str, *value: str) -> str:
        said = await self._phone.shell(["settings", verb, "system", name, *value])
        if said.exit_code:
            raise DeviceRefusedError(
                "The phone does not let its brightness be changed.", detail=said.text.strip() or None
            )
        return said.text
