"""Typing without the scrcpy server: what `input` can type, and the keyboard app ADBKeyBoard for the rest."""

import asyncio
import base64
from collections.abc import Iterator

from app.devices.input_shell import InputShell
from app.domain.errors import DeviceRefusedError

MAX_PIECE = 100
MAX_TEXT = 20_000
KEYBOARD = "com.android.adbkeyboard/.AdbIME"
SETTLE_SECONDS = 0.5
"""From the switch to a keyboard until it takes texts: Android tells nobody when that is."""
_KEYS = {"\n": "66", "\t": "61"}
_NONE = {"", "null"}
# A broadcast travels as one argument, which Linux limits to 128 kB.
_MAX_BROADCAST = 8000


def is_plain(words: str) -> bool:
    """Tell whether `input` can type it: printable ASCII, line ends and tabs."""
    return all(" " <= letter <= "~" or letter in _KEYS for letter in words)


def plain_commands(words: str) -> Iterator[tuple[str, ...]]:
    """Give the commands that type a plain text, in order; what `%s` would become a space is torn apart."""
    piece = ""
    for letter in words:
        is_full = len(piece) >= MAX_PIECE or (piece.endswith("%") and letter == "s")
        if piece and (is_full or letter in _KEYS):
            yield ("input", "text", piece.replace(" ", "%s"))
            piece = ""
        if letter in _KEYS:
            yield ("input", "keyevent", _KEYS[letter])
        else:
            piece += letter
    if piece:
        yield ("input", "text", piece.replace(" ", "%s"))


async def type_plain(shell: InputShell, words: str) -> None:
    """Type a plain text by `input`."""
    for command in plain_commands(words):
        await shell.run(command, is_secret=True)


class Keyboard:
    """The app ADBKeyBoard of one phone, and the keyboard that it stands for while a text is typed.

    Args:
        shell: The phone's.
        settle_seconds: From the switch to a keyboard until it takes texts.
    """

    def __init__(self, shell: InputShell, *, settle_seconds: float = SETTLE_SECONDS) -> None:
        self._shell = shell
        self._settle_seconds = settle_seconds
        self._own = ""
        """The user's, where it is not put back yet."""

    async def is_there(self) -> bool:
        """Tell whether the user installed it."""
        return KEYBOARD in (await self._shell.run(["ime", "list", "-a", "-s"])).split()

    async def type(self, words: str) -> None:
        """Type any text, and put the user's keyboard back.

        Raises:
            DeviceRefusedError: The phone did not switch, or did not take the text.
            DeviceGoneError: It went away; the keyboard is put back with the next text, or by `put_back`.
        """
        now = (await self._shell.run(["settings", "get", "secure", "default_input_method"])).strip()
        if now not in _NONE and now != KEYBOARD:
            self._own = now
        await self._shell.run(["ime", "enable", KEYBOARD])
        try:
            await self._shell.run(["ime", "set", KEYBOARD])
            await asyncio.sleep(self._settle_seconds)
            for start in range(0, len(words), _MAX_BROADCAST):
                coded = base64.b64encode(words[start : start + _MAX_BROADCAST].encode()).decode()
                await self._shell.run(["am", "broadcast", "-a", "ADB_INPUT_B64", "--es", "msg", coded], is_secret=True)
        finally:
            await self.put_back()

    async def put_back(self) -> None:
        """Give the user's keyboard back; nothing where it is there already."""
        if not self._own:
            return
        try:
            await self._shell.run(["ime", "set", self._own])
        except DeviceRefusedError as error:
            self._own = ""
            raise DeviceRefusedError(
                "The phone keeps ADBKeyBoard as its keyboard: choose yours in its settings.", detail=error.detail
            ) from error
        self._own = ""
