"""Finds the sections of the help that a few words are about, best first."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.ui.help.book import Book, Place, Section

_WORD: Final = re.compile(r"\w+")
_EXCERPT: Final = 150
_BEFORE: Final = 50
_MOST_OF_ONE_WORD: Final = 4
_IN_TITLE: Final = 10.0
_IN_HEADING: Final = 6.0
_WHOLE: Final = 1.5
"""A whole word counts for more than the start of one."""

Span = tuple[int, int]
"""Where a hit begins and ends in a text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found.

    Attributes:
        title: Of its page.
        heading: Its own; empty for what stands at the top of the page.
        excerpt: Its words around the first hit.
        marks: Where the hits are in the excerpt.
    """

    place: Place
    title: str
    heading: str
    excerpt: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    title: str
    section: Section
    title_words: Sequence[str]
    heading_words: Sequence[str]
    words: Sequence[str]


class SearchIndex:
    """Every section by its words."""

    def __init__(self, book: Book) -> None:
        self._entries = [
            _entry(page.id, page.title, section)
            for chapter in book.chapters
            for page in map(book.page, chapter.pages)
            for section in page.sections
        ]

    def find(self, query: str) -> list[Hit]:
        """The sections that have all of the words, best first; where none has all, those that have any."""
        parts = _WORD.findall(query.casefold())
        if not parts:
            return []
        rarity = {part: self._rarity(part) for part in parts}
        ranked: list[tuple[int, float, int]] = []
        for index, entry in enumerate(self._entries):
            scores = [_score(entry, part) * rarity[part] for part in parts]
            found = sum(score > 0 for score in scores)
            if found:
                ranked.append((found, sum(scores), index))
        most = max((found for found, _, _ in ranked), default=0)
        best = sorted((row for row in ranked if row[0] == most), key=lambda row: (-row[1], row[2]))
        return [_hit(self._entries[index], parts) for _, _, index in best]

    def _rarity(self, part: str) -> float:
        count = sum(_score(entry, part) > 0 for entry in self._entries)
        return math.log(1 + len(self._entries) / (1 + count)) + 0.1


def find_spans(text: str, query: str) -> list[Span]:
    """Where words of a text begin with words of a query."""
    parts = tuple(_WORD.findall(query.casefold()))
    return [
        (match.start(), match.start() + max(len(part) for part in parts if match[0].casefold().startswith(part)))
        for match in _WORD.finditer(text)
        if parts and match[0].casefold().startswith(parts)
    ]


def _entry(page: str, title: str, section: Section) -> _Entry:
    is_top = section.level == 1
    return _Entry(
        Place(page, "" if is_top else section.anchor),
        title,
        section,
        _words(title) if is_top else (),
        () if is_top else _words(section.title),
        _words(section.text),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _score(entry: _Entry, part: str) -> float:
    body = sum(_fit(word, part) for word in entry.words)
    head = _IN_TITLE * max((_fit(word, part) for word in entry.title_words), default=0.0)
    head += _IN_HEADING * max((_fit(word, part) for word in entry.heading_words), default=0.0)
    return head + min(_MOST_OF_ONE_WORD, body)


def _fit(word: str, part: str) -> float:
    if word == part:
        return _WHOLE
    return 1.0 if word.startswith(part) else 0.0


def _hit(entry: _Entry, parts: Sequence[str]) -> Hit:
    text = entry.section.text
    query = " ".join(parts)
    first = next((start for start, _ in find_spans(text, query)), 0)
    start = 0 if first <= _BEFORE else text.find(" ", first - _BEFORE) + 1
    end = len(text) if len(text) - start <= _EXCERPT else max(text.rfind(" ", start, start + _EXCERPT), first + 1)
    excerpt = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    heading = "" if entry.section.level == 1 else entry.section.title
    return Hit(entry.place, entry.title, heading, excerpt, tuple(find_spans(excerpt, query)))
