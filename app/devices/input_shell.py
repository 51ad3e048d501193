"""One shell of a phone that is kept open for short commands, and what their failures mean."""

import asyncio
import re
from collections.abc import Sequence

from app.devices import wire
from app.devices.phone import Phone
from app.devices.shell import MARK, quote, read_marked, with_mark
from app.devices.wire import ANSWER_SECONDS, Streams, too_long
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError

_MAX_OUTPUT_BYTES = 64 * 1024
_MAX_WORDS = 500
_BUFFER_BYTES = 16 * 1024
_MAY_FAIL_WITH_0 = ("input", "am", "ime", "settings")
_MARKED = re.compile(MARK.encode() + rb"\d{1,3}\r?\n\Z")
_REFUSED = re.compile(r"INJECT_EVENTS|Exception\b|^Error: |^Unknown command", re.MULTILINE)
# What a phone says, and what that means for the user; the first that is found counts.
_MEANINGS = (
    (
        "INJECT_EVENTS",
        "The phone does not let adb touch it: switch on “USB debugging (Security settings)” in its developer options, "
        "then restart it.",
    ),
    ("NullPointerException", "The phone has no key for one of these characters."),
    ("not found", "The phone's Android has no such command."),
    ("No such file", "The phone's Android has no such command."),
    ("Unknown command", "The phone's Android is too old for this."),
    ("SecurityException", "The phone does not allow this to adb."),
    ("Killed", "The phone ended the command: it is short of memory."),
)


class InputShell:
    """Runs commands one after another in one `sh` of the phone: no new connection and no new shell for each.

    A shell that went away between two commands is opened again; one that goes away in a command is an error, as nobody
    knows whether the command was run.
    """

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._streams: Streams | None = None
        self._turn = asyncio.Lock()

    async def run(self, argv: Sequence[str], *, seconds: float = ANSWER_SECONDS, is_secret: bool = False) -> str:
        """Run a command and give what it wrote.

        Args:
            argv: The command; each word arrives as it is.
            seconds: Until it must have ended.
            is_secret: The phone's words may repeat what was typed: no error carries them.

        Raises:
            DeviceRefusedError: It failed; the message says what that means, `detail` has the phone's words.
            DeviceGoneError: The phone is not there.
            DeviceTimeoutError: It did not end in time.
        """
        # `input` would otherwise read the lines that follow as its own.
        line = with_mark(f"{quote(argv)} </dev/null") + "\n"
        async with self._turn:
            try:
                output = await wire.within(seconds, self._run(line.encode()))
            except BaseException:
                # What is on its way would be taken for the answer to the next command.
                self.close()
                raise
        result = read_marked(output)
        words = result.stdout.decode(errors="replace")
        if result.exit_code or (argv[0] in _MAY_FAIL_WITH_0 and _REFUSED.search(words)):
            raise explain(argv[0], "" if is_secret else words, meaning_of(words))
        return words

    def close(self) -> None:
        """End the shell; the next command opens another."""
        if self._streams is not None:
            wire.hang_up(self._streams)
            self._streams = None

    async def _run(self, line: bytes) -> bytes:
        if self._streams is not None and self._streams[0].at_eof():
            self.close()
        if self._streams is None:
            # Bare bytes on every Android; stderr comes in between, in its place.
            self._streams = await self._phone.open("exec:sh")
        reader, writer = self._streams
        writer.write(line)
        await writer.drain()
        output = bytearray()
        while not _MARKED.search(output):
            piece = await reader.read(_BUFFER_BYTES)
            if not piece:
                raise DeviceGoneError("The phone went away while a command ran.")
            output += piece
            if len(output) > _MAX_OUTPUT_BYTES:
                raise too_long(_MAX_OUTPUT_BYTES)
        return bytes(output)


def meaning_of(words: str) -> str:
    """Say what a phone's words mean and what to do; "" for words that are not known."""
    return next((meaning for part, meaning in _MEANINGS if part in words), "")


def explain(name: str, words: str, meaning: str) -> DeviceError:
    """Make the error of a command that failed."""
    said = words.strip()[:_MAX_WORDS]
    return DeviceRefusedError(meaning or f"The phone did not do “{name}”.", detail=said or None)
