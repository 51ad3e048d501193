"""Which passwords are refused: too short or long, or among the first that anybody would try; looked up nowhere."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from app.domain.common_passwords import COMMON_WORDS
from app.domain.errors import ValidationError

SHORTEST = 8
LONGEST = 128
LEAST_DIFFERENT = 4
"""Characters that must differ."""
SHORTEST_DIGITS = 12
"""Digits alone, such as dates and phone numbers, are to be so many."""
LEAST_OWN = 6
"""So many characters must stand beside a common word, or a word of the user's own name."""
SHORTEST_WORD = 4
MOST_IN_A_RUN = 0.7
"""The share of characters that may follow from the one before, as in abcd1234 and qwertz."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "!@#$%^&*()",
)
_STEPS = frozenset(pair for row in (*_ROWS, *(row[::-1] for row in _ROWS)) for pair in pairwise(row))
_WRITTEN = (str.maketrans("0134578@$!+", "oieastbasit"), str.maketrans("0134578@$!+", "oleastbasit"))
"""Signs that stand for letters: p4$$w0rd; a 1 is an i or an l."""
_WORDS = re.compile(r"[^\W\d_]+")


def check_password(password: str, own: Iterable[str] = ()) -> None:
    """See whether a password may be set; nothing is asked of its kinds of characters.

    Args:
        password: As it was typed.
        own: What anybody knows of its user: the e-mail, the name.

    Raises:
        ValidationError: Why not, as a sentence; `field` is "password".
    """
    reason = _refusal(unicodedata.normalize("NFC", password), own)
    if reason:
        raise ValidationError(reason, field="password")


def _refusal(password: str, own: Iterable[str]) -> str:
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    return _weakness(unicodedata.normalize("NFKC", password).casefold(), own)


def _weakness(plain: str, own: Iterable[str]) -> str:
    if len(set(plain)) < LEAST_DIFFERENT or _is_repeated(plain):
        return "This password repeats itself: it is tried first. Choose another one."
    if plain.isdecimal() and len(plain) < SHORTEST_DIGITS:
        return f"Digits alone are tried first: take at least {SHORTEST_DIGITS} of them, or letters too."
    if _share_in_runs(plain) > MOST_IN_A_RUN:
        return "This password follows the alphabet, the digits or the keyboard: it is tried first. Choose another one."
    if _is_common(plain):
        return "This password is a common one: it is tried first. Choose another one."
    if _is_own(plain, own):
        return "This password is little more than your own name or e-mail. Choose another one."
    return ""


def _is_repeated(plain: str) -> bool:
    """Whether it is a shorter text, over and over: it is found in itself, moved on."""
    return plain in (plain + plain)[1:-1]


def _share_in_runs(plain: str) -> float:
    pairs = list(pairwise(plain))
    return sum(pair in _STEPS or pair[0] == pair[1] for pair in pairs) / len(pairs)


def _is_common(plain: str) -> bool:
    """Whether it is a common word with little beside it, however its letters are written."""
    readings = {plain, *(plain.translate(written) for written in _WRITTEN)}
    for reading in readings:
        for found in _WORDS.finditer(reading):
            word = found.group()
            if word in COMMON_WORDS and len(plain) - len(word) < LEAST_OWN:
                return True
    # Digits at the end are a number, and not letters: dragon1234.
    head = plain.rstrip("0123456789!?.#*$-_")
    return any(head.translate(written) in COMMON_WORDS for written in _WRITTEN) and len(plain) - len(head) < LEAST_OWN


def _is_own(plain: str, own: Iterable[str]) -> bool:
    words = {word for text in own for word in _WORDS.findall(text.casefold()) if len(word) >= SHORTEST_WORD}
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != plain and len(rest) < LEAST_OWN
