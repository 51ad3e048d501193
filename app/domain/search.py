"""What the search box understands: words, "phrases", fields as rating:>3, and a minus before what is not wanted."""

import re
from dataclasses import dataclass
from typing import Final

FIELDS: Final = ("prompt", "name", "provider", "model", "type", "is", "rating", "seed", "date")

MOST_TERMS: Final = 100
"""Of a whole text that was pasted, the first ones: a query has its bounds."""

_TERM: Final = re.compile(r'(?P<minus>-?)(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for.

    Attributes:
        value: A word or a phrase, or what is said of the field.
        field: One of FIELDS; empty where it may be anywhere.
        is_unwanted: It must not be so.
    """

    value: str
    field: str = ""
    is_unwanted: bool = False

    @property
    def words(self) -> str:
        """The term as words that may be anywhere."""
        return f"{self.field}:{self.value}" if self.field else self.value


def parse(text: str) -> list[Term]:
    """What a text looks for; all of it must hold. What is no known field is part of a word."""
    terms = []
    for match in _TERM.finditer(text):
        field, value = match["field"] or "", match["phrase"] or match["word"] or ""
        if field and field not in FIELDS:
            field, value = "", f"{field}:{value}"
        if value:
            terms.append(Term(value, field, is_unwanted=bool(match["minus"])))
    return terms[:MOST_TERMS]


def fits(text: str, prompt: str) -> bool:
    """Whether what is being made from a prompt would be found; no field finds what is not there yet."""
    prompt = prompt.casefold()
    return all(not term.field and (term.value.casefold() in prompt) != term.is_unwanted for term in parse(text))
