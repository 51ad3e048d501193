"""Regular expressions out of presets, which others write: those that can run for ages are refused.

Python's engine tries every way to match and cannot be stopped. What makes the number of ways grow with a power of the
text is refused here; the rest runs over a short text.
"""

import re
from functools import lru_cache
from typing import Final

LIMIT_PATTERN: Final = 200
LIMIT_TEXT: Final = 300
"""Characters of a text that are looked at."""

_MOST_OPEN_ENDED: Final = 3
_MOST_OPTIONAL: Final = 8
# An escaped character, a set of characters, or one character; a repetition in braces is one too.
_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[0-9]*,?[0-9]*\}|\(\?[:=!]|\(\?<[=!]|.", re.DOTALL)
_FIXED: Final = re.compile(r"\{[0-9]{1,2}\}")


@lru_cache(maxsize=256)
def safe_pattern(pattern: str) -> re.Pattern[str]:
    """The compiled expression.

    Raises:
        ValueError: It is too long, no expression, or may take too long: a repeated group that holds a repetition or
            a choice, a back reference, more than 3 repetitions, or more than 8 optional parts.
    """
    if len(pattern) > LIMIT_PATTERN:
        raise ValueError(f"The expression is longer than {LIMIT_PATTERN} characters.")
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"This is no regular expression: {error}.") from error
    _check(_TOKEN.findall(pattern))
    return compiled


def matches(pattern: str, text: str) -> bool:
    """Whether the expression is found anywhere in the text's first characters."""
    return safe_pattern(pattern).search(text[:LIMIT_TEXT]) is not None


def _check(tokens: list[str]) -> None:
    # For each group that is open: whether it holds a repetition or a choice.
    groups = [False]
    open_ended = optional = 0
    last_group = False
    for token in tokens:
        if token.startswith("\\") and token[1:].isdigit() and token != "\\0":
            raise ValueError("A back reference may take too long.")
        if token.startswith("("):
            groups.append(False)
            last_group = False
        elif token == ")":
            last_group = groups.pop()
            groups[-1] = groups[-1] or last_group
        elif token == "|":
            groups[-1] = True
        elif _repeats(token):
            if last_group:
                raise ValueError("A repeated group that holds a repetition or a choice may take too long.")
            groups[-1] = groups[-1] or not _FIXED.fullmatch(token)
            open_ended += not _FIXED.fullmatch(token)
        else:
            optional += token == "?"
            last_group = False
    if open_ended > _MOST_OPEN_ENDED or optional > _MOST_OPTIONAL:
        raise ValueError(
            f"More than {_MOST_OPEN_ENDED} repetitions or {_MOST_OPTIONAL} optional parts may take too long."
        )


def _repeats(token: str) -> bool:
    return token in {"*", "+"} or (token.startswith("{") and len(token) > 2 and token != "{,}")
