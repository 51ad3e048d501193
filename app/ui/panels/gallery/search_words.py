"""The terms of a search in the words of the window."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.domain.search import Sort, Term
from app.ui.theme import Theme

Names = Mapping[tuple[str, str], str]
"""What values of fields are called that are no words of ours: ("provider", its id) and ("model", its id)."""
_NOT: Final = "\N{NOT SIGN}\N{NO-BREAK SPACE}"


def field_words(field: str) -> str:
    """The name of a field."""
    names = {
        "prompt": _translate("Prompt"),
        "negative": _translate("Negative prompt"),
        "name": _translate("Name"),
        "notes": _translate("Notes"),
        "tag": _translate("Tags"),
        "set": _translate("Set"),
        "provider": _translate("Provider"),
        "model": _translate("Model"),
        "operation": _translate("Operation"),
        "account": _translate("Account"),
        "type": _translate("Kind"),
        "is": _translate("State"),
        "has": _translate("With"),
        "rating": _translate("Stars"),
        "color": _translate("Colour"),
        "seed": _translate("Seed"),
        "date": _translate("Date"),
        "similar": _translate("Similar to"),
    }
    return names.get(field, field)


def value_words(field: str, value: str, theme: Theme, names: Names) -> str:
    """A value as people say it: what is no word of ours stays as it is."""
    if field == "operation":
        return theme.operation(value).label
    if field == "rating" and value.isdecimal():
        return stars_words(int(value))
    return names.get((field, value)) or _words().get((field, value), value)


def term_words(term: Term, theme: Theme, names: Names) -> str:
    """A term as a chip says it."""
    values = ", ".join(value_words(term.field, value, theme, names) for value in term.values)
    return f"{_NOT if term.is_unwanted else ''}{field_words(term.field)}: {values}"


def like_words(term: Term, name: str) -> str:
    """A term that says to what the assets are similar, with the name of that."""
    return f"{_NOT if term.is_unwanted else ''}{field_words(term.field)}: {name}"


def stars_words(count: int) -> str:
    """How many stars."""
    if count == 0:
        return _translate("No stars")
    return _translate("1 star") if count == 1 else _translate("{count} stars").format(count=count)


def sort_words(sort: Sort) -> str:
    """By what a list is sorted."""
    return {
        Sort.DATE: _translate("Date"),
        Sort.NAME: _translate("Name"),
        Sort.RATING: _translate("Stars"),
        Sort.SIZE: _translate("File size"),
        Sort.LENGTH: _translate("Length"),
        Sort.RANDOM: _translate("Random"),
    }[sort]


def direction_words(sort: Sort, *, is_ascending: bool) -> str:
    """Which end of a sort comes first."""
    low, high = {
        Sort.DATE: (_translate("Oldest first"), _translate("Newest first")),
        Sort.NAME: (_translate("From A to Z"), _translate("From Z to A")),
        Sort.RATING: (_translate("Fewest stars first"), _translate("Most stars first")),
        Sort.SIZE: (_translate("Smallest first"), _translate("Largest first")),
        Sort.LENGTH: (_translate("Shortest first"), _translate("Longest first")),
        Sort.RANDOM: ("", ""),
    }[sort]
    return low if is_ascending else high


def _words() -> dict[tuple[str, str], str]:
    return {
        ("type", "image"): _translate("Pictures"),
        ("type", "video"): _translate("Clips"),
        ("type", "audio"): _translate("Sounds"),
        ("is", "kept"): _translate("Kept"),
        ("is", "rejected"): _translate("Rejected"),
        ("is", "unjudged"): _translate("Not judged"),
        ("is", "missing"): _translate("File missing"),
        ("is", "remote"): _translate("At the provider"),
        ("is", "imported"): _translate("Imported"),
        ("is", "late"): _translate("Arrived after a cancel"),
        ("is", "stacked"): _translate("In a stack"),
        ("is", "outdated"): _translate("Out of date"),
        ("is", "binned"): _translate("In the bin"),
        ("has", "lineage"): _translate("lineage"),
        ("has", "tags"): _translate("tags"),
        ("has", "notes"): _translate("notes"),
        ("has", "prompt"): _translate("a prompt"),
        ("has", "recipe"): _translate("a recipe"),
        ("color", "red"): _translate("Red"),
        ("color", "orange"): _translate("Orange"),
        ("color", "yellow"): _translate("Yellow"),
        ("color", "green"): _translate("Green"),
        ("color", "blue"): _translate("Blue"),
        ("color", "purple"): _translate("Purple"),
        ("color", "none"): _translate("None"),
    }


def _translate(text: str) -> str:
    return QCoreApplication.translate("Search", text)
