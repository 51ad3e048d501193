"""What the search box understands: words, "phrases", fields as rating:>3 or tag:sea,sky, -what is not wanted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from typing_extensions import override

from app.domain.enums import MediaType

FIELDS: Final = (
    "prompt",
    "negative",
    "name",
    "notes",
    "tag",
    "set",
    "provider",
    "model",
    "operation",
    "account",
    "type",
    "is",
    "has",
    "rating",
    "color",
    "seed",
    "date",
    "similar",
)
_ALSO_CALLED: Final = {
    "stars": "rating",
    "kind": "type",
    "state": "is",
    "with": "has",
    "file": "name",
    "like": "similar",
}
"""What else people call some of them."""
BINNED: Final = "binned"
"""`is:binned` looks into the bin, which no other search does."""

MOST_TERMS: Final = 100
"""Of a whole text that was pasted, the first ones: a query has its bounds."""
MOST_VALUES: Final = 100
MOST_SIGNS: Final = 5_000
"""Of a text, the first ones: SQLite refuses a pattern of more than 50,000 bytes."""

MEDIA_TYPES: Final = {
    "image": MediaType.IMAGE,
    "picture": MediaType.IMAGE,
    "video": MediaType.VIDEO,
    "clip": MediaType.VIDEO,
    "audio": MediaType.AUDIO,
    "sound": MediaType.AUDIO,
}
_TERM: Final = re.compile(r'(?P<minus>-?)(?:(?P<field>[a-z]+):)?(?P<said>(?:"[^"]*(?:"|$)|[^\s"])+)')
_VALUE: Final = re.compile(r'(?:"([^"]*)"?|([^,"]+))+')
_UNSAID: Final = re.compile("[\x00\ud800-\udfff]")
"""NUL ends a text for FTS5, and half a sign is none in UTF-8."""
_PLAIN: Final = re.compile(r'[^\s,"]+')


class Sort(StrEnum):
    """In which order a list is; without a word about it, what is newest or largest comes first."""

    DATE = "date"
    NAME = "name"
    RATING = "rating"
    SIZE = "size"
    LENGTH = "length"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for.

    Attributes:
        said: A word or a phrase, or what is said of the field, with its quotation marks.
        field: One of FIELDS; empty where it may be anywhere.
        is_unwanted: It must not be so.
    """

    said: str
    field: str = ""
    is_unwanted: bool = False

    @property
    def value(self) -> str:
        """What is said, without quotation marks."""
        return self.said.replace('"', "")

    @property
    def values(self) -> tuple[str, ...]:
        """What is said as a list with commas, of which one is enough."""
        found = (match[0].replace('"', "").strip() for match in _VALUE.finditer(self.said))
        return tuple(value for value in found if value)[:MOST_VALUES]

    @property
    def words(self) -> str:
        """The term as words that may be anywhere."""
        return f"{self.field}:{self.value}" if self.field else self.value

    @override
    def __str__(self) -> str:
        """The term as it is written."""
        sign = "-" if self.is_unwanted else ""
        return f"{sign}{self.field}:{self.said}" if self.field else f"{sign}{self.said}"


@dataclass(frozen=True, slots=True)
class Listing:
    """Which list is wanted.

    Attributes:
        text: A search.
        sort: By what.
        is_ascending: Whether the oldest or smallest comes first.
        seed: Of a random order, which stays the same for it.
        has_stacks: Whether a stack is one asset.
        expanded: The covers of the stacks that are shown whole all the same.
    """

    text: str = ""
    sort: Sort = Sort.DATE
    is_ascending: bool = False
    seed: int = 0
    has_stacks: bool = False
    expanded: frozenset[int] = frozenset()

    @property
    def is_in_time(self) -> bool:
        """Whether its order is that of the assets' times: what looks alike comes nearest first unless it is sorted."""
        return self.sort == Sort.DATE and not any(_looks_alike(term) for term in parse(self.text))


def _looks_alike(term: Term) -> bool:
    return term.field == "similar" and not term.is_unwanted


def parse(text: str) -> list[Term]:
    """What a text looks for; all of it must hold. What is no known field is part of a word."""
    terms = []
    for match in _TERM.finditer(_UNSAID.sub(" ", text[:MOST_SIGNS])):
        field, said = match["field"] or "", match["said"]
        if field and field not in FIELDS:
            field, said = "", f"{field}:{said}"
        if said.strip('"'):
            terms.append(Term(said, field, is_unwanted=bool(match["minus"])))
    return terms[:MOST_TERMS]


@dataclass(frozen=True, slots=True)
class UnknownField:
    """What looks like a field and is none.

    Attributes:
        field: As it was typed.
        said: What was said of it.
        nearest: The field that may be meant; empty where none is near.
    """

    field: str
    said: str
    nearest: str

    def mended(self, text: str) -> str:
        """The search with the field that may be meant."""
        return text.replace(f"{self.field}:{self.said}", f"{self.nearest}:{self.said}", 1)


def unknown_field(text: str) -> UnknownField | None:
    """The first thing in a search that looks like a field and is none; an address is not taken for one."""
    for match in _TERM.finditer(text[:MOST_SIGNS]):
        field, said = match["field"] or "", match["said"]
        if field and field not in FIELDS and not said.startswith("/"):
            near = get_close_matches(field, FIELDS, 1) or [_ALSO_CALLED.get(field, "")]
            return UnknownField(field, said, near[0])
    return None


def term_of(field: str, values: Iterable[str], *, is_unwanted: bool = False) -> Term:
    """The term that says that a field has one of these values."""
    return Term(",".join(map(_quoted, values)), field, is_unwanted=is_unwanted)


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else '"{}"'.format(value.replace('"', ""))


def join(terms: Iterable[Term]) -> str:
    """The text that looks for these."""
    return " ".join(map(str, terms))


def looks_into_bin(terms: Iterable[Term]) -> bool:
    """Whether what is in the bin is looked for, and nothing else."""
    return any(_says(term, "is", BINNED) for term in terms)


def _says(term: Term, field: str, value: str) -> bool:
    return term.field == field and not term.is_unwanted and value in map(str.casefold, term.values)


def media_types(term: Term) -> set[MediaType]:
    """The kinds that a term of the field `type` names."""
    found = (MEDIA_TYPES.get(value.casefold().removesuffix("s")) for value in term.values)
    return {kind for kind in found if kind is not None}


def fits(text: str, prompt: str, media_type: MediaType) -> bool:
    """Whether what is being made from a prompt would be found; no field but its kind finds what is not there yet."""
    folded = prompt.casefold()
    return all(_fits(term, folded, media_type) for term in parse(text))


def _fits(term: Term, prompt: str, media_type: MediaType) -> bool:
    if term.field == "type":
        return (media_type in media_types(term)) != term.is_unwanted
    return (not term.field and term.value.casefold() in prompt) != term.is_unwanted
