"""What the gallery looks for: words that were typed, and terms that were chosen and stand as chips."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.search import Term, join, looks_into_bin, parse, term_of


@dataclass(frozen=True, slots=True)
class Filters:
    """A search in two parts; together they are its text.

    Attributes:
        words: As they were typed.
        terms: Each is a field with values that was chosen.
    """

    words: str = ""
    terms: tuple[Term, ...] = ()

    @staticmethod
    def of(text: str) -> "Filters":
        """A text in its parts: what names a field is a chip."""
        terms = parse(text)
        words = join(term for term in terms if not term.field)
        return Filters(words, tuple(term for term in terms if term.field))

    @property
    def text(self) -> str:
        return f"{join(self.terms)} {self.words}".strip()

    def values(self, field: str) -> tuple[str, ...]:
        """The chosen values of a field."""
        return next((term.values for term in self.terms if _is_chosen(term, field)), ())

    def choose(self, field: str, values: Iterable[str]) -> "Filters":
        """With these values of a field and no others; with none, without the field."""
        kept = [term for term in self.terms if not _is_chosen(term, field)]
        chosen = tuple(values)
        return replace(self, terms=(*kept, term_of(field, chosen)) if chosen else tuple(kept))

    def toggle(self, field: str, value: str) -> "Filters":
        """With a value of a field, or without it where it was chosen."""
        chosen = self.values(field)
        is_there = value in chosen
        return self.choose(field, [one for one in chosen if one != value] if is_there else [*chosen, value])

    def without(self, term: Term) -> "Filters":
        return replace(self, terms=tuple(other for other in self.terms if other != term))


def _is_chosen(term: Term, field: str) -> bool:
    """What says that the bin is looked into is a place, and no value among which others can be chosen."""
    return term.field == field and not term.is_unwanted and not looks_into_bin((term,))
