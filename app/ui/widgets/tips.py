"""Tool tips whose text comes from somebody else: a file's name, a phone's screen."""

from html import escape
from typing import Final

from PySide6.QtGui import Qt

_LONGEST: Final = 1000


def plain_tip(text: str) -> str:
    """The text as a tool tip that shows it as it is, cut where it is long: Qt reads a tip with a tag as HTML."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"
    return f'<p style="white-space: pre-wrap">{escape(short)}</p>' if Qt.mightBeRichText(short) else short
