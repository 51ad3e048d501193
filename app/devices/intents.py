"""Starts activities, and judges what the phone's `am` says: it ends with 0 where it failed, too."""

import re
from collections.abc import Sequence
from typing import Final

from app.devices.phone import Phone
from app.devices.shell import ShellResult
from app.domain.errors import AppMissingError, DeviceRefusedError

_START_SECONDS: Final = 20.0
_LONGEST_REASON: Final = 500
_COMPONENT: Final = re.compile(r"[A-Za-z][\w.]*/[\w.$]+")
_MISSING: Final = re.compile(r"does not exist|unable to resolve|No activities? found|not found", re.IGNORECASE)


def is_component(text: str) -> bool:
    """Whether it is an activity with its package: "com.example.app/.MainActivity"."""
    return _COMPONENT.fullmatch(text) is not None


async def start(phone: Phone, arguments: Sequence[str]) -> None:
    """Start what an intent names, and wait until it is shown.

    Args:
        phone: Where.
        arguments: Of `am start`: "-n", "com.example.app/.MainActivity".

    Raises:
        AppMissingError: No app takes it.
        DeviceRefusedError: It may not be started.
    """
    said = await phone.shell(["am", "start", "-W", *arguments], seconds=_START_SECONDS)
    check_said(said, "The phone did not start it.")


def check_said(said: ShellResult, words: str) -> None:
    """Refuse what a command of the phone says where it failed.

    Raises:
        AppMissingError: The app or activity is not there.
        DeviceRefusedError: Anything else.
    """
    text = f"{said.text}\n{said.stderr.decode(errors='replace')}".strip()
    if not said.exit_code and "Error:" not in text and "Exception" not in text:
        return
    detail = text[-_LONGEST_REASON:] or None
    if _MISSING.search(text):
        raise AppMissingError(f"{words} There is no such app or activity.", detail=detail)
    raise DeviceRefusedError(words, detail=detail)
