"""Regular expressions out of presets, which others write: those that can run for ages are refused.

Python's engine tries every way to match and cannot be stopped. What makes the number of ways grow with a power of the
text is refused here; the rest runs over a short text.
"""

import re
import warnings
from functools import lru_cache
from typing import Final

LIMIT_PATTERN: Final = 200
LIMIT_TEXT: Final = 200
"""Characters of a text that are looked at."""

_ENDS: Final = frozenset(")")
_CHOICES: Final = frozenset("|?")
_MOST_REPEATED: Final = 3
_MOST_OPTIONAL: Final = 8
# An escaped character, a set of characters, or one character; a repetition in braces is one too.
_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[0-9]*,?[0-9]*\}|\(\?[:=!]|\(\?<[=!]|.", re.DOTALL)
_REPEATED: Final = re.compile(r"[*+]|\{[0-9]+,?[0-9]*\}|\{,[0-9]+\}")
_FIXED: Final = re.compile(r"\{[0-9]{1,2}\}")
# A back reference, a comment, and the mode in which spaces do not count: the last two would come between a group and
# its repetition.
_REFUSED: Final = re.compile(r"\\[1-9][0-9]?|\(\?(?:P=|#|[a-zA-Z-]*x)")


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
        with warnings.catch_warnings():
            # What a later Python may take for an operation of sets is read as this one does.
            warnings.simplefilter("ignore", FutureWarning)
            compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"This is no regular expression: {error}.") from error
    tokens = _TOKEN.findall(pattern)
    if _REFUSED.search(pattern):
        raise ValueError("Back references, comments and the mode x are not taken in an expression.")
    _check_groups(tokens)
    _check_number(tokens)
    return compiled


def matches(pattern: str, text: str) -> bool:
    """Whether the expression is found anywhere in the text's first characters."""
    return safe_pattern(pattern).search(text[:LIMIT_TEXT]) is not None


def _check_groups(tokens: list[str]) -> None:
    # For each open group, and the whole as the first: whether there is more than one way to read something in it.
    varies = [False]
    ended = False
    for token in tokens:
        is_repeated = _REPEATED.fullmatch(token) is not None
        if is_repeated and ended:
            raise ValueError("A repeated group that holds a repetition or a choice may take too long.")
        ended = False
        if token.startswith("("):
            varies.append(False)
        elif token in _ENDS:
            ended = varies.pop()
            varies[-1] = varies[-1] or ended
        elif token in _CHOICES or (is_repeated and not _FIXED.fullmatch(token)):
            varies[-1] = True


def _check_number(tokens: list[str]) -> None:
    repeated = sum(_REPEATED.fullmatch(token) is not None and not _FIXED.fullmatch(token) for token in tokens)
    if repeated > _MOST_REPEATED or tokens.count("?") > _MOST_OPTIONAL:
        raise ValueError(
            f"More than {_MOST_REPEATED} repetitions or {_MOST_OPTIONAL} optional parts may take too long."
        )
