"""Takes out of a text what must not stand in a log."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

REDACTED = "[redacted]"
SHORTEST_SECRET = 4
SHORTEST_TOKEN = 8
"""What has the shape of a secret is no shorter."""
LONGEST_TEXT = 16_000
LONGEST_READ = 64_000
DEEPEST = 8
MOST_ITEMS = 200

_NAMES = (
    r"authori[sz]ation|api[ _-]?key|access[ _-]?key|secret[ _-]?key|private[ _-]?key|session[ _-]?key"
    r"|\w{0,40}(?:token|secret|passw(?:or)?d|passphrase|credentials?)"
    r"|jwt|(?:set[ _-]?)?cookies?|open[ _-]?id|ai[ _-]?trace[ _-]?sign|signature|bearer"
)
_SECRET_KEY = re.compile(rf"(?:[\w-]{{0,80}}[_-])?(?:{_NAMES})s?", re.IGNORECASE)
_HARMLESS_KEY = re.compile(r"(?:fencing_|max_|n_)?tokens?(?:_count)?|token_type", re.IGNORECASE)
# A quantifier that something else must follow has a bound: where a long text fails to match at each of its places,
# an unbound one would take the square of its length.
_TOKEN = re.compile(
    r"\beyJ[\w-]{5,}(?:\.[\w-]*){0,4}"
    r"|\b(?:sk|pk|rk|ak|key|fal|r8|gh[opsur]|github_pat|xox[abprs]|hf|AIza|AKIA|ASIA)[-_]?(?=[A-Za-z_-]{0,64}+\d)[\w-]{16,}"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[0-9a-f]{16,}"
)
_SCHEME = re.compile(r"\b(?P<scheme>bearer|basic|digest|key|token)\s+(?P<value>[\w.~+/=:-]{8,})", re.IGNORECASE)
_PAIR = re.compile(
    rf"(?P<name>\b(?:x[_-])?(?:\w{{0,40}}[_-])?(?:{_NAMES})s?\b[\"']?\s*[:=]\s*)"
    r"(?!\[redacted\])(?P<value>\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|(?:(?:bearer|basic|digest|key|token)\s+)?[^\s,;&)}\]]+)",
    re.IGNORECASE,
)
_COOKIES = re.compile(r"(?P<name>\b(?:set-)?cookies?[\"']?\s*[:=]\s*)[^\r\n]+", re.IGNORECASE)
_URL = re.compile(
    r"\b(?P<scheme>[a-z][a-z0-9+.-]{1,20}://)(?P<user>[^\s/@\"'<>]*@)?(?P<rest>[^\s\"'<>]*)", re.IGNORECASE
)


class Redactor:
    """Cleans what is logged. Values that are known to be secret are told to it; the rest goes by names and shapes."""

    def __init__(self) -> None:
        self._secrets: dict[str, int] = {}
        self._pattern: re.Pattern[str] | None = None

    def register(self, secret: str) -> None:
        """From now on this value is taken out wherever it stands; too short a one would take words apart."""
        if len(secret) < SHORTEST_SECRET:
            return
        self._secrets[secret] = self._secrets.get(secret, 0) + 1
        self._compile()

    def forget(self, secret: str) -> None:
        """Undo one `register`."""
        if secret not in self._secrets:
            return
        self._secrets[secret] -= 1
        if not self._secrets[secret]:
            del self._secrets[secret]
        self._compile()

    def text(self, text: str) -> str:
        """Clean a text; one that is very long is cut."""
        length = len(text)
        text = text[:LONGEST_READ]
        if self._pattern is not None:
            text = self._pattern.sub(REDACTED, text)
        # Most of what is logged is a word: the patterns are asked only where what each needs is there.
        if "://" in text:
            text = _URL.sub(_without_query, text)
        if ":" in text or "=" in text:
            text = _PAIR.sub(_without_pair, text)
            text = _COOKIES.sub(_without_pair, text)
        if len(text) >= SHORTEST_TOKEN:
            text = _SCHEME.sub(_without_value, text)
            text = _TOKEN.sub(REDACTED, text)
        if length <= LONGEST_TEXT:
            return text
        return f"{text[:LONGEST_TEXT]}... [{length} characters]"

    def value(self, value: Any, *, depth: int = 0) -> Any:
        """Clean plain data, keys and all; what is not plain becomes its text."""
        if value is None or isinstance(value, bool | int | float):
            return self._number(value)
        if isinstance(value, str):
            return self.text(str(value))
        if depth >= DEEPEST:
            return "..."
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray | memoryview):
            return [self.value(item, depth=depth + 1) for item in list(value)[:MOST_ITEMS]]
        return self.text(_text_of(value))

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        cleaned = {}
        for key, item in list(value.items())[:MOST_ITEMS]:
            name = str(key)
            cleaned[self.text(name)] = REDACTED if is_secret(name, item) else self.value(item, depth=depth + 1)
        return cleaned

    def _number(self, value: Any) -> Any:
        return REDACTED if self._pattern is not None and self._pattern.fullmatch(str(value)) else value

    def _compile(self) -> None:
        # The longest first: a secret may begin with another one.
        known = sorted({form for secret in self._secrets for form in _forms_of(secret)}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, known))) if known else None


def link_without(link: str, secrets: Sequence[str]) -> str:
    """A link without the parts of its query that hold one of the secrets; the others stay as they are."""
    place, mark, rest = link.partition("?")
    query, fragment_mark, fragment = rest.partition("#")
    parts = query.split("&")
    kept = [part for part in parts if not any(secret in form for secret in secrets for form in _read(part))]
    if len(kept) == len(parts):
        return link
    return f"{place}{mark if kept else ''}{'&'.join(kept)}{fragment_mark}{fragment}"


def _read(part: str) -> tuple[str, str, str]:
    return part, unquote(part), unquote_plus(part)


def _forms_of(secret: str) -> set[str]:
    """A value as it is, and as it stands in a text of Python, of JSON and in a link."""
    return {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)}


def is_secret(name: str, value: Any = "") -> bool:
    """Whether a field's name says that its value is secret; counters and flags are not."""
    if value is None or isinstance(value, bool):
        return False
    if _HARMLESS_KEY.fullmatch(name) and isinstance(value, int):
        return False
    return _SECRET_KEY.fullmatch(name) is not None


def _without_query(found: re.Match[str]) -> str:
    place = re.split(r"[?#]", found["rest"], maxsplit=1)[0]
    user = f"{REDACTED}@" if found["user"] else ""
    return f"{found['scheme']}{user}{place}"


def _without_pair(found: re.Match[str]) -> str:
    return f"{found['name']}{REDACTED}"


def _without_value(found: re.Match[str]) -> str:
    # "key figures", "token expired": a word is no token.
    if found["value"].isalpha() and found["value"].islower():
        return found[0]
    return f"{found['scheme']} {REDACTED}"


def _text_of(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - a broken repr must not keep the event out of the log
        return f"<{type(value).__name__} without a text: {type(error).__name__}>"
