"""Times and numbers as they are written everywhere in the window."""

from PySide6.QtCore import QLocale

_MINUTE = 60
_HOUR = 3600
_STEP = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_BIG_UNIT = 2
_NO_DIGIT_FROM = 100


def clock(seconds: float) -> str:
    """A length of time: 0:06, 1:02, 1:02:05."""
    whole = max(0, round(seconds))
    if whole >= _HOUR:
        return f"{whole // _HOUR}:{whole % _HOUR // _MINUTE:02}:{whole % _MINUTE:02}"
    return f"{whole // _MINUTE}:{whole % _MINUTE:02}"


def number(value: int) -> str:
    """A whole number, its thousands apart."""
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def counted(text: str, count: int) -> str:
    """A text made by `tr(..., n)`, with the thousands of its number apart as everywhere."""
    return text.replace(str(count), number(count), 1)


def credits_text(value: int, *, is_estimate: bool) -> str:
    """Credits; the mark says that they are not settled."""
    return f"~\N{NO-BREAK SPACE}{number(value)}" if is_estimate else number(value)


def bytes_words(count: float) -> str:
    """A size as people say it: 2.1 MB."""
    unit = 0
    while count >= _STEP and unit < len(_UNITS) - 1:
        count /= _STEP
        unit += 1
    digits = 1 if unit >= _BIG_UNIT and count < _NO_DIGIT_FROM else 0
    return f"{QLocale().toString(float(count), 'f', digits)}\N{NO-BREAK SPACE}{_UNITS[unit]}"
